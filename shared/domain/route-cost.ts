import { templateOf } from './check-route.ts';
import { type Cost, isFree, type Pricing } from './cost.ts';
import type { Ask, Chosen, Refused, Situation } from './decide.ts';
import { iso } from './instant.ts';
import type { Considered, Message } from './message.ts';
import { cardOn, RATE_CATEGORIES, type RateCards, toAmount, toMicros } from './rate-card.ts';
import { smsParts, smsTypeOf } from './sms.ts';

/** What is sent: the content (`entry` null) or a fallback entry. */
type Sendable = Pick<Ask, 'content' | 'fallback' | 'category'>;
type Standing = Pick<Situation, 'now' | 'policy' | 'template'>;

/**
 * What it would cost now to send the content, or a fallback entry. A template costs by its own category, free-form by
 * `service`, an SMS by its parts. It never decides about a route: their order is the caller's.
 */
export function routeCost(
  cards: RateCards,
  what: Sendable,
  entry: number | null,
  country: string | undefined,
  { now, policy, template }: Standing,
): Cost {
  const fallback = entry === null ? undefined : what.fallback[entry];
  if (country === undefined) return unknown('the country of this person is not known');
  if (fallback?.route === 'sms') {
    const type = smsTypeOf(what.category, policy);
    return smsCost(cards, smsParts(fallback.text).parts, type === 'Promotional' ? 'promotional' : 'transactional', country, now);
  }
  const send = fallback?.route === 'template' ? fallback.template : templateOf(what.content);
  if (send === undefined) return whatsAppCost(cards, 'service', 'service message', country, now);
  const known = template(send);
  if (known === undefined) return unknown(`template ${send.name} is not known, nor its category`);
  return whatsAppCost(cards, known.category, `${known.category} template`, country, now);
}

/** A decision with what each of its routes would cost; one for a send also with the entries that may follow. */
export function withCosts(decision: Chosen | Refused, what: Sendable, cost: (entry: number | null) => Cost): Chosen | Refused {
  const considered = costed(decision.considered, cost);
  if (decision.kind === 'refused') return { ...decision, considered };
  const seen = new Set([decision.entry, ...considered.map(({ entry }) => entry)]);
  const further = what.fallback.flatMap((fallback, entry) => {
    const { route, on } = fallback;
    const sms = fallback.route === 'sms' ? { sms: smsParts(fallback.text) } : {};
    return seen.has(entry) ? [] : [{ route, entry, on, ...sms, cost: cost(entry) }];
  });
  return { ...decision, considered, cost: cost(decision.entry), ...(further.length === 0 ? {} : { further }) };
}

function costed(considered: readonly Considered[], cost: (entry: number | null) => Cost): readonly Considered[] {
  return considered.map((route) => ({ ...route, cost: cost(route.entry) }));
}

/** Meta's word on what it charged an attempt as, by the card of that day. The last word counts. */
export function charged(message: Message, n: number, pricing: Pricing, cards: RateCards, at: number): Message {
  const attempts = message.attempts.map((attempt) =>
    attempt.n === n ? { ...attempt, pricing, cost: chargedCost(cards, pricing, message.country, at, attempt.cost) } : attempt,
  );
  return { ...message, attempts };
}

function chargedCost(
  cards: RateCards,
  pricing: Pricing,
  country: string | undefined,
  at: number,
  estimate: Cost | undefined,
): Cost {
  const { category, type = 'free' } = pricing;
  if (isFree(pricing)) {
    const card = cardOn(cards.whatsapp, dayOf(at));
    return card === undefined ? unknown(`no WhatsApp rate card counts on ${dayOf(at)}`) : known(card, 0, `${type}, as Meta says`);
  }
  if (country === undefined || category === undefined) return estimate ?? unknown('neither country nor category is known');
  return whatsAppCost(cards, category, `${category} as Meta says`, country, at);
}

function whatsAppCost(cards: RateCards, category: string, what: string, country: string, now: number): Cost {
  const card = cardOn(cards.whatsapp, dayOf(now));
  if (card === undefined) return unknown(`no WhatsApp rate card counts on ${dayOf(now)}`);
  const market = card.markets.find(({ countries }) => countries.includes(country));
  const rates = market?.rates ?? card.others;
  const name = RATE_CATEGORIES.find((rate) => rate === category);
  const rate = name === undefined ? undefined : rates?.[name];
  if (rate === undefined) return unknown(`the WhatsApp rate card of ${card.validFrom} has no ${category} rate for ${country}`);
  const group = market === undefined ? ' (Other)' : market.countries.length > 1 ? ` (${market.name})` : '';
  return known(card, toMicros(rate), `${what}, ${country}${group}`);
}

function smsCost(cards: RateCards, parts: number, type: 'transactional' | 'promotional', country: string, now: number): Cost {
  const card = cardOn(cards.sms, dayOf(now));
  if (card === undefined) return unknown(`no SMS rate card counts on ${dayOf(now)}`);
  const price = card.prices[country] ?? card.others;
  if (price === undefined) return unknown(`the SMS rate card of ${card.validFrom} has no price for ${country}`);
  const each = typeof price === 'string' ? price : price[type];
  return known(card, parts * toMicros(each), `${parts === 1 ? '1 part' : `${parts} parts`}, ${country}`);
}

function known(
  {
    currency,
    validFrom,
    sample,
  }: { readonly currency: string; readonly validFrom: string; readonly sample?: boolean | undefined },
  micros: number,
  basis: string,
): Cost {
  return { amount: toAmount(micros), currency, rateCard: validFrom, basis, ...(sample === true ? { sample } : {}) };
}

function unknown(why: string): Cost {
  return { amount: null, why };
}

function dayOf(instant: number): string {
  return iso(instant).slice(0, 10);
}
