import type * as z from 'zod';
import type { policyViewSchema, previewSchema } from '../../shared/contracts/responses.ts';

type PolicyView = z.infer<typeof policyViewSchema>;
/** A number's defaults, as PUT takes them. */
export type Policy = Omit<PolicyView, 'warnings'>;
/** What keeps a template of a policy from being sent. */
export type PolicyWarning = PolicyView['warnings'][number];
/** A policy as it is stored, or would be; `etag` names what is stored. */
export type StoredPolicy = { readonly policy: Policy; readonly warnings: readonly PolicyWarning[]; readonly etag: string };
export type WayOn = Policy['onClosedWindow'][number];
export type FallbackEntry = Policy['fallback'][number];
export type Trigger = FallbackEntry['on'][number];
export type Expiry = NonNullable<Policy['onUnansweredExpiry']>;
export type QuietHours = NonNullable<Policy['quietHours']>;
/** What is wrong with a field, by its path, such as `fallback[0].text`. */
export type FieldError = { readonly field: string; readonly detail: string };

/** What a preview takes for granted. */
export type Suppose = {
  readonly policy: Policy;
  readonly window: 'open' | 'closed' | 'never-opened' | 'unanswered';
  readonly at?: string;
};
export type PreviewAnswer = z.infer<typeof previewSchema>;
