import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalRun } from './local-run.ts';

const [ANN, BOB, EVE] = ['+31612345601', '+31612345602', '+31612345603'];
let run: LocalRun;
beforeAll(async () => {
  run = await LocalRun.start();
}, 90_000);
afterAll(() => run.stop());

const statistics = async (query = '') => (await run.api('GET', `/v1/statistics?by=hour${query}`)).body;

describe('what happened in a day', { timeout: 120_000 }, () => {
  it('is counted exactly, once it is a few minutes old', async () => {
    expect((await statistics()).total.messagesIn).toBe(0);
    await run.policy({ onUnansweredExpiry: { route: 'sms', text: 'Sorry, we missed you.' } });
    for (const person of [ANN, BOB]) await run.inbound(person, 'hello');
    await run.inbound(ANN, 'anybody?');
    await run.advance('PT10M');
    expect((await run.send(ANN, 'Here we are')).status).toBe(202);
    expect((await run.send(EVE, 'A stranger')).status).toBe(409);
    // Counting is tried every half hour: what one run could not do the next does.
    await run.advance('PT31M');
    const { total, countedUpTo } = await statistics();
    expect(Date.parse(countedUpTo)).toBeGreaterThan((await run.now()) - 31 * 60_000);
    expect(total).toMatchObject({
      messagesIn: 3,
      windows: { opened: 2, closed: 0 },
      answers: { PT5M: 0, PT15M: 1, never: 0 },
      routes: { 'free-form': 1, template: 0, sms: 0 },
      refusals: { 'conversation-not-started': 1 },
    });
  });

  it('has what was done when windows closed, and what that cost', async () => {
    await run.advance('PT24H');
    const from = new Date((await run.now()) - 2 * 24 * 3_600_000).toISOString();
    const { total, stretches } = await statistics(`&from=${from}`);
    expect(total).toMatchObject({
      messagesIn: 3,
      windows: { opened: 2, closed: 2, answered: 1, unanswered: 1, ends: { answered: 1, unanswered: 1 } },
      answers: { PT15M: 1, never: 1 },
      routes: { 'free-form': 1, sms: 1 },
      fallbacks: { 'unanswered-expiry': 1 },
    });
    expect(total.costs.map(({ route }: any) => route)).toContain('sms');
    const closed = stretches.filter(({ windows }: any) => windows.closed > 0);
    expect(closed).toHaveLength(1);
    expect(Date.parse(closed[0].from)).toBeGreaterThan((await run.now()) - 3 * 3_600_000);
  });

  it('is the same after a restart, and begins anew after a reset', async () => {
    const before = (await statistics()).total;
    await run.kill();
    await run.start();
    await run.advance('PT31M');
    expect((await statistics()).total).toEqual(before);
    await run.control('/reset', {});
    await run.advance('PT31M');
    expect((await statistics()).total.messagesIn).toBe(0);
  });
});
