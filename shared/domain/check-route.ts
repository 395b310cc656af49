import type { Ask, Consent, Situation } from './decide.ts';
import type { Content, Wait } from './message.ts';
import { quietUntil } from './quiet-hours.ts';
import { isClosedByEvidence, windowState } from './session.ts';
import { type Category, type TemplateSend, templateTrouble } from './template.ts';

/** Whether one route may be taken now; if not, why. */
export type RouteCheck =
  | { readonly ok: true; readonly rule: string; readonly wait?: Wait }
  | { readonly ok: false; readonly code: string; readonly why: string };

/** Whether the content (`entry` null) or a fallback entry may be sent now. Used for each attempt again, just before it leaves. */
export function checkRoute(ask: Ask, entry: number | null, situation: Situation): RouteCheck {
  const fallback = entry === null ? undefined : ask.fallback[entry];
  if (fallback?.route === 'sms') return checkHour(checkSms(ask.category, situation), ask, situation);
  const template = fallback?.route === 'template' ? fallback.template : templateOf(ask.content);
  if (template !== undefined) {
    const check = checkTemplate(template, ask.category, entry, situation);
    return ask.expiryOf === undefined ? check : checkHour(check, ask, situation);
  }
  return checkFreeForm(ask.category, situation);
}

/** A route that may be taken, held to the hour: now, later, or not. What nobody just asked for leaves people alone. */
function checkHour(check: RouteCheck, ask: Ask, { policy, phone, userId, now }: Situation): RouteCheck {
  if (!check.ok || policy.quietHours === null) return check;
  // A code that a person waits for is of no use in the morning.
  const onQuiet = ask.onQuiet ?? (ask.category === 'authentication' ? 'send' : policy.quietHours.onQuiet);
  if (onQuiet === 'send') return check;
  const person = { ...(phone === undefined ? {} : { phone }), ...(userId === undefined ? {} : { userId }) };
  const quiet = quietUntil(policy.quietHours, ask.timeZone, person, now);
  if (quiet === undefined) return check;
  const { until, why } = quiet;
  if (onQuiet === 'drop') return { ok: false, code: 'quiet-hours', why };
  if (ask.sendBefore !== undefined && ask.sendBefore <= until)
    return { ok: false, code: 'quiet-hours', why: `${why}, and sendBefore comes before that ends` };
  return { ...check, wait: { until, code: 'quiet-hours', why } };
}

function checkTemplate(send: TemplateSend, category: Category, entry: number | null, situation: Situation): RouteCheck {
  const known = situation.template(send);
  const trouble = templateTrouble(send, known, category);
  if (trouble !== undefined) return { ok: false, ...trouble };
  if ([category, known?.category ?? category].some((one) => optedOut(one, situation.consent)))
    return { ok: false, code: 'opted-out', why: 'the person opted out of this category' };
  return { ok: true, rule: entry === null ? 'template-requested' : 'fallback-template' };
}

function checkSms(category: Category, situation: Situation): RouteCheck {
  if (!situation.policy.smsEnabled) return { ok: false, code: 'sms-disabled', why: "the number's policy has SMS switched off" };
  if (optedOut(category, situation.consent))
    return { ok: false, code: 'opted-out', why: 'the person opted out, and an SMS is no way around that' };
  if (situation.phone === undefined)
    return { ok: false, code: 'no-phone-for-sms', why: "the person's phone number is not known, so no SMS can reach them" };
  return { ok: true, rule: 'fallback-sms' };
}

function checkFreeForm(category: Category, situation: Situation): RouteCheck {
  if (optedOut(category, situation.consent)) return { ok: false, code: 'opted-out', why: 'the person opted out' };
  const { session, now, policy } = situation;
  if (session === undefined) {
    const never = situation.lastClosedAt === undefined;
    return {
      ok: false,
      code: never ? 'never-opened' : 'window-closed',
      why: never ? 'the person never wrote to this number' : 'the 24-hour window is closed',
    };
  }
  switch (windowState(session, now, policy.marginMs)) {
    case 'open':
      return { ok: true, rule: 'session-open' };
    case 'closing':
      return { ok: false, code: 'window-closing', why: 'the 24-hour window is about to close' };
    default:
      return {
        ok: false,
        code: 'window-closed',
        why: isClosedByEvidence(session) ? 'Meta refused this window as closed' : 'the 24-hour window is closed',
      };
  }
}

/** Whether a person's consent forbids messages of this category. */
export function optedOut(category: Category, consent: Consent): boolean {
  return consent.stopped || (category === 'marketing' && consent.marketingStopped);
}

/** The template that content asks for, if it does. */
export function templateOf(content: Content | null): TemplateSend | undefined {
  return content?.type === 'template' ? content.template : undefined;
}
