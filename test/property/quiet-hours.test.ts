import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type QuietHours, quietUntil } from '../../shared/domain/quiet-hours.ts';
import { HOUR, MINUTE } from '../builders/time.ts';

const RUNS = { numRuns: 300 };
const instant = (text: string) => Date.parse(text);

const localTime = fc
  .integer({ min: 0, max: 24 * 60 - 1 })
  .map((minutes) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`);
const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
const hours: fc.Arbitrary<QuietHours> = fc
  .record({ from: localTime, to: localTime, timeZone: zone, onQuiet: fc.constant('wait' as const) })
  .filter(({ from, to }) => from !== to);
const anyTime = fc.integer({ min: instant('2024-01-01T00:00:00Z'), max: instant('2029-12-31T00:00:00Z') });

/** Days on which a clock is put forward or back: at 2 and 3 o'clock, at midnight, by half an hour, for Ramadan. */
const CHANGES = [
  ['Europe/Amsterdam', '2027-03-28T01:00:00Z'],
  ['Europe/Amsterdam', '2026-10-25T01:00:00Z'],
  ['America/New_York', '2027-03-14T07:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
  ['Australia/Lord_Howe', '2027-04-03T15:00:00Z'],
  ['Africa/Cairo', '2027-04-29T22:00:00Z'],
  ['Africa/Casablanca', '2027-02-07T02:00:00Z'],
  ['Africa/Casablanca', '2027-03-14T02:00:00Z'],
  ['America/Santiago', '2026-09-06T04:00:00Z'],
] as const;
const nearChange = fc
  .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -26 * 60, max: 6 * 60 }))
  .map(([[timeZone, at], minutes]) => ({ timeZone, at: instant(at) + minutes * MINUTE }));

const clocks = new Map<string, Intl.DateTimeFormat>();
/** What a clock on the wall shows, by another road than the product's. */
function wall(timeZone: string, at: number): string {
  const clock =
    clocks.get(timeZone) ?? new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  clocks.set(timeZone, clock);
  return clock.format(at);
}

function isQuietBy({ from, to }: QuietHours, shown: string): boolean {
  return from < to ? from <= shown && shown < to : from <= shown || shown < to;
}

/** Nobody is written to in the hours, and nobody waits longer than they last. */
function holds(of: QuietHours, timeZone: string, at: number): void {
  const until = quietUntil(of, timeZone, {}, at)?.until ?? at;
  expect([until, isQuietBy(of, wall(timeZone, until))]).toEqual([until, false]);
  for (let minute = at; minute < until; minute += MINUTE) expect(isQuietBy(of, wall(timeZone, minute))).toBe(true);
}

describe('quiet hours', () => {
  it('end at the first instant that a clock in the zone shows as outside of them', () => {
    fc.assert(
      fc.property(hours, zone, anyTime, (of, timeZone, at) => holds(of, timeZone, at)),
      RUNS,
    );
  });

  it('end so, too, in a night in which the clock is changed', () => {
    fc.assert(
      fc.property(hours, nearChange, (of, { timeZone, at }) => holds(of, timeZone, at)),
      { numRuns: 1_000 },
    );
  });

  it('end, when they are asked again at their end', () => {
    fc.assert(
      fc.property(hours, fc.oneof(fc.record({ timeZone: zone, at: anyTime }), nearChange), (of, { timeZone, at }) => {
        const quiet = quietUntil(of, timeZone, {}, at);
        if (quiet !== undefined) expect(quietUntil(of, timeZone, {}, quiet.until)).toBeUndefined();
      }),
      RUNS,
    );
  });

  it('hold in every zone that a person may be in, where some hour is open in all', () => {
    // Mobiles of Russia, Spain, Australia and Indonesia tell no area.
    const SOMEWHERE = {
      '+79123456789': ['Europe/Kaliningrad', 'Europe/Moscow', 'Asia/Yekaterinburg', 'Asia/Vladivostok', 'Asia/Kamchatka'],
      '+34612345678': ['Europe/Madrid', 'Atlantic/Canary'],
      '+61412345678': ['Australia/Perth', 'Australia/Adelaide', 'Australia/Brisbane', 'Australia/Sydney'],
      '+6281234567890': ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'],
    };
    const night: QuietHours = { from: '21:00', to: '08:00', timeZone: 'Europe/Amsterdam', onQuiet: 'wait' };
    fc.assert(
      fc.property(fc.constantFrom(...Object.entries(SOMEWHERE)), anyTime, ([phone, zones], at) => {
        const until = quietUntil(night, undefined, { phone }, at)?.until ?? at;
        expect(zones.filter((timeZone) => isQuietBy(night, wall(timeZone, until)))).toEqual([]);
        expect(until - at).toBeLessThan(24 * HOUR);
      }),
      RUNS,
    );
  });
});
