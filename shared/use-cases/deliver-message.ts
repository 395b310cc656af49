import type { Breaker } from '../domain/breaker.ts';
import { checkRoute, type RouteCheck } from '../domain/check-route.ts';
import { expiryIsMoot } from '../domain/closing.ts';
import { maySend, whyNotLive } from '../domain/decide.ts';
import { type Attempt, type Message, openAttempt } from '../domain/message.ts';
import * as life from '../domain/message-life.ts';
import { heldMs, numberStopped, waitForHour } from '../domain/message-waits.ts';
import type { Trigger } from '../domain/policy.ts';
import { routeCost } from '../domain/route-cost.ts';
import { type CallChannelPorts, callChannel, templatesOf } from './call-channel.ts';
import { changeMessage } from './change-message.ts';
import { passBreaker, releaseIfFree } from './number-breaker.ts';
import { heldIn, type Recorded, type RecordOutcomePorts, recordOutcome } from './record-outcome.ts';
import { type Loaded, loadSituation, type SituationPorts } from './situation.ts';

export type DeliverMessagePorts = SituationPorts & CallChannelPorts & RecordOutcomePorts;
export type DeliverOutcome = Recorded | 'rerouted' | 'ended' | 'stale';

/** Another invocation holds a live claim: the record stays on its queue. The one expected error that does. */
export class ClaimHeld extends Error {
  constructor(messageId: string) {
    super(`message ${messageId} is being sent by another invocation`);
    this.name = 'ClaimHeld';
  }
}

/**
 * Sends one attempt: claims it, decides again with the state as it is now, calls the channel once, and records. A record
 * that comes again finds the attempt claimed, held, done or moved on. A crash after the call leaves an expired claim, which is
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
  const held = heldMs(attempt, now);
  if (held !== undefined) return { heldMs: held };
  const [loaded, breaker] = await Promise.all([
    loadSituation(ports, message.number, message.to, templatesOf(message, attempt)),
    attempt.route === 'sms' ? undefined : ports.breakers.get(message.number),
  ]);
  const end = endBeforeSending(message, loaded, now);
  if (end !== undefined) {
    await changeMessage(
      ports.messages,
      message.id,
      ifUnclaimed(message, (current) => life.withdraw(current, attempt.n, now, end.as, end.reason)),
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
  const { wait } = check;
  if (wait !== undefined) {
    await changeMessage(
      ports.messages,
      message.id,
      ifUnclaimed(message, (current) => waitForHour(current, attempt.n, now, wait)),
    );
    return 'put-off';
  }
  const pass = await passBreaker(ports, breaker);
  if (pass.kind === 'stopped') return waitOrGoOn(ports, message, attempt, pass.breaker);
  const probe = pass.kind === 'probe' ? pass.breaker.since : undefined;
  const claimed = await ports.messages.save(claimOf(ports, message, attempt, loaded, now, probe));
  if (claimed === undefined) throw new ClaimHeld(message.id);
  return recordOutcome(ports, claimed, attempt, loaded, await callChannel(ports, claimed, attempt, loaded));
}

/** Nothing leaves the number: the message waits outside the queue for its release, or goes its other way. */
async function waitOrGoOn(
  ports: DeliverMessagePorts,
  message: Message,
  attempt: Attempt,
  { trouble, cause }: Breaker,
): Promise<DeliverOutcome> {
  const now = ports.clock.now();
  const stop = (current: Message) => numberStopped(current, attempt.n, now, trouble, cause);
  const changed = await changeMessage(ports.messages, message.id, ifUnclaimed(message, stop));
  if (changed === undefined || openAttempt(changed.after)?.forNumber !== true) return 'rerouted';
  await releaseIfFree(ports, message);
  return heldIn(message, changed.after, now) ?? 'put-off';
}

/** What was decided for an attempt in the queue holds only while it is there: another invocation may have claimed it since. */
function ifUnclaimed(seen: Message, transition: (current: Message) => Message): (current: Message) => Message {
  return (current) => (current.wake === seen.wake && openAttempt(current)?.state === 'pending' ? transition(current) : current);
}

/** With what it costs as it leaves: its template may have another category than when it was accepted. */
function claimOf(
  ports: DeliverMessagePorts,
  message: Message,
  attempt: Attempt,
  { situation }: Loaded,
  now: number,
  probe: number | undefined,
): Message {
  const cost = routeCost(ports.rateCards, message, attempt.entry, message.country, situation);
  return life.claim(message, attempt.n, now, situation.session?.lastInboundAt, cost, probe);
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
