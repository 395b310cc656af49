import type { Ask, Consent, Situation } from './decide.ts';
import type { Content } from './message.ts';
import { isClosedByEvidence, windowState } from './session.ts';
import { type Category, type TemplateSend, templateTrouble } from './template.ts';

/** Whether one route may be taken now; if not, why. */
export type RouteCheck =
  | { readonly ok: true; readonly rule: string }
  | { readonly ok: false; readonly code: string; readonly why: string };

/** Whether the content (`entry` null) or a fallback entry may be sent now. Used for each attempt again, just before it leaves. */
export function checkRoute(ask: Ask, entry: number | null, situation: Situation): RouteCheck {
  const fallback = entry === null ? undefined : ask.fallback[entry];
  if (fallback?.route === 'sms') return checkSms(ask.category, situation);
  const template = fallback?.route === 'template' ? fallback.template : templateOf(ask.content);
  if (template !== undefined) return checkTemplate(template, ask.category, entry, situation);
  return checkFreeForm(ask.category, situation);
}

function checkTemplate(send: TemplateSend, category: Category, entry: number | null, situation: Situation): RouteCheck {
  const known = situation.template(send);
  const trouble = templateTrouble(send, known, category);
  if (trouble !== undefined) return { ok: false, ...trouble };
  if (known !== undefined && optedOut(known.category, situation.consent))
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
