import { probeTaken } from '../domain/breaker.ts';
import { errorClass, MARKETING_STOPPED, numberTrouble } from '../domain/error-class.ts';
import { type Attempt, answersPerson, type Message, openAttempt } from '../domain/message.ts';
import * as life from '../domain/message-life.ts';
import { heldMs, putOff, refusedByProvider } from '../domain/message-waits.ts';
import type { RateCards } from '../domain/rate-card.ts';
import type { Aliases, Consents } from '../person-ports.ts';
import type { Clock, Log, Messages, SendOutcome, Sessions, Timeline, Wamids } from '../ports.ts';
import type { Breakers } from '../sending-ports.ts';
import { applyTo } from './apply-status.ts';
import { changeMessage } from './change-message.ts';
import { changeBreaker, releaseIfFree, tripBreaker } from './number-breaker.ts';
import type { Loaded } from './situation.ts';
import { distrustTemplate, type TemplateNewsPorts } from './template-news.ts';

export type RecordOutcomePorts = TemplateNewsPorts & {
  readonly clock: Clock;
  readonly messages: Messages;
  readonly wamids: Wamids;
  readonly sessions: Sessions;
  readonly aliases: Aliases;
  readonly consents: Consents;
  readonly breakers: Breakers;
  readonly timeline: Timeline;
  readonly rateCards: RateCards;
  readonly log: Log;
};
/** `heldMs`: it waits in the queue, at its place, for so long. */
export type Recorded = 'sent' | 'refused' | 'put-off' | 'unknown' | { readonly heldMs: number };

/** Stores what came of a call. */
export async function recordOutcome(
  ports: RecordOutcomePorts,
  message: Message,
  attempt: Attempt,
  loaded: Loaded,
  outcome: SendOutcome,
): Promise<Recorded> {
  const now = ports.clock.now();
  const probe = message.attempts[attempt.n - 1]?.probe;
  switch (outcome.kind) {
    case 'accepted':
      // Before the message says that it was sent: a repeated record finds it so, and does nothing more.
      if (attempt.route !== 'sms') await beforeSent(ports, message, attempt, loaded, outcome.providerId);
      await changeMessage(ports.messages, message.id, (current) =>
        life.accepted(current, attempt.n, now, outcome.providerId, loaded.situation.session?.lastInboundAt),
      );
      // A status that was faster than the answer.
      for (const status of attempt.route === 'sms' ? [] : await ports.wamids.statusesOf(outcome.providerId))
        await applyTo(ports, message.id, attempt.n, status);
      if (probe !== undefined) await changeBreaker(ports.breakers, message.number, (breaker) => probeTaken(breaker, probe, now));
      return 'sent';
    case 'refused': {
      const trouble = attempt.route === 'sms' ? undefined : numberTrouble(outcome.code);
      const cause = { code: String(outcome.code), message: outcome.message };
      if (trouble !== undefined)
        await tripBreaker(ports, { number: message.number, trouble, cause, toldLater: false, at: now, probe });
      const changed = await changeMessage(ports.messages, message.id, (current) =>
        refusedByProvider(current, attempt.n, now, outcome.code, outcome.message),
      );
      if (attempt.route === 'free-form' && errorClass(outcome.code) === 'window') await markClosed(ports, loaded);
      if (outcome.code === MARKETING_STOPPED)
        await Promise.all(loaded.persons.map((person) => ports.consents.setMarketing(person, 'stop', now)));
      await distrustTemplate(ports, message, attempt.n, outcome.code, now);
      if (trouble !== undefined) await releaseIfFree(ports, message);
      return heldIn(message, changed?.after, now) ?? 'refused';
    }
    case 'not-sent': {
      ports.log.warn('delivery.not-sent', { message: message.id, attempt: attempt.n, why: outcome.why });
      const error = { code: 'not-sent', message: outcome.why };
      const changed = await changeMessage(ports.messages, message.id, (current) => putOff(current, attempt.n, now, error));
      return heldIn(message, changed?.after, now) ?? 'put-off';
    }
    case 'unknown':
      ports.log.warn('delivery.outcome-unknown', { message: message.id, attempt: attempt.n, why: outcome.why });
      await changeMessage(ports.messages, message.id, (current) => life.outcomeUnknown(current, attempt.n, now));
      return 'unknown';
  }
}

/** Of an attempt that kept its place in the queue: under the wake that its record names. */
export function heldIn(before: Message, after: Message | undefined, now: number): Recorded | undefined {
  const ms = after?.wake === before.wake ? heldMs(openAttempt(after), now) : undefined;
  return ms === undefined ? undefined : { heldMs: ms };
}

/** Meta's id leads to the message from now on, and an accepted message answers the person. */
async function beforeSent(
  ports: RecordOutcomePorts,
  message: Message,
  attempt: Attempt,
  loaded: Loaded,
  wamid: string,
): Promise<void> {
  await ports.wamids.link(wamid, message.number, message.id, attempt.n);
  const { session } = loaded.situation;
  if (session === undefined || !answersPerson(message)) return;
  await ports.sessions.answered(session, session.lastInboundAt, message.id, ports.clock.now());
}

async function markClosed(ports: RecordOutcomePorts, loaded: Loaded): Promise<void> {
  const { session } = loaded.situation;
  if (session !== undefined) await ports.sessions.closedByEvidence(session, session.lastInboundAt);
}
