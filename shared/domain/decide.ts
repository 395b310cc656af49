import { checkRoute, optedOut, type RouteCheck, templateOf } from './check-route.ts';
import type { Cost } from './cost.ts';
import type { Considered, Content, Route, Wait, WindowView } from './message.ts';
import type { FallbackEntry, Policy, Trigger } from './policy.ts';
import type { OnQuiet } from './quiet-hours.ts';
import { type Session, windowState } from './session.ts';
import { type SmsParts, smsParts } from './sms.ts';
import type { Category, Template, TemplateSend } from './template.ts';
import { warningsOf } from './warnings.ts';

/** What a person agreed to, over all identities: the strictest counts. */
export type Consent = { readonly stopped: boolean; readonly marketingStopped: boolean };

/** All that a decision depends on besides the message. */
export type Situation = {
  readonly now: number;
  /** `live`, or what the number waits for; the application that brings it there. */
  readonly numberState: string;
  readonly applicationId?: string | undefined;
  readonly policy: Policy;
  readonly session: Session | undefined;
  /** When the person's last window ended, if there was one and its session is gone. */
  readonly lastClosedAt: number | undefined;
  readonly phone: string | undefined;
  readonly userId?: string | undefined;
  readonly consent: Consent;
  readonly template: (send: TemplateSend) => Template | undefined;
};

/** What a message asks for, as far as the decision needs it. */
export type Ask = {
  readonly unsupported?: 'group' | 'call';
  /** The test message of the number's application. */
  readonly test?: boolean;
  readonly content: Content | null;
  readonly fallback: readonly FallbackEntry[];
  readonly category: Category;
  readonly sendBefore?: number;
  readonly timeZone?: string;
  readonly onQuiet?: OnQuiet;
  /** Nobody asked for it just now: the policy continues after the window that ended at this instant. */
  readonly expiryOf?: number;
};

/** Problem types of a refusal; each has a page under `docs/problems/`. */
export type RefusalProblem =
  | 'group-chat-not-supported'
  | 'calling-not-supported'
  | 'number-not-live'
  | 'opted-out'
  | 'template-not-sendable'
  | 'no-phone-for-sms'
  | 'session-closed'
  | 'conversation-not-started';

export type Chosen = {
  readonly kind: 'send';
  readonly route: Route;
  readonly entry: number | null;
  readonly rule: string;
  readonly window: WindowView;
  readonly considered: readonly Considered[];
  readonly wait?: Wait;
  readonly sms?: SmsParts;
  readonly warnings?: readonly Considered[];
  readonly cost?: Cost;
  /** Fallback entries that were not needed yet, and when they would be. */
  readonly further?: readonly Further[];
};
export type Further = {
  readonly route: Route;
  readonly entry: number;
  readonly on: readonly Trigger[];
  readonly sms?: SmsParts;
  readonly cost: Cost;
};
export type Refused = {
  readonly kind: 'refused';
  readonly problem: RefusalProblem;
  readonly rule: string;
  readonly detail: string;
  readonly window: WindowView;
  readonly considered: readonly Considered[];
  /** Routes that the caller could name instead. */
  readonly alternatives: readonly Route[];
};

/**
 * Chooses the route of a message: R2 to R7 in their order (see `docs/ARCHITECTURE.md`). Pure.
 * The first that may be taken wins; every one that may not is told with its reason.
 */
export function decide(ask: Ask, situation: Situation): Chosen | Refused {
  const window = windowView(situation);
  const refuse = (problem: RefusalProblem, rule: string, detail: string, considered: readonly Considered[] = []): Refused => ({
    kind: 'refused',
    problem,
    rule,
    detail,
    window,
    considered,
    alternatives: problem === 'session-closed' || problem === 'conversation-not-started' ? alternatives(situation) : [],
  });
  if (ask.unsupported === 'group')
    return refuse('group-chat-not-supported', 'no-groups', 'Group chats are not supported: send to one person.');
  if (ask.unsupported === 'call') return refuse('calling-not-supported', 'no-calls', 'Calls are not supported: send a message.');
  if (!maySend(situation, ask.test === true)) return refuse('number-not-live', 'number-not-live', whyNotLive(situation));
  if (categoriesOf(ask, situation).some((category) => optedOut(category, situation.consent))) {
    return refuse(
      'opted-out',
      'opted-out',
      `This person does not want ${situation.consent.stopped ? 'any' : 'marketing'} messages from this business.`,
    );
  }
  return chooseRoute(ask, situation, window, refuse);
}

/** A number that is registered may send before it is live: its test message, and what its policy's sandbox allows. */
export function maySend({ numberState, policy }: Pick<Situation, 'numberState' | 'policy'>, test: boolean): boolean {
  return numberState === 'live' || (numberState === 'go-live' && (test || policy.sandbox !== null));
}

/** The step that the number waits for, or what is wrong with it. */
export function whyNotLive({ numberState, applicationId }: Pick<Situation, 'numberState' | 'applicationId'>): string {
  if (applicationId === undefined)
    return `The number in \`from\` is ${numberState}. GET /v1/numbers lists those that are here: name one by its phoneNumberId.`;
  if (numberState === 'cancelled' || numberState === 'failed')
    return `This number cannot send: its application ${applicationId} was ${numberState === 'failed' ? 'given up' : numberState}.`;
  return `This number cannot send yet: its application ${applicationId} waits for ${numberState}.`;
}

