import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalRun } from './local-run.ts';

const NIGHT = { from: '21:00', to: '08:00', timeZone: 'Europe/Amsterdam' };
const [AMSTERDAM, KOLKATA, SAO_PAULO, SILENT] = ['+31612345601', '+919812345602', '+5511961234503', '+31612345604'];
const SMS = [{ route: 'sms', text: 'Your parcel is here', on: ['window-closed'] }];

/** A night in which Amsterdam's clock is changed; every instant worked out by hand. */
const NIGHTS = [
  {
    change: 'put back: 25 October 2026',
    // 22:00 in Amsterdam (UTC+2), 01:30 in Kolkata (UTC+5:30), 17:00 in São Paulo (UTC-3).
    evening: '2026-10-24T20:00:00Z',
    dayBefore: '2026-10-23T20:00:00Z',
    // 08:00 in Amsterdam, at UTC+1 by then.
    amsterdam: '2026-10-25T07:00',
    kolkata: '2026-10-25T02:30',
    saoPaulo: '2026-10-25T11:00',
  },
  {
    change: 'put forward: 28 March 2027',
    // 21:30 in Amsterdam (UTC+1), 02:00 in Kolkata, 17:30 in São Paulo.
    evening: '2027-03-27T20:30:00Z',
    dayBefore: '2027-03-26T20:30:00Z',
    // 08:00 in Amsterdam, at UTC+2 by then.
    amsterdam: '2027-03-28T06:00',
    kolkata: '2027-03-28T02:30',
    saoPaulo: '2027-03-28T11:00',
  },
] as const;

describe.each(NIGHTS)('a night in which the clock is $change', (night) => {
  let run: LocalRun;
  const accepted = new Map<string, any>();
  /** The minute at which each SMS to a phone arrived. */
  const arrivals = async (phone: string) => (await run.sms(phone)).map(({ at }) => new Date(at).toISOString().slice(0, 16));
  const to = async (instant: string) => run.advance(`PT${Math.ceil((Date.parse(instant) - (await run.now())) / 1000)}S`);

  beforeAll(async () => {
    run = await LocalRun.start('--now', night.dayBefore);
    await run.policy({ quietHours: NIGHT, onUnansweredExpiry: { route: 'sms', text: 'Sorry, we missed you' } });
    await run.inbound(SILENT, 'anybody?');
    await to(night.evening);
    for (const phone of [AMSTERDAM, KOLKATA]) accepted.set(phone, await run.send(phone, 'Hello', { fallback: SMS }));
    accepted.set('urgent', await run.send('+31612345605', 'Hello', { fallback: SMS, onQuiet: 'send' }));
    accepted.set('cancelled', await run.send('+31612345606', 'Hello', { fallback: SMS }));
    await run.api('POST', `/v1/messages/${accepted.get('cancelled').body.id}/cancel`);
    // Half past nine in São Paulo.
    await run.advance('PT4H30M');
    accepted.set(SAO_PAULO, await run.send(SAO_PAULO, 'Hello', { fallback: SMS }));
    await run.advance('PT12H');
  }, 240_000);
  afterAll(() => run.stop());

  it.each([
    ['Amsterdam', AMSTERDAM, night.amsterdam],
    ['Kolkata', KOLKATA, night.kolkata],
    ['São Paulo', SAO_PAULO, night.saoPaulo],
  ])('an SMS to %s leaves once, at eight o’clock there', async (_city, phone, at) => {
    expect(await arrivals(phone)).toEqual([at]);
  });

  it('its decision says until when it waits, and by whose clock', async () => {
    expect(accepted.get(AMSTERDAM)).toMatchObject({
      status: 202,
      body: {
        decision: {
          route: 'sms',
          wait: {
            until: `${night.amsterdam}:00.000Z`,
            code: 'quiet-hours',
            why: 'quiet from 21:00 to 08:00 in Europe/Amsterdam',
          },
        },
      },
    });
  });

  it('an expiry message whose window ends in the night comes in the morning', async () => {
    expect(await arrivals(SILENT)).toEqual([night.amsterdam]);
  });

  it('what is urgent leaves at once, and what was cancelled never', async () => {
    expect(await arrivals('+31612345605')).toEqual([night.evening.slice(0, 16)]);
    expect(await arrivals('+31612345606')).toEqual([]);
  });
});
