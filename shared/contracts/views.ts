import { standingCost, totalCost } from '../domain/cost.ts';
import type { Further, Refused } from '../domain/decide.ts';
import type { Conversation } from '../domain/identity.ts';
import { iso } from '../domain/instant.ts';
import { type Attempt, type DecisionRecord, type Message, messageState, type WindowView } from '../domain/message.ts';
import { smsParts } from '../domain/sms.ts';
import type { Profile } from '../domain/timeline.ts';
import { type Problem, problem } from './problem.ts';

type Json = Readonly<Record<string, unknown>>;

/** A decision as the API shows it. */
export function toDecisionView(decision: DecisionRecord & { readonly further?: readonly Further[] }): Json {
  const { route, rule, window, wait, considered, sms, cost, further, warnings } = decision;
  return {
    route,
    rule,
    window: toWindowView(window),
    ...(wait === undefined ? {} : { wait: { ...wait, until: iso(wait.until) } }),
    ...(sms === undefined ? {} : { sms }),
    ...(cost === undefined ? {} : { cost }),
    considered,
    ...(further === undefined ? {} : { further }),
    ...(warnings === undefined ? {} : { warnings }),
  };
}

export function toWindowView(window: WindowView): Json {
  return { state: window.state, ...(window.closesAt === undefined ? {} : { closesAt: iso(window.closesAt) }) };
}

/** The 202 of a send; also what a repeated Idempotency-Key gets. */
export function toAcceptedView(message: Message): Json {
  return { id: message.id, state: 'accepted', decision: toDecisionView(message.decision) };
}

/** A message with every attempt and its reason. */
export function toMessageView(message: Message): Json {
  const { id, number, to, content, category, reference, createdAt, expiryOf, callId, endReason } = message;
  const { sendBefore, timeZone, onQuiet } = message;
  return {
    id,
    from: number,
    to,
    state: messageState(message),
    ...(content === null ? {} : { content }),
    category,
    ...(reference === undefined ? {} : { reference }),
    createdAt: iso(createdAt),
    ...(sendBefore === undefined ? {} : { sendBefore: iso(sendBefore) }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(onQuiet === undefined ? {} : { onQuiet }),
    ...(expiryOf === undefined ? {} : { expiryOf: iso(expiryOf) }),
    ...(callId === undefined ? {} : { callId }),
    ...(endReason === undefined ? {} : { endReason }),
    decision: toDecisionView(message.decision),
    attempts: message.attempts.map((attempt) => toAttemptView(message, attempt)),
    totalCost: totalCost(message),
  };
}

function toAttemptView(message: Message, attempt: Attempt): Json {
  const { route, state, reason, at, providerId, error, late, maybeTwice, notBefore, waitsFor, tries, entry, pricing } = attempt;
  const fallback = entry === null ? undefined : message.fallback[entry];
  return {
    route,
    state,
    reason,
    at: iso(at),
    tries,
    providerId: providerId ?? null,
    error: error ?? null,
    cost: standingCost(message, attempt) ?? null,
    ...(pricing === undefined ? {} : { pricing }),
    ...(fallback?.route === 'sms' ? { text: fallback.text, sms: smsParts(fallback.text) } : {}),
    ...(fallback?.route === 'template' ? { template: fallback.template } : {}),
    ...(notBefore === undefined || state !== 'pending' ? {} : { notBefore: iso(notBefore) }),
    ...(waitsFor === undefined || state !== 'pending' ? {} : { waitsFor }),
    ...(late === true ? { late } : {}),
    ...(maybeTwice === true ? { maybeTwice } : {}),
    ...(route === 'sms' && state === 'sent' ? { receipt: 'unknown' } : {}),
  };
}

type ListedConversation = Conversation &
  Profile & { readonly firstAt: number; readonly lastAt: number; readonly lastInboundAt?: number; readonly window: WindowView };

/** A conversation of the list. */
export function toConversationView({ firstAt, lastAt, lastInboundAt, window, ...rest }: ListedConversation): Json {
  return {
    ...rest,
    firstAt: iso(firstAt),
    lastAt: iso(lastAt),
    ...(lastInboundAt === undefined ? {} : { lastInboundAt: iso(lastInboundAt) }),
    window: toWindowView(window),
  };
}

/** A refused send as a problem document. */
export function toRefusalProblem(refused: Refused): Problem {
  return problem(refused.problem, refused.detail, {
    rule: refused.rule,
    ...(refused.considered.length === 0 ? {} : { window: toWindowView(refused.window) }),
    ...(refused.alternatives.length === 0 ? {} : { alternatives: refused.alternatives }),
    considered: refused.considered,
  });
}
