import type { Content } from '../../shared/domain/message.ts';
import { DEFAULT_POLICY, type FallbackEntry, type Policy } from '../../shared/domain/policy.ts';
import type { SendRequest } from '../../shared/domain/send-request.ts';
import type { Template } from '../../shared/domain/template.ts';
import { acceptMessage } from '../../shared/use-cases/accept-message.ts';
import { cancelMessage } from '../../shared/use-cases/cancel-message.ts';
import { receiveSms } from '../../shared/use-cases/receive-sms.ts';
import { changeNames } from './change-names.ts';
import type { Roughness } from './invocation.ts';
import { Random } from './random.ts';
import { type Person, SimulatedMeta, SimulatedSms } from './simulated-meta.ts';
import { SimulatedSystem } from './simulated-system.ts';
import { VirtualTime } from './virtual-time.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 2, 9);
export const NUMBER = '106540352242922';
export const EXPIRY_TEXT = 'Sorry, we missed you';
/** What was stored this long ago is known to every decision; no invocation runs as long. */
export const KNOWN_MS = MINUTE;

/** A run that has come to rest, with all that its judges look at. */
export type Run = {
  readonly seed: number;
  readonly policy: Policy;
  readonly people: readonly Person[];
  readonly system: SimulatedSystem;
  readonly meta: SimulatedMeta;
  readonly sms: SimulatedSms;
  /** Ids of messages whose acceptance a caller was told, by reference. */
  readonly accepted: ReadonlyMap<string, string>;
  readonly requests: ReadonlyMap<string, SendRequest>;
  /** What callers were told is cancelled, and when. */
  readonly cancels: readonly { readonly id: string; readonly at: number }[];
  /** STOP and START by SMS; on WhatsApp Meta tells them. */
  readonly texted: readonly Word[];
  readonly trace: readonly string[];
  readonly events: number;
};

/** STOP or START, by a phone's clock, and when we had taken note. */
export type Word = { readonly phone: string; readonly value: 'stop' | 'start'; readonly at: number; ackedAt: number };

const UTILITY = aTemplate('come_back', 'utility');
const MARKETING = aTemplate('promo', 'marketing');

/** Some days of a few persons and one business number, with faults; then calm, until nothing is left to do. */
export async function runSimulation(seed: number, roughness: Roughness, traced: boolean, changing = false): Promise<Run> {
  const random = new Random(seed);
  const time = new VirtualTime(START);
  const trace: string[] = [];
  const say = (line: string) => {
    if (traced) trace.push(`${new Date(time.now).toISOString()} ${line}`);
  };
  const rough = () => (time.now < START + 12 * DAY ? roughness : undefined);
  const people = somePeople(random);
  const sms = new SimulatedSms(time, random, rough);
  const system: SimulatedSystem = new SimulatedSystem({
    time,
    random,
    rough,
    trace: say,
    channels: () => ({ whatsApp: meta, sms }),
  });
  const meta: SimulatedMeta = new SimulatedMeta({ time, random, rough, people, webhook: (update) => system.webhook(update) });
  const policy = aPolicy(random);
  const { fakes } = system;
  await fakes.numbers.adopt({ number: NUMBER, wabaId: '1029', displayPhone: '+31201234567', state: 'live', since: START });
  await fakes.numbers.putPolicy(NUMBER, policy);
  for (const template of [UTILITY, MARKETING]) await fakes.templates.put(template);
  const accepted = new Map<string, string>();
  const requests = new Map<string, SendRequest>();
  const send = (request: SendRequest, tries = 0) =>
    void system
      .invoke(`send ${request.reference}`, async (ports) => {
        const key = { owner: 'key_1', key: request.reference ?? '', bodyHash: 'same' };
        const outcome = await acceptMessage(ports, request, key, ({ id }) => id);
        if (outcome.kind === 'accepted') return { id: outcome.message.id };
        return outcome.kind === 'replayed' ? { id: outcome.response } : {};
      })
      .then((ok) => {
        const stored = [...system.table.messages.values()].find(({ reference }) => reference === request.reference);
        if (ok && stored !== undefined) accepted.set(request.reference ?? '', stored.id);
        if (!ok && tries < 20) time.after(random.between(SECOND, MINUTE), () => send(request, tries + 1));
      });
  const cancels: { readonly id: string; readonly at: number }[] = [];
  const cancel = async (reference: string) => {
    const id = accepted.get(reference) ?? '';
    let kind: string | undefined;
    const ok = await system.invoke(`cancel ${id}`, async (ports) => {
      kind = (await cancelMessage(ports, id))?.kind;
      return kind;
    });
    if (ok && kind === 'cancelled') cancels.push({ id, at: time.now });
  };
  const texted: Word[] = [];
  const text = (word: Word) => {
    if (!texted.includes(word)) texted.push(word);
    const inbound = { id: `sms.in.${texted.indexOf(word)}`, from: word.phone, to: undefined, text: word.value, at: word.at };
    void system
      .invoke(`${word.value} by SMS`, (ports) => receiveSms(ports, inbound))
      .then((ok) => {
        if (ok) word.ackedAt = time.now;
        else time.after(random.between(SECOND, MINUTE), () => text(word));
      });
  };
  for (const person of people) {
    live(person, { random, time, meta, send, cancel, text, requests });
    if (changing) changeNames(person, START, { random, time, meta });
  }
  await time.run(system.pump);
  return { seed, policy, people, system, meta, sms, accepted, requests, cancels, texted, trace, events: time.events };
}

