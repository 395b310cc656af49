import { iso } from './instant.ts';

/** EventBridge takes 256 kB an entry; what is larger is told without its content, which the API still has. */
const MAX_BYTES = 240_000;

/** An event as everybody is told it, on the bus and by subscription: `docs/events.md`. */
export function eventText(event: {
  readonly id: string;
  readonly type: string;
  readonly at: number;
  readonly data: Readonly<Record<string, unknown>>;
}): string {
  const { id, type, at, data } = event;
  const text = (shown: Readonly<Record<string, unknown>>) => JSON.stringify({ id, type, time: iso(at), data: shown });
  const whole = text(data);
  return Buffer.byteLength(whole) <= MAX_BYTES ? whole : text({ ...data, content: undefined, contentOmitted: true });
}
