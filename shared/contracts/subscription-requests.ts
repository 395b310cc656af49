import * as z from 'zod/mini';
import type { DeliveryState } from '../domain/delivery.ts';
import { EVENT_TYPES } from '../domain/event-types.ts';
import { matches } from '../domain/subscription.ts';
import { parseAs } from './parse.ts';
import { BadRequest } from './problem.ts';

const MAX_URL = 2_048;
const MAX_PATTERNS = 50;

const url = z.string().check(z.minLength(1), z.maxLength(MAX_URL));
const pattern = z
  .string()
  .check(
    z.refine(
      (value: string) => EVENT_TYPES.some((type) => matches([value], type)),
      'must be a type of docs/events.md such as "message.received", a family such as "message.*", or "*"',
    ),
  );
const events = z.array(pattern).check(z.minLength(1), z.maxLength(MAX_PATTERNS));
const instant = z.iso.datetime({ offset: true, error: 'must be an RFC 3339 time such as 2026-12-01T09:00:00Z' });

export const createSubscriptionSchema = z.strictObject({
  url,
  events,
  description: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(200))),
});

/** Reads `POST /v1/subscriptions`. @throws BadRequest */
export function parseSubscription(body: unknown): {
  readonly url: string;
  readonly events: readonly string[];
  readonly description?: string;
} {
  const { description, ...rest } = parseAs(createSubscriptionSchema, body);
  return { ...rest, ...(description === undefined ? {} : { description }) };
}

export const changeSubscriptionSchema = z.strictObject({
  url: z.optional(url),
  events: z.optional(events),
  state: z.optional(z.enum(['active', 'paused'])),
});

/** Reads `PATCH /v1/subscriptions/{id}`. @throws BadRequest, also for a body that changes nothing */
export function parseSubscriptionPatch(body: unknown): {
  readonly url?: string;
  readonly events?: readonly string[];
  readonly state?: 'active' | 'paused';
} {
  const patch = parseAs(changeSubscriptionSchema, body);
  if (patch.url === undefined && patch.events === undefined && patch.state === undefined)
    throw new BadRequest([{ field: 'body', detail: 'must have a url, events or a state' }]);
  return {
    ...(patch.url === undefined ? {} : { url: patch.url }),
    ...(patch.events === undefined ? {} : { events: patch.events }),
    ...(patch.state === undefined ? {} : { state: patch.state }),
  };
}

export const replaySchema = z.strictObject({ from: instant, to: instant });

/** Reads `POST /v1/subscriptions/{id}/replay`. @throws BadRequest */
export function parseReplay(body: unknown): { readonly from: number; readonly to: number } {
  const parsed = parseAs(replaySchema, body);
  const [from, to] = [Date.parse(parsed.from), Date.parse(parsed.to)];
  if (from > to) throw new BadRequest([{ field: 'to', detail: 'must not be before from' }]);
  return { from, to };
}

export const DELIVERY_STATES = ['failed', 'pending', 'delivered'] as const satisfies readonly DeliveryState[];
const stateSchema = z.object({ state: z._default(z.enum(DELIVERY_STATES), 'failed') });

/** Reads the filter of `GET /v1/subscriptions/{id}/deliveries`: the dead letters unless it says otherwise. @throws BadRequest */
export const parseDeliveryState = (state: string | undefined): DeliveryState => parseAs(stateSchema, { state }).state;
