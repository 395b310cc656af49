import type { Decision } from '../api/message-types.ts';
import { sayDecision } from '../texts/decision.ts';

/** A decision in plain words. `at`: when it was made, or now for one that would be. */
export function DecisionNote({ decision, at }: { readonly decision: Decision; readonly at: string | number }) {
  return <p>{sayDecision(decision, at).join(' ')}</p>;
}