function chooseRoute(
  ask: Ask,
  situation: Situation,
  window: WindowView,
  refuse: (problem: RefusalProblem, rule: string, detail: string, considered?: readonly Considered[]) => Refused,
): Chosen | Refused {
  const considered: Considered[] = [];
  const choose = (route: Route, entry: number | null, check: RouteCheck): Chosen | undefined => {
    const sms = partsOf(ask, entry);
    if (check.ok) {
      const warnings = warningsOf(ask, entry, situation);
      return {
        kind: 'send',
        route,
        entry,
        rule: check.rule,
        window,
        considered,
        ...(check.wait === undefined ? {} : { wait: check.wait }),
        ...sms,
        ...(warnings.length === 0 ? {} : { warnings }),
      };
    }
    considered.push({ route, entry, code: check.code, why: check.why, ...sms });
    return undefined;
  };
  if (ask.content !== null) {
    const route = contentRoute(ask.content);
    const check = checkRoute(ask, null, situation);
    const chosen = choose(route, null, check);
    if (chosen !== undefined) return chosen;
    if (route === 'template' && !check.ok)
      return refuse('template-not-sendable', check.code, `${sentence(check.why)}.`, considered);
  }
  for (const [entry, { route, on }] of ask.fallback.entries()) {
    if (!on.includes('window-closed')) continue;
    const chosen = choose(route, entry, checkRoute(ask, entry, situation));
    if (chosen !== undefined) return chosen;
  }
  return refuseClosed(ask, window, situation, considered, refuse);
}

function partsOf(ask: Ask, entry: number | null): { readonly sms?: SmsParts } {
  const fallback = entry === null ? undefined : ask.fallback[entry];
  return fallback?.route === 'sms' ? { sms: smsParts(fallback.text) } : {};
}

function refuseClosed(
  ask: Ask,
  window: WindowView,
  situation: Situation,
  considered: readonly Considered[],
  refuse: (problem: RefusalProblem, rule: string, detail: string, considered: readonly Considered[]) => Refused,
): Refused {
  const last = considered.at(-1);
  if (last?.code === 'no-phone-for-sms')
    return refuse('no-phone-for-sms', 'no-phone-for-sms', `${sentence(last.why)}. ${howToGetOne(window)}`, considered);
  const tried = waysTried(ask, considered);
  const because = (why: string) => (tried === undefined ? why : `${why} ${tried}`);
  if (window.state === 'never-opened') {
    const why = 'This person never wrote to this number: on WhatsApp only a template can start the conversation.';
    return refuse('conversation-not-started', 'conversation-not-started', because(why), considered);
  }
  if (window.state === 'open') {
    const why = `The window closes within ${situation.policy.marginMs / 1000} seconds: a free-form message might arrive too late.`;
    return refuse('session-closed', 'session-closing', because(why), considered);
  }
  const instead = alternatives(situation).includes('sms') ? 'a template or an SMS' : 'a template';
  const why = `More than 24 hours passed since this person last wrote${tried === undefined ? `: send ${instead}` : ''}.`;
  return refuse('session-closed', 'session-closed', because(why), considered);
}

/** Why none of the ways on that were named is taken; `undefined` if none was. */
function waysTried({ fallback }: Ask, considered: readonly Considered[]): string | undefined {
  if (fallback.length === 0) return undefined;
  const whys = [...new Set(considered.flatMap(({ entry, why }) => (entry === null ? [] : [why])))];
  const waits = fallback.some(({ on }) => !on.includes('window-closed'));
  return [
    ...(whys.length === 0 ? [] : [`No way on could be taken: ${whys.join('; ')}.`]),
    ...(waits ? ['An entry of the fallback that lacks `window-closed` in its `on` does not count here.'] : []),
  ].join(' ');
}

/** Meta gives a person's phone to who asks them for it. */
function howToGetOne({ state }: WindowView): string {
  return state === 'open'
    ? 'Ask for it with an interactive message of type request_contact_info.'
    : 'Ask for it with a template that has a REQUEST_CONTACT_INFO button, or in an open window with an interactive message of type request_contact_info.';
}

/** What a caller is told of the window. */
export function windowView(situation: Pick<Situation, 'session' | 'now' | 'lastClosedAt'>): WindowView {
  const { session, now, lastClosedAt } = situation;
  if (session !== undefined) {
    const state = windowState(session, now, 0) === 'open' ? 'open' : 'closed';
    return { state, closesAt: session.expiresAt };
  }
  return lastClosedAt === undefined ? { state: 'never-opened' } : { state: 'closed', closesAt: lastClosedAt };
}

/** The route that content takes by itself. */
export function contentRoute(content: Content): Route {
  return content.type === 'template' ? 'template' : 'free-form';
}

/** What the message says that it is, and what Meta says that its template is: an opt-out is of both. */
function categoriesOf({ content, category }: Ask, situation: Situation): readonly Category[] {
  const template = templateOf(content);
  const known = template === undefined ? undefined : situation.template(template);
  return known === undefined ? [category] : [category, known.category];
}

function alternatives(situation: Situation): readonly Route[] {
  const sms = situation.policy.smsEnabled && situation.phone !== undefined;
  return sms ? ['template', 'sms'] : ['template'];
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
