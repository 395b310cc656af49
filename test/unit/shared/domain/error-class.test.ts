import { describe, expect, it } from 'vitest';
import { type ErrorClass, endsTheWay, errorClass, retryDelayMs } from '../../../../shared/domain/error-class.ts';

/** Meta's catalogue of September 2026, as far as a send can bring it. */
const CATALOGUE: Readonly<Record<ErrorClass, readonly number[]>> = {
  transient: [1, 2, 131000, 131016, 131057, 133000, 133004, 133015, 134102],
  rate: [4, 80007, 130429, 131056, 132069, 133008, 133009, 133016],
  permanent: [130403, 131062, 132007, 132015, 132016, 132068, 137000, 2593107, 2593108, 2593109],
  unreachable: [131026, 130497],
  window: [131047, 470],
  marketing: [130472, 131049, 131050],
  account: [
    ...[0, 3, 10, 33, 190, 200, 210, 299, 368],
    ...[131005, 131031, 131037, 131042, 131044, 131045, 131048, 131063, 131064, 133005, 133006, 133010, 134011],
  ],
  request: [
    ...[100, 131008, 131009, 131021, 131030, 131051, 131053, 131055, 131059],
    ...[132000, 132001, 132005, 132008, 132012, 132018, 135000],
  ],
};

describe('errorClass', () => {
  it.each(Object.entries(CATALOGUE).flatMap(([name, codes]) => codes.map((code) => [code, name])))(
    'takes %i as %s',
    (code, name) => {
      expect(errorClass(Number(code))).toBe(name);
    },
  );

  it.each([199, 300, 131999, -1])('takes a code that nobody knows as permanent: %i', (code) => {
    expect(errorClass(code)).toBe('permanent');
  });
});

describe('endsTheWay', () => {
  it.each([130472, 131049, 131050, 131063])('keeps marketing from another channel after %i', (code) => {
    expect(endsTheWay(code, 'marketing')).toBe(true);
  });

  it.each([130472, 131049, 131050, 131063])('lets utility go another way after %i', (code) => {
    expect(endsTheWay(code, 'utility')).toBe(false);
  });

  it('lets marketing go another way when the person cannot be reached on WhatsApp', () => {
    expect(endsTheWay(131026, 'marketing')).toBe(false);
  });

  it.each([130403, 137000])('ends every category after %i', (code) => {
    expect(endsTheWay(code, 'utility')).toBe(true);
  });
});

describe('retryDelayMs', () => {
  it('grows four times with each try', () => {
    expect([1, 2, 3].map(retryDelayMs)).toEqual([2_000, 8_000, 32_000]);
  });
});
