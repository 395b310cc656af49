import * as z from 'zod';
import { RATE_CATEGORIES, type RateCards } from '../domain/rate-card.ts';

const price = z.string().regex(/^\d{1,6}(\.\d{1,6})?$/, 'a price as a text, at most six decimal places, such as "0.0068"');
const country = z.string().regex(/^[A-Z]{2}$/, 'an ISO 3166-1 code of two capital letters, such as NL');
const rates = z.partialRecord(z.enum(RATE_CATEGORIES), price);
const smsPrice = z.union([price, z.strictObject({ transactional: price, promotional: price })], {
  error: 'a price such as "0.09", or {"transactional": …, "promotional": …}',
});

const card = {
  validFrom: z.iso.date('a day such as 2026-10-01'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code of three capital letters, such as USD'),
  source: z.string().min(1),
  sample: z.boolean().optional(),
};
const whatsAppCard = z
  .strictObject({
    ...card,
    markets: z.array(z.strictObject({ name: z.string().min(1), countries: z.array(country).min(1), rates })),
    others: rates.optional(),
  })
  .superRefine(({ markets }, { addIssue }) => {
    const seen = new Map<string, string>();
    for (const [at, { name, countries }] of markets.entries())
      for (const [place, code] of countries.entries()) {
        const other = seen.get(code);
        if (other !== undefined)
          addIssue({
            code: 'custom',
            path: ['markets', at, 'countries', place],
            message: `${code} is in market ${other} already`,
          });
        seen.set(code, name);
      }
  });
const smsCard = z.strictObject({ ...card, prices: z.record(country, smsPrice), others: smsPrice.optional() });

/** Two cards of the same day would leave it open which counts. */
const dated = <Card extends { readonly validFrom: string }>(cards: z.ZodType<Card>) =>
  z.array(cards).superRefine((list, { addIssue }) => {
    for (const [at, { validFrom }] of list.entries())
      if (list.findIndex((other) => other.validFrom === validFrom) < at)
        addIssue({ code: 'custom', path: [at, 'validFrom'], message: `${validFrom} is the day of another card already` });
  });

const schema = z.strictObject({ whatsapp: dated(whatsAppCard), sms: dated(smsCard) });

/**
 * Checks a file of rate cards.
 * @throws an error that names every wrong field, and says what was expected
 */
export function parseRateCards(file: string, input: unknown): RateCards {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new Error(`${file} is not valid\n${z.prettifyError(result.error)}`);
}