type World = {
  readonly random: Random;
  readonly time: VirtualTime;
  readonly meta: SimulatedMeta;
  readonly send: (request: SendRequest) => void;
  readonly cancel: (reference: string) => Promise<void>;
  readonly text: (word: Word) => void;
  readonly requests: Map<string, SendRequest>;
};

/** A person writes now and then, also just before and after a window's end; the business answers, or not. */
function live(person: Person, world: World): void {
  const { random, time, meta, send, cancel, requests } = world;
  let at = START + random.between(0, HOUR);
  const writes = random.between(0, 5);
  for (let count = 0; count < writes; count += 1) {
    time.at(at, () => meta.personWrites(NUMBER, person));
    const gap = random.pick(2 * MINUTE, 3 * HOUR, DAY - MINUTE, DAY + MINUTE, 2 * DAY);
    at += random.between(Math.floor(gap * 0.9), Math.floor(gap * 1.02)) + random.between(0, 3 * MINUTE);
  }
  const sends = random.between(0, 3);
  const sendTimes: number[] = [];
  for (let count = 0; count < sends; count += 1) {
    const reference = `order-${requests.size}`;
    const request = aRequest(random, person, reference);
    requests.set(reference, request);
    const sentAt = START + random.between(0, random.pick(HOUR, DAY, 4 * DAY));
    sendTimes.push(sentAt);
    time.at(sentAt, () =>
      send(random.chance(0.2) ? { ...request, sendBefore: time.now + random.between(MINUTE, 2 * HOUR) } : request),
    );
    if (random.chance(0.15)) time.at(sentAt + random.between(0, random.pick(SECOND, MINUTE, HOUR)), () => void cancel(reference));
  }
  changeMind(person, sendTimes, world);
  for (let count = random.pick(0, 0, 0, 1, 2); count > 0; count -= 1)
    time.at(START + random.between(0, random.pick(HOUR, 3 * DAY)), () => meta.personCalls(NUMBER, person));
  if (random.chance(0.15)) {
    const echoAt = START + random.between(0, 2 * DAY);
    time.at(echoAt, () => {
      const sentAt = Math.floor(time.now / SECOND) * SECOND;
      const [wamid, content] = [`wamid.echo.${person.phone}`, '{"text":{"body":"From the app"}}'];
      meta.tell({ kind: 'echo', number: NUMBER, person: person.identity, wamid, sentAt, type: 'text', content, answers: true });
    });
  }
}

