import { checkRoute, type RouteCheck } from '../domain/check-route.ts';
import { expiryIsMoot } from '../domain/closing.ts';
import { maySend, whyNotLive } from '../domain/decide.ts';
import { errorClass, MARKETING_STOPPED } from '../domain/error-class.ts';
import { type Attempt, bodyOf, type Content, type Message, openAttempt } from '../domain/message.ts';
import * as life from '../domain/message-life.ts';
import { toOpaque } from '../domain/opaque.ts';
import type { FallbackEntry, Trigger } from '../domain/policy.ts';
import { toSms } from '../domain/sms.ts';
import type { TemplateSend } from '../domain/template.ts';
import type { Log, Messages, SendOutcome, Sms, Timeline, Wamids, WhatsApp } from '../ports.ts';
import { applyTo } from './apply-status.ts';
import { changeMessage } from './change-message.ts';
import { type Loaded, loadSituation, type SituationPorts } from './situation.ts';
import { distrustTemplate, type TemplateNewsPorts } from './template-news.ts';

export type DeliverMessagePorts = SituationPorts &
  TemplateNewsPorts & {
    readonly messages: Messages;
    readonly wamids: Wamids;
    readonly timeline: Timeline;
    readonly whatsApp: WhatsApp;
    readonly sms: Sms;
    readonly log: Log;
    /** Marks our messages in Meta's statuses. */
    readonly deployment: string;
  };
export type DeliverOutcome = 'sent' | 'refused' | 'put-off' | 'unknown' | 'rerouted' | 'ended' | 'stale';

/** Another invocation holds a live claim: the record stays on its queue. The one expected error that does. */
export class ClaimHeld extends Error {
  constructor(messageId: string) {
    super(`message ${messageId} is being sent by another invocation`);
    this.name = 'ClaimHeld';
  }
}

/**
 * Sends one attempt: claims it, decides again with the state as it is now, calls the channel once, and records. A record
 * that comes again finds the attempt claimed, done or moved on. A crash after the call leaves an expired claim, which is
 * `unknown` and never simply repeated.
 */
export async function deliverMessage(
  ports: DeliverMessagePorts,
  record: { readonly messageId: string; readonly attempt: number; readonly wake: number },
): Promise<DeliverOutcome> {
  const message = await ports.messages.get(record.messageId);
  const attempt = message === undefined ? undefined : openAttempt(message);
  if (message === undefined || attempt === undefined || attempt.n !== record.attempt || message.wake !== record.wake)
    return 'stale';
  const now = ports.clock.now();
  if (attempt.state === 'sending') {
    if ((attempt.leaseUntil ?? 0) > now) throw new ClaimHeld(message.id);
    await changeMessage(ports.messages, message.id, (current) => life.outcomeUnknown(current, attempt.n, now));
    return 'unknown';
  }
  const loaded = await loadSituation(ports, message.number, message.to, templatesOf(message, attempt));
  const end = endBeforeSending(message, loaded, now);
  if (end !== undefined) {
    await changeMessage(
      ports.messages,
      message.id,
      ifUnclaimed(message, (current) => life.end(current, now, end.as, end.reason)),
    );
    return 'ended';
  }
  const check = recheck(message, attempt, loaded);
  if (!check.ok) {
    const error = { code: check.code, message: check.why };
    const reroute = (current: Message) => life.failed(current, attempt.n, now, error, triggerOf(attempt, check.code));
    await changeMessage(ports.messages, message.id, ifUnclaimed(message, reroute));
    return 'rerouted';
  }
  const claimed = await ports.messages.save(life.claim(message, attempt.n, now, loaded.situation.session?.lastInboundAt));
  if (claimed === undefined) throw new ClaimHeld(message.id);
  return recordOutcome(ports, claimed, attempt, loaded, await call(ports, claimed, attempt, loaded));
}

/** What was decided for an attempt in the queue holds only while it is there: another invocation may have claimed it since. */
function ifUnclaimed(seen: Message, transition: (current: Message) => Message): (current: Message) => Message {
  return (current) => (current.wake === seen.wake && openAttempt(current)?.state === 'pending' ? transition(current) : current);
}

