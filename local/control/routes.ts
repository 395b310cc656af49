import type { AwsEndpoint } from '../aws/api.ts';
import type { World } from '../kernel/world.ts';
import type { DropboxSignSimulator } from '../simulators/dropbox-sign/dropbox-sign.ts';
import { FAULT_KINDS, type FaultSpec, IDENTITY_WEBHOOKS, type MetaSimulator } from '../simulators/meta/meta.ts';
import type { Phone } from '../simulators/phone.ts';
import type { ProductApi } from './applications.ts';
import { atRest, BadControl, type ControlBody, type Controls, count, isText, oneOf, refusing, text } from './control.ts';
import { toDuration, toMilliseconds } from './duration.ts';
import { partiesControls } from './parties.ts';

export type ControlOptions = {
  readonly world: World;
  readonly aws: Pick<AwsEndpoint, 'events' | 'ses' | 'usage' | 'resetUsage'>;
  readonly meta: MetaSimulator;
  readonly dropboxSign: DropboxSignSimulator;
  readonly api: ProductApi;
  readonly phone: Phone;
  readonly ttl: { lagMs: number };
  /** A person texts back. Answers `false` when the deployment has no way to receive texts. */
  readonly receiveSms: (phone: string, text: string) => boolean;
  readonly reset: () => Promise<void>;
};

const MAX_TTL_LAG_MS = 48 * 3_600_000;
/** How long an answer waits for the product to take the webhook, in real time. Delayed webhooks are not waited for. */
const MAX_WEBHOOK_WAIT_MS = 3_000;

/** All that can be done to a run from outside, and exists nowhere but here. */
export function makeControls(options: ControlOptions): Controls {
  return {
    ...timeControls(options),
    ...whatsappControls(options),
    ...phoneControls(options),
    ...mailControls(options),
    ...partiesControls(options),
    ...runControls(options),
  };
}

function timeControls({ world, ttl }: ControlOptions): Controls {
  const now = () => ({ now: new Date(world.now()).toISOString() });
  return {
    'GET /clock': () => {
      const next = world.upcoming();
      return { ...now(), next: next === undefined ? null : { at: new Date(next.dueAt).toISOString(), what: next.label } };
    },
    'POST /clock': async ({ body }) => {
      await world.advance(body['to'] === undefined ? toMilliseconds('advance', body['advance']) : await toNext(world, body));
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

/** The time until the next thing that falls due once all is done that is due now. */
async function toNext(world: World, body: ControlBody): Promise<number> {
  oneOf(body, 'to', ['next']);
  await world.settled();
  const next = world.upcoming();
  if (next === undefined) throw new BadControl('Nothing is due: move time by {"advance":"PT1H"}.');
  return Math.max(0, next.dueAt - world.now());
}

function whatsappControls({ meta, world }: ControlOptions): Controls {
  return {
    'POST /whatsapp/inbound': async ({ body }) => {
      const { id, phoneNumberId, ...message } = body;
      const options = { ...(isText(id) ? { id } : {}), ...(isText(phoneNumberId) ? { phoneNumberId } : {}) };
      const written = refusing(() => meta.inbound(message, options));
      // so that a script which writes as a person and answers at once finds the session open
      await atRest(world, MAX_WEBHOOK_WAIT_MS);
      return written;
    },
    'GET /whatsapp/inbound': ({ query }) => ({ messages: meta.written({ from: query.get('from') ?? undefined }) }),
    'GET /whatsapp/messages': ({ query }) => ({ messages: meta.messages({ to: query.get('to') ?? undefined }) }),
    'POST /whatsapp/read': ({ body }) => refusing(() => meta.read(text(body, 'id'))),
    'GET /whatsapp/faults': () => ({ faults: meta.faults() }),
    'POST /whatsapp/faults': ({ body }) => refusing(() => meta.setFault(toFault(body))),
    'DELETE /whatsapp/faults': () => meta.clearFaults(),
    'POST /meta/template': async ({ body }) => {
      const [name, language] = [text(body, 'name'), text(body, 'language')];
      const template = refusing(() => {
        if (!isText(body['category'])) return meta.setTemplateStatus({ ...body, name, language, status: text(body, 'status') });
        return meta.setTemplateCategory({ name, language, category: body['category'], announced: body['announced'] === true });
      });
      await atRest(world, MAX_WEBHOOK_WAIT_MS);
      return template;
    },
    'POST /meta/identity': async ({ body }) => {
      const { tell } = body;
      const told = Array.isArray(tell) ? IDENTITY_WEBHOOKS.filter((name) => tell.includes(name)) : undefined;
      const given = ['phone', 'userId', 'newPhone', 'newUserId', 'phoneNumberId'].flatMap((name) =>
        body[name] === undefined ? [] : [[name, text(body, name)]],
      );
      refusing(() => meta.changeIdentity({ ...Object.fromEntries(given), ...(told === undefined ? {} : { tell: told }) }));
      await atRest(world, MAX_WEBHOOK_WAIT_MS);
    },
    'POST /meta/opt-out': ({ body }) =>
      refusing(() => {
        const value = text(body, 'value');
        if (value !== 'stop' && value !== 'resume') throw new BadControl('value must be "stop" or "resume".');
        const { phone, userId } = body;
        meta.optOut({ value, ...(isText(phone) ? { phone } : {}), ...(isText(userId) ? { userId } : {}) });
      }),
  };
}

function phoneControls({ phone, receiveSms, world }: ControlOptions): Controls {
  return {
    'GET /sms': ({ query }) => ({
      messages: phone
        .messages({ to: query.get('to') ?? undefined })
        .map((sms) => ({ ...sms, at: new Date(sms.at).toISOString() })),
    }),
    'POST /sms/inbound': async ({ body }) => {
      if (!receiveSms(text(body, 'phone'), text(body, 'text'))) {
        throw new BadControl('This deployment has no topic for texts from phones: no function subscribes to an SNS topic.');
      }
      // so that a script which texts STOP and sends at once is refused
      await atRest(world, MAX_WEBHOOK_WAIT_MS);
    },
  };
}

function mailControls({ aws }: ControlOptions): Controls {
  return {
    'GET /mails': ({ query }) => {
      const wanted = query.get('to')?.toLowerCase();
      const isTo = (address: string) => wanted === undefined || addressOf(address) === wanted;
      const mails = aws.ses.mails().filter(({ to, cc = [], bcc = [] }) => [...to, ...cc, ...bcc].some(isTo));
      return {
        mails: mails.map(({ messageId, at, ...mail }) => ({ id: messageId, text: '', ...mail, at: new Date(at).toISOString() })),
      };
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

/** The address of `Name <address>`, or the bare address, in lower case. */
function addressOf(text: string): string {
  return (/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text).trim().toLowerCase();
}

function toFault(body: ControlBody): FaultSpec {
  const kind = FAULT_KINDS.find((known) => known === body['do']);
  if (kind === undefined) throw new BadControl(`do must be one of ${FAULT_KINDS.join(', ')}.`);
  const { to, by, code, times, perSecond } = body;
  if (by !== undefined && by !== 'response' && by !== 'webhook') throw new BadControl('by must be "response" or "webhook".');
  return {
    do: kind,
    ...(to === undefined ? {} : { to: text(body, 'to') }),
    ...(by === undefined ? {} : { by }),
    ...(code === undefined ? {} : { code: count(body, 'code', 0) }),
    ...(times === undefined ? {} : { times: count(body, 'times') }),
    ...(perSecond === undefined ? {} : { perSecond: count(body, 'perSecond') }),
    ...(body['for'] === undefined ? {} : { for: toMilliseconds('for', body['for']) }),
  };
}
