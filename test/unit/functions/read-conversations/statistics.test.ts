import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { makeHttp } from '../../../../functions/edge/http.ts';
import { makeHandler } from '../../../../functions/read-conversations/handler.ts';
import { statisticsSchema } from '../../../../shared/contracts/statistics.ts';
import { TALLY_MS } from '../../../../shared/domain/tally.ts';
import { anApiEvent, aPrincipal } from '../../../builders/api-event.ts';
import { NUMBER } from '../../../builders/domain.ts';
import { captureLogLines } from '../../../builders/log-lines.ts';
import { DAY, HOUR, NOON } from '../../../builders/time.ts';
import { aWorld } from '../../../builders/world.ts';
import type { Fakes } from '../../../fakes/make-fakes.ts';

captureLogLines();

const OTHER = '999';
async function get(fakes: Fakes, query: Record<string, string>, principal = aPrincipal()) {
  const event = anApiEvent({ route: 'GET /v1/statistics', principal, query });
  const result: APIGatewayProxyStructuredResultV2 = await makeHttp(makeHandler(fakes))(event, {} as Context);
  return { status: result.statusCode, body: JSON.parse(result.body ?? 'null') };
}
/** Counts at hours from noon, on the number unless told otherwise. */
async function counted(
  ...counts: readonly (readonly [hours: number, name: string, by: number, number?: string])[]
): Promise<Fakes> {
  const fakes = await aWorld();
  await fakes.numbers.adopt({ number: OTHER, wabaId: '1', displayPhone: '+31201234568', state: 'live', since: NOON });
  for (const [index, [hours, name, by, number = NUMBER]] of counts.entries()) {
    const tally = { number, at: NOON + hours * HOUR, counts: new Map([[name, by]]) };
    await fakes.tallies.count([tally], { version: index + 1, countedUpTo: NOON - 1, shards: {} });
  }
  return fakes;
}

