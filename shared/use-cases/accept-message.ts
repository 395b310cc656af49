import { waiting } from '../domain/attempts.ts';
import { type Ask, type Chosen, decide, type Refused, whyNotLive, windowView } from '../domain/decide.ts';
import { personOf, waLink } from '../domain/identity.ts';
import type { Attempt, DecisionRecord, Message } from '../domain/message.ts';
import { countryOf } from '../domain/phone.ts';
import { type FallbackEntry, policyFallback } from '../domain/policy.ts';
import type { RateCards } from '../domain/rate-card.ts';
import { routeCost, withCosts } from '../domain/route-cost.ts';
import type { SendRequest } from '../domain/send-request.ts';
import type { TemplateSend } from '../domain/template.ts';
import type { Sandbox } from '../onboarding-ports.ts';
import type { IdempotencyRecord, Ids, Log, Messages, Outbox, Refusals } from '../ports.ts';
import { type Loaded, loadSituation, type SituationPorts } from './situation.ts';

/** What a decision and its costs take. */
export type PreviewPorts = SituationPorts & { readonly rateCards: RateCards };

export type AcceptMessagePorts = PreviewPorts & {
  readonly messages: Messages;
  readonly refusals: Refusals;
  readonly outbox: Outbox;
  readonly sandbox: Sandbox;
  readonly ids: Ids;
  readonly log: Log;
};

/** What makes a repeated request the same request. */
export type RequestKey = { readonly owner: string; readonly key: string; readonly bodyHash: string };

export type AcceptOutcome =
  | { readonly kind: 'accepted'; readonly message: Message }
  | { readonly kind: 'replayed'; readonly response: string }
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'refused'; readonly refused: Refused };

/**
 * Decides, and stores message, timeline entry and idempotency record in one transaction. A refusal stores no message;
 * a repeated key replays the first answer, whatever has changed since.
 */
export async function acceptMessage(
  ports: AcceptMessagePorts,
  request: SendRequest,
  requestKey: RequestKey | undefined,
  toResponse: (message: Message) => string,
): Promise<AcceptOutcome> {
  if (requestKey !== undefined) {
    const record = await ports.messages.replay(requestKey.owner, requestKey.key);
    if (record !== undefined) return replayed(record, requestKey);
  }
  const { loaded, ask, decision } = await preview(ports, request);
  const result = decision.kind === 'refused' ? decision : ((await outsideSandbox(ports, request, loaded, decision)) ?? decision);
  if (result.kind === 'refused') {
    await refuse(ports, request, loaded, result);
    return { kind: 'refused', refused: result };
  }
  const message = toMessage(ports, request, loaded, ask, result);
  const idempotency = requestKey === undefined ? undefined : { ...requestKey, response: toResponse(message) };
  const stored = await ports.messages.accept(message, idempotency);
  if (stored.kind === 'repeated' && requestKey !== undefined) return replayed(stored.record, requestKey);
  // For latency and order; the stream does the same, and the queue keeps one of the two. What waits has its timer.
  if (result.wait === undefined)
    await ports.outbox
      .enqueue(message)
      .catch((error: unknown) => ports.log.error('outbox.enqueue-failed', error, { message: message.id }));
  return { kind: 'accepted', message };
}

/** Before its number is live a message is one of the day's few, or refused; the number's test message is none of them. */
async function outsideSandbox(
  ports: AcceptMessagePorts,
  request: SendRequest,
  { situation, person }: Loaded,
  { window, considered }: Chosen,
): Promise<Refused | undefined> {
  const { sandbox } = situation.policy;
  if (situation.numberState === 'live' || request.applicationId !== undefined || sandbox === null) return undefined;
  if (await ports.sandbox.claim(request.from, person, situation.now, sandbox)) return undefined;
  const detail = `${whyNotLive(situation)} Its sandbox allows ${sandbox.personsPerDay} persons a day and ${sandbox.messagesPerPerson} messages to each, and that is used up.`;
  return { kind: 'refused', problem: 'number-not-live', rule: 'sandbox-used-up', detail, window, considered, alternatives: [] };
}

/**
 * Decides, and stores nothing.
 * @param supposed what is taken for the situation in place of what was loaded
 */
export async function preview(
  ports: PreviewPorts,
  request: SendRequest,
  supposed: (loaded: Loaded) => Loaded = (loaded) => loaded,
): Promise<{ readonly loaded: Loaded; readonly ask: Ask; readonly decision: Chosen | Refused }> {
  const fallback = request.fallback ?? policyFallback(await ports.numbers.policy(request.from));
  const wanted = [request.content?.template, ...fallback.map(templateOf)].filter((send) => send !== undefined);
  const loaded = supposed(await loadSituation(ports, request.from, request.to, wanted));
  const template = request.content?.template === undefined ? undefined : loaded.situation.template(request.content.template);
  const ask: Ask = {
    content: request.content,
    fallback: fallback.map((entry) => withLink(entry, loaded.businessNumber?.displayPhone)),
    category: request.category ?? template?.category ?? 'utility',
    ...(request.unsupported === undefined ? {} : { unsupported: request.unsupported }),
    ...(request.applicationId === undefined ? {} : { test: true }),
    ...kept(request),
  };
  const country = countryOf(loaded.identity);
  const cost = (entry: number | null) => routeCost(ports.rateCards, ask, entry, country, loaded.situation);
  return { loaded, ask, decision: withCosts(decide(ask, loaded.situation), ask, cost) };
}

