import type { Act, Application, Changed, Review } from './application.ts';
import { completeStep, noteStep, rejectStep } from './application-life.ts';

/** A webhook about an account, a business or a number, as far as onboarding and the ledger follow it. */
export type AccountSignal =
  | { readonly kind: 'shared'; readonly wabaId: string; readonly businessId: string }
  | {
      readonly kind: 'verification';
      readonly businessId: string;
      readonly status: string;
      readonly reasons: readonly string[];
    }
  | { readonly kind: 'account-review'; readonly wabaId: string; readonly decision: string }
  | {
      readonly kind: 'name-review';
      readonly wabaId: string;
      /** E.164 */
      readonly phone: string;
      readonly decision: string;
      readonly reason?: string;
    }
  /** Somebody takes the account or the number off the API, or Meta did. */
  | {
      readonly kind: 'downgrade';
      readonly wabaId: string;
      readonly phone?: string;
      readonly what: string;
      readonly detail: string;
    };

/** Events that take an account or a number off the API (facts of the platform: `account_update`). */
const DOWNGRADES = ['PARTNER_REMOVED', 'ACCOUNT_OFFBOARDED', 'ACCOUNT_DELETED', 'PARTNER_APP_UNINSTALLED'];

/** Reads a webhook's change; `undefined` for what says nothing about onboarding. Tolerant: Meta's samples differ. */
export function toAccountSignal(field: string, wabaId: string, value: unknown): AccountSignal | undefined {
  if (!isObject(value)) return undefined;
  switch (field) {
    case 'account_review_update': {
      const decision = text(value['decision']);
      return decision === undefined ? undefined : { kind: 'account-review', wabaId, decision };
    }
    case 'phone_number_name_update': {
      const decision = text(value['decision']);
      const phone = digits(value['display_phone_number']);
      if (decision === undefined || phone === undefined) return undefined;
      const reason = text(value['rejection_reason']);
      return { kind: 'name-review', wabaId, phone, decision, ...(reason === undefined ? {} : { reason }) };
    }
    case 'account_update':
      return accountUpdate(wabaId, value);
    default:
      return undefined;
  }
}

function accountUpdate(entryId: string, value: Json): AccountSignal | undefined {
  const event = text(value['event']);
  const info = isObject(value['waba_info']) ? value['waba_info'] : {};
  const wabaId = text(info['waba_id']) ?? entryId;
  if (event === 'PARTNER_ADDED') {
    const businessId = text(info['owner_business_id']);
    return businessId === undefined ? undefined : { kind: 'shared', wabaId, businessId };
  }
  if (event === 'PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE') {
    const certification = isObject(value['partner_client_certification_info']) ? value['partner_client_certification_info'] : {};
    const [businessId, status] = [text(certification['client_business_id']), text(certification['status'])];
    const reasons = Array.isArray(certification['rejection_reasons']) ? certification['rejection_reasons'].map(String) : [];
    return businessId === undefined || status === undefined ? undefined : { kind: 'verification', businessId, status, reasons };
  }
  if (event === undefined || !DOWNGRADES.includes(event)) return undefined;
  const disconnection = isObject(value['disconnection_info']) ? value['disconnection_info'] : {};
  const [phone, reason] = [digits(value['phone_number']), text(disconnection['reason'])];
  const by = text(disconnection['initiated_by']);
  const detail = [event, reason, by === undefined ? undefined : `initiated by ${by}`]
    .filter((part) => part !== undefined)
    .join(', ');
  return { kind: 'downgrade', wabaId, what: reason ?? event, detail, ...(phone === undefined ? {} : { phone }) };
}

/** Whether an account that could not send may again: it was connected anew, or a ban was lifted. */
export function restoresAccount(field: string, value: unknown): boolean {
  if (field !== 'account_update' || !isObject(value)) return false;
  const ban = isObject(value['ban_info']) ? value['ban_info'] : {};
  return (
    value['event'] === 'ACCOUNT_RECONNECTED' || (value['event'] === 'DISABLED_UPDATE' && ban['waba_ban_state'] === 'REINSTATE')
  );
}

/** Business verification as Facebook told it by webhook. */
export function applyVerification(
  application: Application,
  { status, at, reasons }: { readonly status: string; readonly at: number; readonly reasons: readonly string[] },
  act: Act,
): Changed | undefined {
  if (isStale(application, at, application.verification?.at)) return undefined;
  const noted: Application = { ...application, verification: { status, at } };
  switch (status) {
    case 'APPROVED':
      return completeStep(noted, 'verify-business', act);
    case 'FAILED':
    case 'DISCARDED':
    case 'REVOKED':
      return rejectStep(noted, 'verify-business', 'Rejected', {
        ...act,
        reasons: reasons.length === 0 ? [status] : reasons,
        party: 'organisation',
        note: 'Facebook did not verify the business. Correct what it names, and submit again in Meta Business Suite.',
      });
    default:
      // It says no more than this: what is wanted is asked of Meta by the sweep.
      return noteStep({ ...noted, lookAt: act.at }, 'verify-business', { ...act, what: 'verification-pending' });
  }
}