/** They stop and resume: marketing by Meta's own switch, everything by a word on either channel. */
function changeMind(person: Person, sendTimes: readonly number[], { random, time, meta, text }: World): void {
  // Often while something is on its way to them.
  const moment = () => {
    const sentAt = sendTimes[random.between(0, 2 * sendTimes.length)];
    return sentAt === undefined
      ? START + random.between(0, 3 * DAY)
      : sentAt + random.between(-10 * SECOND, random.pick(0, SECOND, 5 * SECOND, 10 * MINUTE));
  };
  for (let count = random.pick(0, 0, 0, 1, 2); count > 0; count -= 1) {
    const value = random.pick('stop', 'stop', 'start');
    const byText = random.chance(0.4);
    time.at(moment(), () => {
      if (!byText) meta.personWrites(NUMBER, person, value);
      else text({ phone: person.phone, value, at: time.now, ackedAt: Number.POSITIVE_INFINITY });
    });
  }
  for (let count = random.pick(0, 0, 1, 1, 2); count > 0; count -= 1) {
    const value = random.pick('stop', 'resume');
    time.at(moment(), () => {
      const stoppedAt = Math.floor(time.now / SECOND) * SECOND;
      const raw = JSON.stringify({ value, stoppedAt });
      meta.tell({ kind: 'preference', number: NUMBER, person: person.identity, value, at: stoppedAt, raw });
    });
  }
}

function aRequest(random: Random, person: Person, reference: string): SendRequest {
  const marketing = random.chance(0.3);
  const template = (name: string) => ({ name, language: { code: 'en' } });
  const afterMs = random.pick(MINUTE, 5 * MINUTE, HOUR);
  const ways: FallbackEntry[] = [];
  if (random.chance(0.4))
    ways.push({
      route: 'template',
      template: template(marketing ? 'promo' : 'come_back'),
      on: random.pick(['window-closed'], ['window-closed', 'undelivered'], ['failed', 'unread']),
      afterMs,
    });
  if (random.chance(0.6))
    ways.push({
      route: 'sms',
      text: `${reference}#${ways.length}`,
      on: random.pick(['window-closed'], ['window-closed', 'undelivered', 'failed'], ['undelivered', 'unread'], ['failed']),
      afterMs,
    });
  const content = random.chance(0.75)
    ? random.pick<Content>(
        { type: 'text', text: { body: reference } },
        { type: 'image', image: { link: 'https://parcels.example/parcel.jpg', caption: reference } },
      )
    : { type: 'template', template: template(marketing ? 'promo' : 'come_back') };
  const { phone } = person;
  const { userId } = person.identity;
  const to = userId === undefined ? { phone } : random.pick({ phone }, { userId }, { phone, userId });
  return {
    from: NUMBER,
    to,
    content,
    category: marketing ? 'marketing' : 'utility',
    reference,
    ...(random.chance(0.8) ? { fallback: ways } : {}),
  };
}

function somePeople(random: Random): readonly Person[] {
  return Array.from({ length: random.between(1, 2) }, (_, index): Person => {
    const phone = `+3161234567${index}`;
    const identity = random.chance(0.7) ? { phone } : { userId: `NL.${index}`, phone };
    return { phone, identity, names: new Set(Object.values(identity)) };
  });
}

function aPolicy(random: Random): Policy {
  const sms = { route: 'sms' as const, text: EXPIRY_TEXT };
  const template = { route: 'template' as const, template: { name: 'come_back', language: { code: 'en' } } };
  return {
    ...DEFAULT_POLICY,
    onUnansweredExpiry: random.pick<Policy['onUnansweredExpiry']>(null, sms, sms, template),
    onClosedWindow: random.pick<Policy['onClosedWindow']>([], [template]),
    marginMs: random.pick(MINUTE, 5 * MINUTE),
    expiringLeadMs: random.pick(0, HOUR),
    smsEnabled: !random.chance(0.1),
    onCall: random.pick(null, { text: 'We take no calls' }),
  };
}

function aTemplate(name: string, category: Template['category']): Template {
  const components = [{ type: 'BODY', text: 'Hello' }];
  return { wabaId: '1029', name, language: 'en', status: 'APPROVED', category, components, syncedAt: START };
}
