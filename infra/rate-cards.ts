import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseRateCards } from '../shared/contracts/rate-cards.ts';

/** The cards that functions reckon by. */
export type RateCards = ReturnType<typeof parseRateCards>;

/**
 * Reads a file of rate cards.
 * @throws an error that names the file, and every wrong field
 */
export function readRateCards(file: string): RateCards {
  const name = path.relative('.', file);
  return parseRateCards(name, parseJson(name, readFileSync(file, 'utf8')));
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${name} is not JSON`, { cause });
  }
}

/** What to say where a sample would be deployed; `undefined` where none is. */
export function sampleWarning({ whatsapp, sms }: RateCards): string | undefined {
  return [...whatsapp, ...sms].some(({ sample }) => sample === true)
    ? 'The rate cards hold samples, so costs are shown that nobody charges: name a file with the prices of Meta and AWS in rateCards of infra/deployment.json (docs/rate-cards.md).'
    : undefined;
}