const LOOK_EVERY_MS = 24 * 60 * 60_000;

/**
 * Business verification as it stands at Meta when it is asked; it is asked again in a day, since only a verification that
 * a partner leads is told by webhook.
 */
export function readVerification(application: Application, status: string | undefined, at: number): Changed | undefined {
  const later: Application = { ...application, lookAt: at + LOOK_EVERY_MS };
  if (application.status !== 'open' || application.steps['verify-business'].state !== 'waiting') return undefined;
  if (status === undefined) return { application: later, log: [] };
  const act: Act = { at, by: 'meta', evidence: { business_verification_status: status } };
  const noted: Application = { ...later, verification: { ...application.verification, status } };
  if (status === 'verified') return completeStep(noted, 'verify-business', act);
  const theirs = VERIFICATION_NOTES[status];
  const change = noteStep(noted, 'verify-business', {
    ...act,
    what: `verification-${status.replaceAll('_', '-')}`,
    party: theirs === undefined ? 'facebook' : 'organisation',
    note: theirs ?? 'Facebook is verifying the business.',
  });
  return change ?? { application: noted, log: [] };
}

const VERIFICATION_NOTES: Readonly<Record<string, string>> = {
  not_verified: 'The organisation has not submitted its documents yet: Meta Business Suite, Security Centre, Start verification.',
  pending_submission: 'The organisation has begun, and not yet submitted its documents.',
  pending_need_more_info: 'Facebook wants more information: the Security Centre in Meta Business Suite says which.',
  rejected: 'Facebook did not verify the business. Correct what it names, and submit again.',
  failed: 'Facebook did not verify the business. Correct what it names, and submit again.',
  ineligible: 'Facebook says that this business may not be verified yet: the Security Centre says why.',
};

/** A decision of WhatsApp's review. Both must be approved, in any order; an older one never undoes a newer. */
export function applyReview(application: Application, of: 'account' | 'name', review: Review, act: Act): Changed | undefined {
  if (isStale(application, review.at)) return undefined;
  const known = application.review?.[of];
  // Meta tells seconds: what was merely read as pending in the same second is no later decision.
  const decided = known !== undefined && (isApproved(known) || isRejected(known));
  if (decided && (known.at > review.at || (known.decision === review.decision && known.at === review.at))) return undefined;
  if (known !== undefined && isApproved(known) && isApproved(review)) return undefined;
  const noted: Application = { ...application, review: { ...application.review, [of]: review } };
  if (isApproved(noted.review?.account) && isApproved(noted.review?.name)) return completeStep(noted, 'review-account', act);
  if (isRejected(review)) {
    if (known !== undefined && isRejected(known) && act.key === undefined) return undefined;
    const rejected = rejectStep(noted, 'review-account', 'Rejected', {
      ...act,
      reasons: [review.reason ?? `the ${of} was rejected`],
      party: 'organisation',
      note:
        of === 'name'
          ? 'WhatsApp rejected the display name: request another in WhatsApp Manager.'
          : 'WhatsApp rejected the account: ask for another review in WhatsApp Manager.',
    });
    // One that comes before the step is not kept: the step reads Meta when it begins.
    return rejected;
  }
  if (known?.decision === review.decision) return undefined;
  const what = `${of}-review-${review.decision.toLowerCase().replaceAll('_', '-')}`;
  return noteStep(noted, 'review-account', { ...act, what, party: 'whatsapp' }) ?? { application: noted, log: [] };
}

/** What a review's state is when it is first looked at, and not yet decided. */
export function firstReview(application: Application, of: 'account' | 'name', review: Review): Changed | undefined {
  if (application.status !== 'open' || application.review?.[of] !== undefined) return undefined;
  return { application: { ...application, review: { ...application.review, [of]: review } }, log: [] };
}

/** `name_status` and `decision` have words of their own for it. */
export function isApproved(review: Review | undefined): boolean {
  return review?.decision === 'APPROVED' || review?.decision === 'AVAILABLE_WITHOUT_REVIEW';
}

/** Told of a time before the application, or before what is known already. Meta's webhooks tell whole seconds. */
function isStale({ startedAt }: Application, at: number, knownAt?: number): boolean {
  return at < startedAt - 1_000 || (knownAt !== undefined && at < knownAt);
}

export function isRejected(review: Review): boolean {
  return review.decision === 'REJECTED' || review.decision === 'DECLINED';
}

type Json = Readonly<Record<string, unknown>>;
function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
function digits(value: unknown): string | undefined {
  const found = typeof value === 'string' || typeof value === 'number' ? String(value).replace(/\D/g, '') : '';
  return found === '' ? undefined : `+${found}`;
}
