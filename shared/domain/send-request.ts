import type { Identity } from './identity.ts';
import type { Content } from './message.ts';
import type { FallbackEntry } from './policy.ts';
import type { OnQuiet } from './quiet-hours.ts';
import type { Category } from './template.ts';

/** A send as a caller asks for it. `fallback` left out: the number's policy. */
export type SendRequest = {
  readonly from: string;
  readonly to: Identity;
  readonly unsupported?: 'group' | 'call';
  readonly content: Content | null;
  readonly fallback?: readonly FallbackEntry[];
  readonly category?: Category;
  readonly sendBefore?: number;
  /** Where the person is, by IANA name. */
  readonly timeZone?: string;
  /** In quiet hours, whatever the policy says. */
  readonly onQuiet?: OnQuiet;
  readonly reference?: string;
  /** The test message of an application: the one message that leaves before its number is live. */
  readonly applicationId?: string;
  /** No send of anybody's, but what the policy has for a window that ended at this instant unanswered. */
  readonly expiryOf?: number;
  /** The call that the number's policy has answered. */
  readonly callId?: string;
  /** The message whose content it sends once more. */
  readonly replayOf?: string;
};
