import type { Situation } from './decide.ts';
import type { Conversation } from './identity.ts';
import { expiryAsk, type Policy } from './policy.ts';
import type { SendRequest } from './send-request.ts';
import { WINDOW_MS } from './session.ts';

/** What a preview is asked to take for granted, in place of what is stored. */
export type Suppose = {
  /** As if it were the number's. */
  readonly policy?: Policy;
  readonly window?: SupposedWindow;
  /** As if it were this instant. */
  readonly at?: number;
};

/** `open`: the person has just written. `closed`: the window has just ended. `unanswered`: so, and nobody had answered. */
export type SupposedWindow = 'open' | 'closed' | 'never-opened' | 'unanswered';

/** A situation with the window that is supposed, in place of the person's own. */
export function withWindow(situation: Situation, { number, person }: Conversation, window: SupposedWindow): Situation {
  const { now } = situation;
  const none = { ...situation, session: undefined, lastClosedAt: undefined };
  switch (window) {
    case 'open': {
      const session = { number, person, openedAt: now, lastInboundAt: now, expiresAt: now + WINDOW_MS, receivedAt: now };
      return { ...none, session };
    }
    case 'never-opened':
      return none;
    default:
      return { ...none, lastClosedAt: now };
  }
}

/** What a policy sends, in place of the content, when a window ended at `expiryOf` and nobody had answered; `undefined`: nothing. */
export function expiryRequest({ from, to }: SendRequest, policy: Policy, expiryOf: number): SendRequest | undefined {
  const { onUnansweredExpiry: way } = policy;
  return way === null ? undefined : { from, to, ...expiryAsk(way, expiryOf) };
}
