import fc from 'fast-check';
import { expect, it } from 'vitest';
import { smsParts } from '../../shared/domain/sms.ts';

/** The alphabet as 3GPP TS 23.038 tables it, row by row; `\x1b` escapes to the extension table. */
const TABLE =
  '@£$¥èéùìòÇ\nØø\rÅå Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !"#¤%&\'()*+,-./ 0123456789:;<=>? ¡ABCDEFGHIJKLMNO PQRSTUVWXYZÄÖÑÜ§ ¿abcdefghijklmno pqrstuvwxyzäöñüà';
const ESCAPED = ['\f', '^', '{', '}', '\\', '[', '~', ']', '|', '€'];

/** Writes the text out unit by unit, part by part: slow, and unlike the code that it judges. */
function oracle(text: string): number {
  const gsm = Array.from(text).every((one) => (one !== '\x1b' && TABLE.includes(one)) || ESCAPED.includes(one));
  const units = Array.from(text).map((one) => (gsm ? (ESCAPED.includes(one) ? ['\x1b', one] : [one]) : one.split('')));
  if (units.flat().length <= (gsm ? 160 : 70)) return 1;
  const parts: string[][] = [[]];
  for (const unit of units) {
    const last = parts.at(-1) ?? [];
    if (last.length + unit.length <= (gsm ? 153 : 67)) last.push(...unit);
    else parts.push([...unit]);
  }
  return parts.length;
}

const gsmText = fc.string({ unit: fc.constantFrom(...TABLE.replace('\x1b', ''), ...ESCAPED), maxLength: 900 });
const anyText = fc.string({ unit: 'binary', maxLength: 400 });
const almostGsm = fc.tuple(gsmText, fc.constantFrom('', '’', '😀', 'ж')).map(([text, stray]) => text + stray);

it('counts parts as the slow way does', () => {
  fc.assert(
    fc.property(fc.oneof(gsmText, anyText, almostGsm), (text) => {
      expect(smsParts(text)).toMatchObject({ parts: oracle(text), characters: [...text].length });
    }),
    { numRuns: 500 },
  );
});

it('never needs fewer parts for a longer text of the same alphabet', () => {
  fc.assert(
    fc.property(gsmText, gsmText, (text, more) => {
      expect(smsParts(text + more).parts).toBeGreaterThanOrEqual(smsParts(text).parts);
    }),
  );
});
