import type { RefusalEntry } from '../domain/change.ts';
import { standingCost, totalCost } from '../domain/cost.ts';
import { contentRoute, type Further, type Refused } from '../domain/decide.ts';
import type { Conversation } from '../domain/identity.ts';
import { iso } from '../domain/instant.ts';
import { type Attempt, type DecisionRecord, type Message, messageState, type Route, type WindowView } from '../domain/message.ts';
import { isAnswered, type Session } from '../domain/session.ts';
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
  const { id, replayOf, decision } = message;
  return { id, state: 'accepted', ...(replayOf === undefined ? {} : { replayOf }), decision: toDecisionView(decision) };
}

/** A message with every attempt and its reason. */
export function toMessageView(message: Message): Json {
  return {
    ...standing(message),
    ...(message.content === null ? {} : { content: message.content }),
    attempts: message.attempts.map((attempt) => ({ ...toAttemptView(message, attempt), ...textOf(message, attempt) })),
  };
}

/** A message as lists show it: without its content and the texts of its attempts. */
export function toMessageSummary(message: Message): Json {
  const attempts = message.attempts.map((attempt) => toAttemptView(message, attempt));
  return { ...standing(message), route: message.attempts.at(-1)?.route ?? message.decision.route, attempts };
}

type ListedFallback = { readonly attempt: number; readonly at: number; readonly message: Message };

/** A fallback as its list shows it: which attempt it is, in whose place it came, and the message. */
export function toFallbackView({ attempt: n, at, message }: ListedFallback): Json {
  const attempt = message.attempts[n - 1];
  return {
    at: iso(at),
    attempt: n,
    route: attempt?.route,
    reason: attempt?.reason,
    insteadOf: insteadOf(message, n),
    message: toMessageSummary(message),
  };
}

/** Each attempt falls back once, so the one before it is the one that did. Before the first stands what was asked for. */
function insteadOf({ attempts, content }: Message, n: number): Route | null {
  if (n > 1) return attempts[n - 2]?.route ?? null;
  return content === null ? null : contentRoute(content);
}

/** A refused send as its list shows it. */
export function toRefusalView({ number, at, window, ...refusal }: RefusalEntry): Json {
  return { ...refusal, from: number, at: iso(at), ...(window === undefined ? {} : { window: toWindowView(window) }) };
}

/** All but the content. */
function standing(message: Message): Json {
  const { id, number, person, to, category, reference, createdAt, expiryOf, callId, endReason } = message;
  const { sendBefore, timeZone, onQuiet, replayOf, replayedBy } = message;
  return {
    id,
    from: number,
    person,
    to,
    state: messageState(message),
    category,
    ...(reference === undefined ? {} : { reference }),
    createdAt: iso(createdAt),
    ...(sendBefore === undefined ? {} : { sendBefore: iso(sendBefore) }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(onQuiet === undefined ? {} : { onQuiet }),
    ...(expiryOf === undefined ? {} : { expiryOf: iso(expiryOf) }),
    ...(callId === undefined ? {} : { callId }),
    ...(replayOf === undefined ? {} : { replayOf }),
    ...(replayedBy === undefined ? {} : { replayedBy }),
    ...(endReason === undefined ? {} : { endReason }),
    decision: toDecisionView(message.decision),
    totalCost: totalCost(message),
  };
}

function toAttemptView(message: Message, attempt: Attempt): Json {
  const { route, state, reason, at, providerId, error, late, maybeTwice, notBefore, waitsFor, tries, pricing } = attempt;
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
    ...(notBefore === undefined || state !== 'pending' ? {} : { notBefore: iso(notBefore) }),
    ...(waitsFor === undefined || state !== 'pending' ? {} : { waitsFor }),
    ...(late === true ? { late } : {}),
    ...(maybeTwice === true ? { maybeTwice } : {}),
    ...(route === 'sms' && state === 'sent' ? { receipt: 'unknown' } : {}),
  };
}

/** What an attempt from the fallback list says. */
function textOf({ fallback }: Message, { entry }: Attempt): Json {
  const way = entry === null ? undefined : fallback[entry];
  if (way === undefined) return {};
  return way.route === 'sms' ? { text: way.text, sms: smsParts(way.text) } : { template: way.template };
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

/** An open window of the list. */
export function toOpenSessionView(session: Session): Json {
  const { number, person, name, phone, userId, openedAt, expiresAt, lastInboundAt } = session;
  return {
    number,
    person,
    ...(name === undefined ? {} : { name }),
    ...(phone === undefined ? {} : { phone }),
    ...(userId === undefined ? {} : { userId }),
    openedAt: iso(openedAt),
    closesAt: iso(expiresAt),
    lastInboundAt: iso(lastInboundAt),
    answered: isAnswered(session),
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
