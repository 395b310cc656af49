import { MARKETING_STOPPED } from '../domain/error-class.ts';
import { personOf } from '../domain/identity.ts';
import { type Keywords, keywordIn, possibleKeyword } from '../domain/keywords.ts';
import { isOurs } from '../domain/opaque.ts';
import { WINDOW_MS, windowStart } from '../domain/session.ts';
import type { Profile } from '../domain/timeline.ts';
import type { Echo, InboundMessage, OtherUpdate, Preference, StatusUpdate, Update } from '../domain/update.ts';
import type { Clock, Log, Quarantine, Sessions, Timeline, Wamids } from '../ports.ts';
import { type KeepWordPorts, keepPreference, keepWord } from './keep-word.ts';

export type ReceiveWebhookPorts = KeepWordPorts & {
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly timeline: Timeline;
  readonly wamids: Wamids;
  readonly quarantine: Quarantine;
  readonly log: Log;
  /** The words of a business number; may be a minute old. */
  readonly keywords: (number: string) => Promise<Keywords>;
  /** Whether a failure says that the item can never be written, rather than not now. */
  readonly isUnwritable: (error: unknown) => boolean;
};
export type Received = { readonly recorded: number; readonly quarantined: number };

const CONCURRENCY = 64;

/**
 * Makes every update durable before the webhook is acknowledged. What can never be written goes to quarantine and costs
 * its neighbours nothing; if anything could not be written now, this throws after all were tried, and Meta's redelivery
 * finishes the rest.
 */
export async function receiveWebhook(ports: ReceiveWebhookPorts, updates: readonly Update[]): Promise<Received> {
  const now = ports.clock.now();
  const failures: unknown[] = [];
  let quarantined = 0;
  const queue = [...updates].reverse();
  const work = async () => {
    for (let update = queue.pop(); update !== undefined; update = queue.pop()) {
      try {
        if (!(await keep(ports, update, now))) quarantined += 1;
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, updates.length) }, work));
  if (failures.length > 0)
    throw new Error(`${failures.length} of ${updates.length} updates could not be stored`, { cause: failures[0] });
  return { recorded: updates.length - quarantined, quarantined };
}

async function keep(ports: ReceiveWebhookPorts, update: Update, now: number): Promise<boolean> {
  try {
    await record(ports, update, now);
    return true;
  } catch (error) {
    if (!ports.isUnwritable(error)) throw error;
    ports.log.warn('webhook.quarantined', { kind: update.kind, why: error instanceof Error ? error.name : 'unknown' });
    await ports.quarantine.keep(JSON.stringify(update), error instanceof Error ? error.name : 'unknown', now);
    return false;
  }
}

function record(ports: ReceiveWebhookPorts, update: Update, now: number): Promise<unknown> {
  switch (update.kind) {
    case 'message':
      return allTried([recordMessage(ports, update, now), obeyKeyword(ports, update, now)]);
    case 'status':
      return recordStatus(ports, update, now);
    case 'echo':
      return recordEcho(ports, update, now);
    case 'preference':
      return recordPreference(ports, update, now);
    case 'other':
      return recordOther(ports, update, now);
  }
}

/** Two writes, no read. Both are always tried: a repeated webhook finishes a half-done one. */
async function recordMessage(ports: ReceiveWebhookPorts, message: InboundMessage, now: number): Promise<void> {
  const conversation = { number: message.number, person: personOf(message.person) ?? 'unknown' };
  const profile: Profile = { ...message.person, ...(message.name === undefined ? {} : { name: message.name }) };
  const start = windowStart(message.sentAt, now);
  const entry = ports.timeline.recordInbound({
    ...conversation,
    wamid: message.wamid,
    sentAt: message.sentAt,
    receivedAt: now,
    type: message.group === undefined ? message.type : 'unsupported',
    content: message.content,
    opens: message.opens,
    late: message.opens && start + WINDOW_MS <= now,
    profile,
    ...(message.group === undefined ? {} : { group: message.group }),
  });
  if (!message.opens) {
    await entry;
    return;
  }
  if (start === message.sentAt) {
    await allTried([entry, ports.sessions.recordInbound({ ...conversation, sentAt: start, now, profile })]);
    return;
  }
  // A timestamp that is missing or ahead counts from the first receipt, so that a redelivery moves nothing.
  const { receivedAt } = await entry;
  await ports.sessions.recordInbound({ ...conversation, sentAt: receivedAt, now, profile });
}

