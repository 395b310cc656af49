import { describe, expect, it } from 'vitest';
import type { Identity } from '../../../../shared/domain/identity.ts';
import { quietUntil } from '../../../../shared/domain/quiet-hours.ts';
import { zonesOf } from '../../../../shared/domain/time-zones.ts';
import { theNight } from '../../../builders/domain.ts';

const until = (person: Identity, at: string, told?: string, over: Parameters<typeof theNight>[0] = {}) => {
  const quiet = quietUntil(theNight(over), told, person, Date.parse(at));
  return quiet === undefined ? undefined : new Date(quiet.until).toISOString();
};
const amsterdam = { phone: '+31612345678' };

describe('quiet hours', () => {
  it.each([
    ['begin with `from`', amsterdam, '2026-11-20T20:00:00Z', '2026-11-21T07:00:00.000Z'],
    ['are not yet, a moment before', amsterdam, '2026-11-20T19:59:59.999Z', undefined],
    ['last to the moment before `to`', amsterdam, '2026-11-21T06:59:59.999Z', '2026-11-21T07:00:00.000Z'],
    ['are over at `to`', amsterdam, '2026-11-21T07:00:00Z', undefined],
    ['are an hour shorter when the clock is put forward', amsterdam, '2027-03-27T20:00:00Z', '2027-03-28T06:00:00.000Z'],
    ['are an hour longer when it is put back', amsterdam, '2026-10-24T19:00:00Z', '2026-10-25T07:00:00.000Z'],
    ['are Kolkata’s in Kolkata', { phone: '+919812345678' }, '2026-11-20T15:30:00Z', '2026-11-21T02:30:00.000Z'],
    ['are São Paulo’s in São Paulo', { phone: '+5511961234567' }, '2026-11-21T00:00:00Z', '2026-11-21T11:00:00.000Z'],
    ['are New York’s in area 212', { phone: '+12125550123' }, '2026-11-21T12:59:00Z', '2026-11-21T13:00:00.000Z'],
    ['are Los Angeles’ in area 213', { phone: '+12135550123' }, '2026-11-21T12:59:00Z', '2026-11-21T16:00:00.000Z'],
    [
      'are those of the last zone where several are possible',
      { phone: '+61412345678' },
      '2026-11-20T22:00:00Z',
      '2026-11-21T00:00:00.000Z',
    ],
    ['are the country’s of a user id', { userId: 'IN.1349120865530274' }, '2026-11-20T15:30:00Z', '2026-11-21T02:30:00.000Z'],
    ['are the policy’s where nothing is known', {}, '2026-11-20T20:00:00Z', '2026-11-21T07:00:00.000Z'],
    [
      'are the policy’s for a phone without a place',
      { phone: '+870773111632' },
      '2026-11-20T20:00:00Z',
      '2026-11-21T07:00:00.000Z',
    ],
  ])('%s', (_sentence, person, at, expected) => {
    expect(until(person, at)).toBe(expected);
  });

  it('are those of the zone that is told, whatever the phone says', () => {
    expect(until(amsterdam, '2026-11-20T15:30:00Z', 'Asia/Kolkata')).toBe('2026-11-21T02:30:00.000Z');
  });

  it('may lie within one day', () => {
    const siesta = { from: '13:00', to: '15:30' };
    expect(until(amsterdam, '2026-11-20T12:00:00Z', undefined, siesta)).toBe('2026-11-20T14:30:00.000Z');
    expect(until(amsterdam, '2026-11-20T20:00:00Z', undefined, siesta)).toBeUndefined();
  });

  it('that end at an hour which the clock skips, end when it has skipped', () => {
    expect(until(amsterdam, '2027-03-27T22:00:00Z', undefined, { to: '02:30' })).toBe('2027-03-28T01:00:00.000Z');
  });

  it('that end at an hour which comes twice, end at the first, and are not back at the second', () => {
    const early = { from: '21:00', to: '02:30' };
    expect(until(amsterdam, '2026-10-24T22:00:00Z', undefined, early)).toBe('2026-10-25T00:30:00.000Z');
    expect(until(amsterdam, '2026-10-25T00:45:00Z', undefined, early)).toBeUndefined();
    // By the clock on the wall it is quiet once more, from the second 02:00 to the second 02:30.
    expect(until(amsterdam, '2026-10-25T01:10:00Z', undefined, early)).toBe('2026-10-25T01:30:00.000Z');
  });

  it('that leave no hour of the day open in all possible zones are the policy’s', () => {
    // +1 without an area is anywhere from Bermuda to Guam: no hour between 10:00 and 14:00 is in all.
    const almostAlways = { from: '14:00', to: '10:00' };
    expect(until({ phone: '+18005550123' }, '2026-11-20T20:00:00Z', undefined, almostAlways)).toBe('2026-11-21T09:00:00.000Z');
  });

  it('say where it is quiet', () => {
    expect(quietUntil(theNight(), undefined, amsterdam, Date.parse('2026-11-20T22:00:00Z'))?.why).toBe(
      'quiet from 21:00 to 08:00 in Europe/Amsterdam',
    );
    expect(quietUntil(theNight(), undefined, { phone: '+61412345678' }, Date.parse('2026-11-20T16:00:00Z'))?.why).toBe(
      'quiet from 21:00 to 08:00 in one of the 4 time zones that the person may be in',
    );
  });
});

describe('the zones of a person', () => {
  it.each([
    ['+31612345678', ['Europe/Amsterdam']],
    ['+919812345678', ['Asia/Calcutta']],
    ['+5511961234567', ['America/Sao_Paulo']],
    ['+5568991234567', ['America/Rio_Branco']],
    ['+12125550123', ['America/New_York']],
    ['+18085550123', ['Pacific/Honolulu']],
    ['+526641234567', ['America/Tijuana']],
    ['+77011234567', ['Asia/Almaty', 'Asia/Aqtobe']],
    ['+34612345678', ['Atlantic/Canary', 'Europe/Madrid']],
    ['+6281234567890', ['Asia/Jakarta', 'Asia/Jayapura', 'Asia/Makassar']],
    ['+870773111632', []],
    ['not a phone', []],
  ])('with the phone %s', (phone, zones) => {
    expect(zonesOf({ phone })).toEqual(zones);
  });

  it.each([
    ['NL.1349120865530274', ['Europe/Amsterdam']],
    ['IN.ENT.1349120865530274', ['Asia/Calcutta']],
    ['ZZ.1', []],
    ['what Meta never sent', []],
  ])('with the user id %s', (userId, zones) => {
    expect(zonesOf({ userId })).toEqual(zones);
  });

  it('go by the phone where both are known', () => {
    expect(zonesOf({ phone: '+919812345678', userId: 'NL.1349120865530274' })).toEqual(['Asia/Calcutta']);
  });
});
