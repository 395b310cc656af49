import type { AwsEndpoint } from '../aws/api.ts';
import type { World } from '../kernel/world.ts';
import { FAULT_KINDS, type FaultSpec, type MetaSimulator } from '../simulators/meta/meta.ts';
import type { Phone } from '../simulators/phone.ts';
import { toDuration, toMilliseconds } from './duration.ts';

/** A control that was called wrongly; the message says what to do. */
export class BadControl extends Error {
  override readonly name = 'BadControl';
}

export type ControlRequest = { readonly query: URLSearchParams; readonly body: Readonly<Record<string, unknown>> };

/** By `METHOD /path`. */
export type Controls = Readonly<Record<string, (request: ControlRequest) => unknown>>;

export type ControlOptions = {
  readonly world: World;
  readonly aws: Pick<AwsEndpoint, 'events' | 'usage' | 'resetUsage'>;
  readonly meta: MetaSimulator;
  readonly phone: Phone;
  readonly ttl: { lagMs: number };
  /** A person texts back. Answers `false` when the deployment has no way to receive texts. */
  readonly receiveSms: (phone: string, text: string) => boolean;
  readonly reset: () => Promise<void>;
};

const MAX_TTL_LAG_MS = 48 * 3_600_000;

/** All that can be done to a run from outside, and exists nowhere but here. */
export function makeControls(options: ControlOptions): Controls {
  return { ...timeControls(options), ...whatsappControls(options), ...phoneControls(options), ...runControls(options) };
}

function timeControls({ world, ttl }: ControlOptions): Controls {
  const now = () => ({ now: new Date(world.now()).toISOString() });
  return {
    'GET /clock': now,
    'POST /clock': async ({ body }) => {
      await world.advance(toMilliseconds('advance', body['advance']));
      return now();
    },
    'GET /ttl': () => ({ lag: toDuration(ttl.lagMs) }),
    'POST /ttl': ({ body }) => {
      const lagMs = toMilliseconds('lag', body['lag']);
      if (lagMs > MAX_TTL_LAG_MS) throw new BadControl('lag must be between PT0S and PT48H.');
      ttl.lagMs = lagMs;
      return { lag: toDuration(lagMs) };
    },
  };
}

function whatsappControls({ meta, world }: ControlOptions): Controls {
  return {
    'POST /whatsapp/inbound': async ({ body }) => {
      const { id, phoneNumberId, ...message } = body;
      const options = { ...(isText(id) ? { id } : {}), ...(isText(phoneNumberId) ? { phoneNumberId } : {}) };
      const written = refusing(() => meta.inbound(message, options));
      await webhooksPosted(world);
      return written;
    },
    'GET /whatsapp/messages': ({ query }) => ({ messages: meta.messages({ to: query.get('to') ?? undefined }) }),
    'POST /whatsapp/read': ({ body }) => refusing(() => meta.read(text(body, 'id'))),
    'GET /whatsapp/faults': () => ({ faults: meta.faults() }),
    'POST /whatsapp/faults': ({ body }) => refusing(() => meta.setFault(toFault(body))),
    'DELETE /whatsapp/faults': () => meta.clearFaults(),
    'POST /meta/opt-out': ({ body }) =>
      refusing(() => {
        const value = text(body, 'value');
        if (value !== 'stop' && value !== 'resume') throw new BadControl('value must be "stop" or "resume".');
        const { phone, userId } = body;
        meta.optOut({ value, ...(isText(phone) ? { phone } : {}), ...(isText(userId) ? { userId } : {}) });
      }),
  };
}

/** How long an answer waits for the product to take the webhook, in real time: a product that refuses it is not waited for. */
const MAX_WEBHOOK_WAIT_MS = 3_000;

/** So that a script which writes as a person and answers at once finds the session open. Delayed webhooks are not waited for. */
async function webhooksPosted(world: World): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, MAX_WEBHOOK_WAIT_MS);
  });
  await Promise.race([world.settled(), patience]).catch(() => undefined);
  clearTimeout(timer);
}

function phoneControls({ phone, receiveSms }: ControlOptions): Controls {
  return {
    'GET /sms': ({ query }) => ({
      messages: phone
        .messages({ to: query.get('to') ?? undefined })
        .map((sms) => ({ ...sms, at: new Date(sms.at).toISOString() })),
    }),
    'POST /sms/inbound': ({ body }) => {
      if (!receiveSms(text(body, 'phone'), text(body, 'text'))) {
        throw new BadControl('This deployment has no topic for texts from phones: no function subscribes to an SNS topic.');
      }
    },
  };
}

function runControls({ aws, reset }: ControlOptions): Controls {
  return {
    'GET /events': () => ({ events: aws.events.list().map(({ event }) => event) }),
    'GET /usage': () => aws.usage(),
    'DELETE /usage': () => aws.resetUsage(),
    'POST /reset': () => reset(),
  };
}

function toFault(body: Readonly<Record<string, unknown>>): FaultSpec {
  const kind = FAULT_KINDS.find((known) => known === body['do']);
  if (kind === undefined) throw new BadControl(`do must be one of ${FAULT_KINDS.join(', ')}.`);
  const { to, by, code, times, perSecond } = body;
  if (by !== undefined && by !== 'response' && by !== 'webhook') throw new BadControl('by must be "response" or "webhook".');
  return {
    do: kind,
    ...(to === undefined ? {} : { to: text(body, 'to') }),
    ...(by === undefined ? {} : { by }),
    ...(code === undefined ? {} : { code: count(body, 'code') }),
    ...(times === undefined ? {} : { times: count(body, 'times') }),
    ...(perSecond === undefined ? {} : { perSecond: count(body, 'perSecond') }),
    ...(body['for'] === undefined ? {} : { for: toMilliseconds('for', body['for']) }),
  };
}

/** What a simulator refuses is the caller's mistake. */
function refusing<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof Error ? new BadControl(error.message) : error;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function text(body: Readonly<Record<string, unknown>>, field: string): string {
  const value = body[field];
  if (typeof value !== 'string' || value === '') throw new BadControl(`${field} must be a text that is not empty.`);
  return value;
}

function count(body: Readonly<Record<string, unknown>>, field: string): number {
  const value = body[field];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1)
    throw new BadControl(`${field} must be a whole number from 1.`);
  return value;
}