/**
 * A text that is one of the known stop or start words, and nothing else, is obeyed before the webhook is acknowledged,
 * unless the policy has others. Words of a policy's own are obeyed from the stream: no other text reads anything here.
 */
async function obeyKeyword(ports: ReceiveWebhookPorts, message: InboundMessage, now: number): Promise<void> {
  const text = message.opens ? possibleKeyword(message.type, message.content) : undefined;
  if (text === undefined || keywordIn(text, {}) === undefined) return;
  const value = keywordIn(text, await ports.keywords(message.number));
  if (value === undefined) return;
  const at = windowStart(message.sentAt, now);
  await keepWord(ports, message.number, message.person, { value, at, channel: 'whatsapp' });
}

async function recordStatus(ports: ReceiveWebhookPorts, status: StatusUpdate, now: number): Promise<void> {
  await ports.wamids.park(status, now);
  if (status.status === 'failed' && status.error?.code === MARKETING_STOPPED)
    await keepPreference(ports, status.number, status.person, { value: 'stop', at: status.at ?? now });
  const person = personOf(status.person);
  const foreign = !isOurs(status.opaque);
  if (!foreign || status.status !== 'sent' || person === undefined || status.at === undefined) return;
  await ports.sessions.answeredAt({ number: status.number, person }, status.at, status.wamid);
}

async function recordEcho(ports: ReceiveWebhookPorts, echo: Echo, now: number): Promise<void> {
  const conversation = { number: echo.number, person: personOf(echo.person) ?? 'unknown' };
  const entry = ports.timeline.recordUpdate({
    owner: conversation,
    at: echo.sentAt,
    receivedAt: now,
    type: 'echo',
    wamid: echo.wamid,
    raw: echo.content,
  });
  if (!echo.answers || echo.sentAt === undefined) await entry;
  else await allTried([entry, ports.sessions.answeredAt(conversation, echo.sentAt, echo.wamid)]);
}

async function recordPreference(ports: ReceiveWebhookPorts, preference: Preference, now: number): Promise<void> {
  const { person, number, value, at, raw } = preference;
  const owner = { number, person: personOf(person) ?? 'unknown' };
  await allTried([
    ports.timeline.recordUpdate({ owner, at, receivedAt: now, type: 'user_preferences', raw }),
    keepPreference(ports, number, person, { value, at: at ?? now }),
  ]);
}

async function recordOther(ports: ReceiveWebhookPorts, update: OtherUpdate, now: number): Promise<void> {
  const person = personOf(update.person);
  const conversation = update.number === undefined || person === undefined ? undefined : { number: update.number, person };
  const owner = conversation ?? { wabaId: update.wabaId ?? update.number ?? 'unknown' };
  const { callId, at } = update;
  const entry = () =>
    ports.timeline.recordUpdate({
      owner,
      at,
      receivedAt: now,
      type: update.field,
      raw: update.raw,
      ...(callId === undefined ? {} : { callId, profile: update.person }),
    });
  if (callId === undefined || conversation === undefined || !(await ports.numbers.policy(conversation.number)).callsOpenWindow) {
    await entry();
    return;
  }
  const open = (sentAt: number) => ports.sessions.recordInbound({ ...conversation, sentAt, now, profile: update.person });
  // The window stands before the call does: what the policy answers to it is decided by the window.
  if (at !== undefined && windowStart(at, now) === at) {
    await open(at);
    await entry();
    return;
  }
  // Without a time that can be believed the window counts from the first receipt, which the entry knows.
  const { receivedAt } = await entry();
  await open(windowStart(at, receivedAt));
}

/** Waits for all, then fails with the first failure: no write is left untried because another failed. */
async function allTried(writes: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(writes);
  const failure = results.find((result) => result.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}
