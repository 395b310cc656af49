/**
 * What Meta and AWS ask for a message, as the operator wrote it down (`docs/rate-cards.md`). Prices are decimal texts with
 * at most six places: they are never floating-point numbers. Countries are ISO 3166-1 codes of two letters.
 */
export type RateCards = { readonly whatsapp: readonly WhatsAppCard[]; readonly sms: readonly SmsCard[] };

type Card = {
  /** The first day that it counts, `2026-10-01`, in UTC; until a later card does. */
  readonly validFrom: string;
  /** ISO 4217. */
  readonly currency: string;
  /** Where the prices were read, and when. */
  readonly source: string;
  /** Made up or incomplete: to show how it works. */
  readonly sample?: boolean | undefined;
};

/** Meta's rates, per delivered message. */
export type WhatsAppCard = Card & {
  readonly markets: readonly Market[];
  /** Meta's market "Other"; left out: countries that no market names have no rate. */
  readonly others?: Rates | undefined;
};
/** A country, or a group of countries with the same rates, as Meta names it. */
export type Market = { readonly name: string; readonly countries: readonly string[]; readonly rates: Rates };
export type Rates = { readonly [category in RateCategory]?: string | undefined };

/** Meta's pricing categories that cost anything; `service` is free-form. */
export const RATE_CATEGORIES = [
  'marketing',
  'marketing_lite',
  'utility',
  'authentication',
  'authentication-international',
  'service',
] as const;
export type RateCategory = (typeof RATE_CATEGORIES)[number];

/** AWS's prices, per part of an SMS, with what carriers ask. */
export type SmsCard = Card & {
  readonly prices: { readonly [country: string]: SmsPrice | undefined };
  readonly others?: SmsPrice | undefined;
};
export type SmsPrice = string | { readonly transactional: string; readonly promotional: string };

/** The card that counts on a day (`2026-11-22`); `undefined` before the first. */
export function cardOn<C extends Card>(cards: readonly C[], day: string): C | undefined {
  return cards
    .filter(({ validFrom }) => validFrom <= day)
    .reduce<C | undefined>(
      (latest, card) => (latest === undefined || card.validFrom > latest.validFrom ? card : latest),
      undefined,
    );
}

/** Six decimal places, as a whole number of millionths: it stays exact up to nine thousand million. */
const PLACES = 6;

/** A price as it stands on a card, in millionths of its currency. */
export function toMicros(price: string): number {
  const [whole = '0', fraction = ''] = price.split('.');
  return Number(whole) * 10 ** PLACES + Number(fraction.slice(0, PLACES).padEnd(PLACES, '0'));
}

/** Millionths as a decimal text without needless zeros: `0.0136`, `2`, `0`. */
export function toAmount(micros: number): string {
  const digits = String(micros).padStart(PLACES + 1, '0');
  const fraction = digits.slice(-PLACES).replace(/0+$/, '');
  return digits.slice(0, -PLACES) + (fraction === '' ? '' : `.${fraction}`);
}
