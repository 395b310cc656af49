import type { Cost, Decision, Preview } from '../../api/message-types.ts';
import type { FallbackEntry, Policy, PreviewAnswer, Suppose } from '../../api/policy-types.ts';
import type { Problem } from '../../api/problem.ts';
import { dayAndNight } from './day-and-night.ts';

/** Something that may happen, of which the API is asked what the policy would do. */
export type Situation = {
  readonly key: 'open' | 'closed' | 'never-opened' | 'quiet' | 'unanswered' | 'unanswered-quiet' | 'call';
  readonly window: Suppose['window'];
  /** Epoch milliseconds; left out: now. */
  readonly at?: number;
  /** In place of the sample text. */
  readonly text?: string;
};
export type Outcome =
  | { readonly kind: 'decided'; readonly decision: PreviewAnswer['decision'] }
  | { readonly kind: 'refused'; readonly problem: Problem };
/** How an SMS of the policy would go. */
export type SmsFacts = { readonly sms: NonNullable<Decision['sms']>; readonly cost: Cost; readonly warning?: string };

/** What is worth showing of a policy: by day, and, where there are quiet hours, at night. */
export function situationsOf(policy: Policy, now: number): readonly Situation[] {
  const { quietHours, onUnansweredExpiry, onCall, callsOpenWindow } = policy;
  const hours = quietHours === null ? undefined : dayAndNight(quietHours, now);
  const day = hours === undefined || hours.day === now ? {} : { at: hours.day };
  const night = hours === undefined ? [] : [{ at: hours.night }];
  return [
    { key: 'open', window: 'open' },
    { key: 'closed', window: 'closed', ...day },
    { key: 'never-opened', window: 'never-opened', ...day },
    ...night.map((at) => ({ key: 'quiet', window: 'closed', ...at }) as const),
    { key: 'unanswered', window: 'unanswered', ...day },
    ...(onUnansweredExpiry === null
      ? []
      : night.map((at) => ({ key: 'unanswered-quiet', window: 'unanswered', ...at }) as const)),
    ...(onCall === null || onCall.text === ''
      ? []
      : [{ key: 'call', window: callsOpenWindow ? 'open' : 'closed', text: onCall.text } as const]),
  ];
}

export type Outcomes = Partial<Readonly<Record<Situation['key'], Outcome>>>;

/** How the SMS at a path of the policy would go: by what may follow a text in an open window, or by the end of one. */
export function smsFacts(path: string, policy: Policy, outcomes: Outcomes): SmsFacts | undefined {
  const { open, unanswered } = outcomes;
  if (path === 'onUnansweredExpiry') {
    if (unanswered?.kind !== 'decided') return undefined;
    const { sms, cost, warnings } = unanswered.decision;
    return sms === undefined || cost === undefined ? undefined : { sms, cost, ...warningIn(warnings, 0) };
  }
  const [, list, at] = /^(onClosedWindow|fallback)\[(\d+)\]$/.exec(path) ?? [];
  if (list === undefined || open?.kind !== 'decided') return undefined;
  const entry = Number(at) + (list === 'fallback' ? policy.onClosedWindow.length : 0);
  const found = open.decision.further?.find((further) => further.entry === entry);
  return found?.sms === undefined ? undefined : { sms: found.sms, cost: found.cost, ...warningIn(open.decision.warnings, entry) };
}

function warningIn(warnings: Decision['warnings'], entry: number): { readonly warning?: string } {
  const found = warnings?.find((one) => one.entry === entry && one.code === 'sms-in-ucs-2');
  return found === undefined ? {} : { warning: `${found.why}.` };
}

/** What follows a text that WhatsApp takes and that does not arrive, with how long is waited for it. */
export function followers(decision: Preview, policy: Policy): readonly { readonly only: Preview; readonly after?: string }[] {
  return (decision.further ?? []).flatMap((further) => {
    const on = further.on.filter((trigger) => trigger !== 'window-closed');
    if (on.length === 0) return [];
    const entry: FallbackEntry | undefined = policy.fallback[further.entry - policy.onClosedWindow.length];
    const waits = on.includes('undelivered') || on.includes('unread');
    const after = waits ? { after: entry?.after ?? 'PT5M' } : {};
    return [{ only: { ...decision, further: [{ ...further, on }] }, ...after }];
  });
}

/** What a decision warns of and no field tells. */
export function warningsElsewhere(outcome: Outcome): readonly string[] {
  const warnings = outcome.kind === 'decided' ? (outcome.decision.warnings ?? []) : [];
  return warnings.flatMap(({ code, why }) => (code === 'sms-in-ucs-2' || code.startsWith('template-') ? [] : why));
}
