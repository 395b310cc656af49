import { expect, it } from 'vitest';
import { sayAt } from '../../../../console/texts/format.ts';

const hour = (date: Date): string => new Intl.DateTimeFormat(undefined, { timeStyle: 'short' }).format(date);
const day = (date: Date, year?: 'numeric'): string =>
  new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', ...(year === undefined ? {} : { year }) }).format(date);

it('says an instant as a sentence has it: by the hour today, with its day on another, with its year in another', () => {
  const now = new Date(2026, 10, 24, 16, 0);
  const [today, before, lastYear] = [
    new Date(2026, 10, 24, 14, 3),
    new Date(2026, 10, 23, 14, 3),
    new Date(2025, 10, 24, 14, 3),
  ] as const;
  expect(sayAt(today, now)).toBe(`at ${hour(today)}`);
  expect(sayAt(before, now)).toBe(`on ${day(before)} at ${hour(before)}`);
  expect(sayAt(lastYear, now)).toBe(`on ${day(lastYear, 'numeric')} at ${hour(lastYear)}`);
});
