import type { Attempt, Message } from './message.ts';
import { toAmount, toMicros } from './rate-card.ts';

/**
 * What a route costs by the rate card of the day, or why nobody can tell. An estimate: volume tiers, free allowances,
 * taxes and exchange rates are not in it.
 */
export type Cost =
  | {
      /** Decimal text, at most six places. */
      readonly amount: string;
      readonly currency: string;
      /** `validFrom` of the card. */
      readonly rateCard: string;
      /** What was reckoned: `utility template, NL`, `2 parts, NL`. */
      readonly basis: string;
      /** The card is a sample. */
      readonly sample?: true;
    }
  | { readonly amount: null; readonly why: string };

/** What Meta says of a delivered message: what it was charged as. */
export type Pricing = {
  readonly billable?: boolean;
  /** `regular`, `free_customer_service`, `free_entry_point`. */
  readonly type?: string;
  /** `service`, `utility`, `authentication-international`, `referral_conversion`, … */
  readonly category?: string;
};

/** Whether Meta charges nothing for it. `type` counts before `billable`, which Meta is giving up. */
export function isFree({ type, billable }: Pricing): boolean {
  return type === undefined ? billable === false : type.startsWith('free_');
}

/** What an attempt that left costs as things stand; `undefined` for one that has not left. */
export function standingCost(message: Message, attempt: Attempt): Cost | undefined {
  const { cost } = attempt;
  if (cost === undefined || attempt.state === 'pending' || attempt.state === 'cancelled') return undefined;
  if (cost.amount === null || isCharged(message, attempt)) return cost;
  return { ...cost, amount: '0', basis: `${cost.basis}, not charged as it did not arrive` };
}

/** What a message costs, a sum for each currency; `complete`: the cost of every attempt that left is known. */
export type TotalCost = {
  readonly amounts: readonly { readonly amount: string; readonly currency: string }[];
  readonly complete: boolean;
};

/** The sum over all attempts that left and are charged. */
export function totalCost(message: Message): TotalCost {
  const costs = message.attempts.flatMap((attempt) => {
    const cost = isCharged(message, attempt) ? standingCost(message, attempt) : undefined;
    return cost === undefined ? [] : [cost];
  });
  const sums = new Map<string, number>();
  for (const cost of costs)
    if (cost.amount !== null) sums.set(cost.currency, (sums.get(cost.currency) ?? 0) + toMicros(cost.amount));
  return {
    amounts: [...sums].map(([currency, micros]) => ({ amount: toAmount(micros), currency })),
    complete: costs.every(({ amount }) => amount !== null),
  };
}

/** Meta charges for what is delivered, and for nothing else; AWS for what it took, or may have taken. */
function isCharged({ ended }: Message, { route, state, error }: Attempt): boolean {
  if (state === 'failed') return route === 'sms' && error?.code === 'outcome-unknown';
  return route === 'sms' || state !== 'sent' || ended !== 'expired';
}
