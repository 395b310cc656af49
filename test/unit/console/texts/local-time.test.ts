import { describe, expect, it } from 'vitest';
import { clockIn, otherHour, placeOf, sayLocalTime } from '../../../../console/texts/local-time.ts';

const NOON = new Date('2026-11-03T12:00:00Z');

describe('the hour where a person is', () => {
  it('is told for a zone that is sure', () => {
    expect(sayLocalTime(['Africa/Lagos'], NOON)).toBe(`in Lagos it is ${clockIn('Africa/Lagos', NOON)}`);
    expect(clockIn('Africa/Lagos', NOON)).toMatch(/^0?1:00|13:00/);
  });

  it('is told once where all possible zones agree', () => {
    expect(sayLocalTime(['Europe/Paris', 'Europe/Berlin'], NOON)).toBe(`there it is ${clockIn('Europe/Paris', NOON)}`);
  });

  it('is told from the earliest to the latest where they do not', () => {
    const zones = ['America/Chicago', 'America/New_York', 'America/Los_Angeles'];
    const [from, to] = [clockIn('America/Los_Angeles', NOON), clockIn('America/New_York', NOON)];
    expect(sayLocalTime(zones, NOON)).toBe(`there it is between ${from} and ${to}`);
  });

  it('is told with the day where it is not the same day everywhere', () => {
    expect(sayLocalTime(['Pacific/Honolulu', 'Pacific/Kiritimati'], NOON)).toMatch(/^there it is between \S+ .+ and \S+ .+/);
    const [from, to] = [clockIn('Pacific/Honolulu', NOON), clockIn('Pacific/Guam', NOON)];
    const day = (zone: string) => new Intl.DateTimeFormat(undefined, { weekday: 'short', timeZone: zone }).format(NOON);
    const evening = new Date('2026-11-03T20:00:00Z');
    expect(sayLocalTime(['Pacific/Honolulu', 'Pacific/Guam'], NOON)).toBe(`there it is between ${from} and ${to}`);
    expect(day('Pacific/Honolulu')).toBe(day('Pacific/Guam'));
    expect(sayLocalTime(['Pacific/Guam', 'Pacific/Honolulu'], evening)).toContain('Wed');
  });

  it('is not told where nothing tells', () => {
    expect(sayLocalTime([], NOON)).toBeUndefined();
    expect(otherHour([], NOON)).toBeUndefined();
  });

  it('stands beside the reader’s where it is sure and another', () => {
    const away = NOON.getTimezoneOffset() === -330 ? 'Africa/Lagos' : 'Asia/Kolkata';
    expect(otherHour([away], NOON)).toBe(`${placeOf(away)} ${clockIn(away, NOON)}`);
    expect(otherHour([Intl.DateTimeFormat().resolvedOptions().timeZone], NOON)).toBeUndefined();
    expect(otherHour(['America/Chicago', 'Asia/Kolkata'], NOON)).toBeUndefined();
  });

  it('is named by its place', () => {
    expect(placeOf('America/Argentina/Buenos_Aires')).toBe('Buenos Aires');
  });
});
