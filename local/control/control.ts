import type { World } from '../kernel/world.ts';

/** A control that was called wrongly; the message says what to do. */
export class BadControl extends Error {
  override readonly name = 'BadControl';
}

/** The JSON object that a control was sent. */
export type ControlBody = Readonly<Record<string, unknown>>;

export type ControlRequest = { readonly query: URLSearchParams; readonly body: ControlBody };

/** By `METHOD /path`. */
export type Controls = Readonly<Record<string, (request: ControlRequest) => unknown>>;

/**
 * Ends when all is at rest at this instant, but after `patienceMs` of real time anyway: a product that refuses a
 * webhook, or is busy for good, is not waited for. The clock is not moved.
 */
export async function atRest(world: World, patienceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  await Promise.race([world.settled(), patience]).catch(() => undefined);
  clearTimeout(timer);
}

/** What a simulator refuses is the caller's mistake. */
export function refusing<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof Error ? new BadControl(error.message) : error;
  }
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** The text at `field`. Throws `BadControl`. */
export function text(body: ControlBody, field: string): string {
  const value = body[field];
  if (typeof value !== 'string' || value === '') throw new BadControl(`${field} must be a text that is not empty.`);
  return value;
}

/** The one of `known` at `field`. Throws `BadControl`. */
export function oneOf<T extends string>(body: ControlBody, field: string, known: readonly T[]): T {
  const value = known.find((one) => one === body[field]);
  if (value === undefined) throw new BadControl(`${field} must be one of ${known.join(', ')}.`);
  return value;
}

/** The whole number from 1 at `field`. Throws `BadControl`. */
export function count(body: ControlBody, field: string, least = 1): number {
  const value = body[field];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least)
    throw new BadControl(`${field} must be a whole number from ${least}.`);
  return value;
}
