import type { RateCards } from '../domain/rate-card.ts';

/** Put in the place of this name when the functions are bundled (`infra/bundle.ts`): no call, no read, no cold start. */
declare const RATE_CARDS: RateCards;

/** The deployment's rate cards, checked at synthesis. */
export const rateCards: RateCards = RATE_CARDS;