/** Texts are frozen as they will be sent: `{waLink}` becomes the link that opens the chat. */
export function withLink(entry: FallbackEntry, displayPhone: string | undefined): FallbackEntry {
  return entry.route === 'sms' ? { ...entry, text: linked(entry.text, displayPhone) } : entry;
}

/** A text of a policy's as it will be sent. */
export function linked(text: string, displayPhone: string | undefined): string {
  return text.replaceAll('{waLink}', displayPhone === undefined ? '' : waLink(displayPhone));
}

function toMessage(ports: AcceptMessagePorts, request: SendRequest, loaded: Loaded, ask: Ask, chosen: Chosen): Message {
  const now = loaded.situation.now;
  const to = loaded.identity;
  const country = countryOf(to);
  const decision: DecisionRecord = {
    route: chosen.route,
    rule: chosen.rule,
    window: windowView(loaded.situation),
    considered: chosen.considered,
    ...(chosen.wait === undefined ? {} : { wait: chosen.wait }),
    ...(chosen.sms === undefined ? {} : { sms: chosen.sms }),
    ...(chosen.cost === undefined ? {} : { cost: chosen.cost }),
    ...(chosen.warnings === undefined ? {} : { warnings: chosen.warnings }),
  };
  return {
    id: request.replayOf === undefined ? ports.ids.message() : replayId(ports.ids, request.replayOf),
    number: request.from,
    person: loaded.person,
    to,
    ...(country === undefined ? {} : { country }),
    content: request.content,
    fallback: ask.fallback,
    category: ask.category,
    createdAt: now,
    decision,
    attempts: [
      {
        n: 1,
        route: chosen.route,
        entry: chosen.entry,
        reason: reasonOf(request, chosen),
        state: 'pending',
        createdAt: now,
        tries: 0,
        at: now,
        ...waiting(chosen.wait),
      },
    ],
    wake: 0,
    version: 0,
    ...(request.reference === undefined ? {} : { reference: request.reference }),
    ...(request.applicationId === undefined ? {} : { applicationId: request.applicationId }),
    ...(request.callId === undefined ? {} : { callId: request.callId }),
    ...(request.replayOf === undefined ? {} : { replayOf: request.replayOf }),
    ...kept(request),
  };
}

/** The id of the message that sends another's content once more: the same each time, so that it is sent once. */
export function replayId(ids: Ids, of: string): string {
  return ids.derived('msg', 'replay', of);
}

function reasonOf({ expiryOf }: SendRequest, { entry }: Chosen): Attempt['reason'] {
  if (expiryOf !== undefined) return 'unanswered-expiry';
  return entry === null ? 'requested' : 'window-closed';
}

/** What a request says of the hour, and of what it continues, counts for each attempt. */
function kept({
  sendBefore,
  timeZone,
  onQuiet,
  expiryOf,
}: SendRequest): Pick<Message, 'sendBefore' | 'timeZone' | 'onQuiet' | 'expiryOf'> {
  return {
    ...(expiryOf === undefined ? {} : { expiryOf }),
    ...(sendBefore === undefined ? {} : { sendBefore }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(onQuiet === undefined ? {} : { onQuiet }),
  };
}

async function refuse(ports: AcceptMessagePorts, request: SendRequest, loaded: Loaded, refused: Refused): Promise<void> {
  // The key of the conversation, as in every event; what went to nobody in person, to a group, say, has none.
  const person = personOf(request.to) === undefined ? undefined : loaded.person;
  await ports.refusals.record({
    id: ports.ids.message(),
    number: request.from,
    problem: refused.problem,
    detail: refused.detail,
    rule: refused.rule,
    window: refused.window,
    considered: refused.considered,
    at: ports.clock.now(),
    ...(person === undefined ? {} : { person }),
    ...(request.reference === undefined ? {} : { reference: request.reference }),
  });
}

function replayed(record: IdempotencyRecord, key: RequestKey): AcceptOutcome {
  return record.bodyHash === key.bodyHash ? { kind: 'replayed', response: record.response } : { kind: 'key-reused' };
}

function templateOf(entry: FallbackEntry): TemplateSend | undefined {
  return entry.route === 'template' ? entry.template : undefined;
}