describe('GET /v1/statistics', () => {
  it('tells everything that was counted, by hours, with the whole', async () => {
    const fakes = await counted(
      ...([
        [-1, 'in', 3],
        [-1, 'opened', 2],
        [-1.75, 'in', 1],
        [-1, 'closed|unanswered|unanswered', 1],
        [-1, 'closed|superseded|unanswered', 1],
        [-1, 'closed|answered|answered', 2],
        [-1, 'answer|PT5M', 2],
        [-1, 'answer|PT24H', 1],
        [-1, 'left|free-form', 4],
        [-1, 'left|sms', 1],
        [-1, 'fallback|window-closed', 1],
        [-1, 'refused|session-closed', 2],
        [-1, 'failed|window|131047', 1],
        [-1, 'failed|transient|131000', 2],
        [-1, 'cost|sms|USD|sample', 90_000],
        [-1, 'cost|free-form|EUR', 20_000],
        [-1, 'cost-unknown|template', 1],
      ] as const),
    );
    const { status, body } = await get(fakes, { by: 'hour', from: '2026-11-03T10:30:00Z', to: '2026-11-03T12:00:00Z' });
    expect(status).toBe(200);
    expect(statisticsSchema.parse(body)).toEqual(body);
    expect(body).toMatchObject({ from: '2026-11-03T10:00:00.000Z', to: '2026-11-03T12:00:00.000Z', by: 'hour', timeZone: 'UTC' });
    expect(body.countedUpTo).toBe(new Date(NOON - 1).toISOString());
    expect(body.total).toEqual({
      messagesIn: 4,
      windows: { opened: 2, closed: 4, answered: 2, unanswered: 2, ends: { unanswered: 1, superseded: 1, answered: 2 } },
      answers: { PT5M: 2, PT15M: 0, PT1H: 0, PT4H: 0, PT12H: 0, PT24H: 1, never: 2 },
      routes: { 'free-form': 4, template: 0, sms: 1 },
      fallbacks: { 'window-closed': 1 },
      refusals: { 'session-closed': 2 },
      failures: [
        { class: 'transient', code: '131000', count: 2 },
        { class: 'window', code: '131047', count: 1 },
      ],
      costs: [
        { route: 'free-form', currency: 'EUR', amount: '0.02' },
        { route: 'sms', currency: 'USD', amount: '0.09', sample: true },
      ],
      costsUnknown: 1,
    });
    expect(body.stretches.map(({ from, to, messagesIn }: any) => [from, to, messagesIn])).toEqual([
      ['2026-11-03T10:00:00.000Z', '2026-11-03T11:00:00.000Z', 1],
      ['2026-11-03T11:00:00.000Z', '2026-11-03T12:00:00.000Z', 3],
    ]);
  });

  it('begins days where the reader’s clock does, to the quarter of an hour', async () => {
    // Midnight in Kathmandu is 18:15 in UTC.
    const midnight = 6 + 0.25;
    const fakes = await counted([midnight - 0.25, 'in', 1], [midnight, 'in', 2]);
    const days = async (timeZone: string) => {
      const { body } = await get(fakes, { timeZone, from: '2026-11-03T00:00:00Z', to: '2026-11-03T20:00:00Z' });
      return body.stretches.map(({ from, messagesIn }: any) => [from, messagesIn]);
    };
    expect(await days('Asia/Kathmandu')).toEqual([
      ['2026-11-02T18:15:00.000Z', 1],
      ['2026-11-03T18:15:00.000Z', 2],
    ]);
    expect(await days('UTC')).toEqual([['2026-11-03T00:00:00.000Z', 3]]);
    expect(TALLY_MS).toBe(HOUR / 4);
  });

  it('tells of seven days by days, of all numbers that the caller may see, or of one', async () => {
    const fakes = await counted([-1, 'in', 1], [-1, 'in', 2, OTHER], [-7 * 24 - 20, 'in', 50]);
    const { body } = await get(fakes, {});
    expect([body.total.messagesIn, body.stretches.length, body.numbers]).toEqual([3, 8, [NUMBER, OTHER]]);
    expect((await get(fakes, { number: OTHER })).body).toMatchObject({ total: { messagesIn: 2 }, numbers: [OTHER] });
    const bound = aPrincipal({ numbers: [NUMBER] });
    expect((await get(fakes, {}, bound)).body).toMatchObject({ total: { messagesIn: 1 }, numbers: [NUMBER] });
    expect((await get(fakes, { number: OTHER }, bound)).status).toBe(403);
  });

  it('says that nothing is counted yet', async () => {
    const fakes = await aWorld();
    const { body } = await get(fakes, {});
    expect([body.countedUpTo, body.total.messagesIn, body.total.costs]).toEqual([null, 0, []]);
  });

  it.each([
    [{ from: 'yesterday' }, 'from', /RFC 3339/],
    [{ from: '0001-01-01T00:00:00Z', to: '0001-01-03T00:00:00Z' }, 'from', /1971/],
    [{ from: '1970-01-01T00:00:00Z', to: '1971-01-02T00:00:00Z', timeZone: 'Asia/Tokyo' }, 'from', /1971/],
    [{ from: '9998-12-30T00:00:00Z', to: '9999-12-31T23:59:59Z' }, 'to', /9998/],
    [{ by: 'week' }, 'by', /"hour" or "day"/],
    [{ timeZone: 'Amsterdam' }, 'timeZone', /IANA/],
    [{ from: '2026-11-03T12:00:00Z', to: '2026-11-03T12:00:00Z' }, 'from', /before to/],
    [{ from: '2026-10-01T00:00:00Z', by: 'hour' }, 'from', /at most 31 days/],
    [{ from: '2026-07-01T00:00:00Z' }, 'from', /at most 92 days/],
    [{ form: '2026-11-01T00:00:00Z' }, 'form', /number, from, to, by, timeZone/],
  ])('refuses %j, naming the parameter', async (query, field, detail) => {
    const { status, body } = await get(await aWorld(), query as Record<string, string>);
    expect([status, body.errors[0].field]).toEqual([400, field]);
    expect(body.errors[0].detail).toMatch(detail);
  });

  it('takes the longest range that it allows', async () => {
    const fakes = await aWorld();
    const from = (days: number) => new Date(NOON - days * DAY).toISOString();
    expect((await get(fakes, { from: from(31), by: 'hour' })).body.stretches).toHaveLength(31 * 24);
    expect((await get(fakes, { from: from(92) })).body.stretches).toHaveLength(93);
  });

  it('asks for the scope read', async () => {
    expect((await get(await aWorld(), {}, aPrincipal({ scopes: ['send'] }))).status).toBe(403);
  });
});