async function recordOutcome(
  ports: DeliverMessagePorts,
  message: Message,
  attempt: Attempt,
  loaded: Loaded,
  outcome: SendOutcome,
): Promise<DeliverOutcome> {
  const now = ports.clock.now();
  switch (outcome.kind) {
    case 'accepted':
      // Before the message says that it was sent: a repeated record finds it so, and does nothing more.
      if (attempt.route !== 'sms') await beforeSent(ports, message, attempt, loaded, outcome.providerId);
      await changeMessage(ports.messages, message.id, (current) => life.accepted(current, attempt.n, now, outcome.providerId));
      // A status that was faster than the answer.
      for (const status of attempt.route === 'sms' ? [] : await ports.wamids.statusesOf(outcome.providerId))
        await applyTo(ports, message.id, attempt.n, status);
      return 'sent';
    case 'refused':
      await changeMessage(ports.messages, message.id, (current) =>
        life.refusedByProvider(current, attempt.n, now, outcome.code, outcome.message),
      );
      if (attempt.route === 'free-form' && errorClass(outcome.code) === 'window') await markClosed(ports, loaded);
      if (outcome.code === MARKETING_STOPPED)
        await Promise.all(loaded.persons.map((person) => ports.consents.setMarketing(person, 'stop', now)));
      await distrustTemplate(ports, message, attempt.n, outcome.code, now);
      return 'refused';
    case 'not-sent': {
      ports.log.warn('delivery.not-sent', { message: message.id, attempt: attempt.n, why: outcome.why });
      const error = { code: 'not-sent', message: outcome.why };
      await changeMessage(ports.messages, message.id, (current) => life.putOff(current, attempt.n, now, error));
      return 'put-off';
    }
    case 'unknown':
      ports.log.warn('delivery.outcome-unknown', { message: message.id, attempt: attempt.n, why: outcome.why });
      await changeMessage(ports.messages, message.id, (current) => life.outcomeUnknown(current, attempt.n, now));
      return 'unknown';
  }
}

/** Meta's id leads to the message from now on, and an accepted message answers the person. */
async function beforeSent(
  ports: DeliverMessagePorts,
  message: Message,
  attempt: Attempt,
  loaded: Loaded,
  wamid: string,
): Promise<void> {
  await ports.wamids.link(wamid, message.number, message.id, attempt.n);
  const { session } = loaded.situation;
  if (session !== undefined) await ports.sessions.answered(session, session.lastInboundAt, message.id);
}

async function markClosed(ports: DeliverMessagePorts, loaded: Loaded): Promise<void> {
  const { session } = loaded.situation;
  if (session !== undefined) await ports.sessions.closedByEvidence(session, session.lastInboundAt);
}

function call(ports: DeliverMessagePorts, message: Message, attempt: Attempt, loaded: Loaded): Promise<SendOutcome> {
  const body = bodyOf(message, attempt.entry);
  if (attempt.route === 'sms') {
    const text = body !== null && isEntry(body) && body.route === 'sms' ? body.text : '';
    const { phone = '', policy } = loaded.situation;
    return ports.sms.send(toSms(message, attempt.n, phone, text, policy, ports.clock.now()));
  }
  const content: Content =
    body !== null && isEntry(body)
      ? { type: 'template', ...(body.route === 'template' ? { template: body.template } : {}) }
      : (body ?? { type: 'text' });
  return ports.whatsApp.send({
    number: message.number,
    to: message.to,
    content,
    opaque: toOpaque(ports.deployment, message.id, attempt.n),
  });
}

/** Reasons for which a message ends instead of leaving. */
function endBeforeSending(
  message: Message,
  loaded: Loaded,
  now: number,
): { readonly as: 'expired' | 'cancelled'; readonly reason: string } | undefined {
  if (expiryIsMoot(message, loaded.situation.session))
    return { as: 'cancelled', reason: 'the conversation went on before the expiry message left' };
  if (message.sendBefore !== undefined && message.sendBefore <= now)
    return { as: 'expired', reason: 'sendBefore passed before it could leave' };
  return undefined;
}

function recheck(message: Message, attempt: Attempt, loaded: Loaded): RouteCheck {
  if (!maySend(loaded.situation, message.applicationId !== undefined))
    return { ok: false, code: 'number-not-live', why: whyNotLive(loaded.situation) };
  return checkRoute(message, attempt.entry, loaded.situation);
}

/** What a route that may no longer be taken sets off: the list goes on where it was. */
function triggerOf(attempt: Attempt, code: string): Trigger | undefined {
  if (code === 'number-not-live' || code === 'opted-out') return undefined;
  if (attempt.reason !== 'requested' && attempt.reason !== 'unanswered-expiry') return attempt.reason;
  return attempt.route === 'template' ? 'failed' : 'window-closed';
}

function templatesOf(message: Message, attempt: Attempt): readonly TemplateSend[] {
  const body = bodyOf(message, attempt.entry);
  if (body === null) return [];
  const template = isEntry(body) ? (body.route === 'template' ? body.template : undefined) : body.template;
  return template === undefined ? [] : [template];
}

function isEntry(body: Content | FallbackEntry): body is FallbackEntry {
  return 'route' in body;
}
