import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aRateCards } from '../builders/rate-cards.ts';
import { LocalRun } from './local-run.ts';

const FALLBACK = [
  { route: 'template', template: { name: 'hello_world', language: { code: 'en_US' } }, on: ['failed'] },
  { route: 'sms', text: 'x'.repeat(200), on: ['window-closed', 'undelivered'] },
];
/** Prices that no sample has: what the operator's own file says. */
const folder = mkdtempSync(path.join(tmpdir(), 'openwindow-costs-'));
let run: LocalRun;
let people = 31_600_000_000;
const somebody = () => {
  people += 1;
  return `+${people}`;
};
const preview = async (to: string, more: Record<string, unknown> = {}) =>
  (
    await run.api('POST', '/v1/messages/preview', {
      from: run.ready.phoneNumberId,
      to: { phone: to },
      content: { type: 'text', text: { body: 'Hello' } },
      fallback: FALLBACK,
      ...more,
    })
  ).body;

beforeAll(async () => {
  const deployment = JSON.parse(readFileSync('infra/deployment.json', 'utf8'));
  writeFileSync(path.join(folder, 'deployment.json'), JSON.stringify({ ...deployment, rateCards: 'ours.json' }));
  writeFileSync(path.join(folder, 'ours.json'), JSON.stringify(aRateCards()));
  run = await LocalRun.start('--config', path.join(folder, 'deployment.json'));
}, 90_000);
afterAll(async () => {
  await run.stop();
  rmSync(folder, { recursive: true });
});

const SERVICE = { amount: '0.02', currency: 'EUR', rateCard: '2026-10-01', basis: 'service message, NL' };
const TEMPLATE = { amount: '0.05', currency: 'EUR', rateCard: '2026-10-01', basis: 'utility template, NL' };
const SMS = { amount: '0.2', currency: 'USD', rateCard: '2026-07-01', basis: '2 parts, NL' };

describe('what a message costs, by the operator’s own rate cards', () => {
  it('is shown by a preview for the route that is chosen, and for each that may follow', async () => {
    const person = somebody();
    await run.inbound(person, 'hi');
    expect((await preview(person)).decision).toMatchObject({
      route: 'free-form',
      cost: SERVICE,
      considered: [],
      further: [
        { route: 'template', entry: 0, on: ['failed'], cost: TEMPLATE },
        { route: 'sms', entry: 1, cost: SMS },
      ],
    });
  });

  it('is shown by a preview for each route that is considered, and in a refusal', async () => {
    const person = somebody();
    await run.inbound(person, 'hi');
    await run.advance('P1DT2M');
    expect((await preview(person)).decision).toMatchObject({
      route: 'sms',
      cost: SMS,
      sms: { parts: 2 },
      considered: [{ route: 'free-form', code: 'window-closed', cost: SERVICE }],
      further: [{ route: 'template', cost: TEMPLATE }],
    });
    expect(await preview(person, { fallback: [] })).toMatchObject({
      status: 409,
      considered: [{ route: 'free-form', cost: SERVICE }],
    });
  });

  it('is told of an attempt, and counts as Meta charged it', async () => {
    const person = somebody();
    await run.inbound(person, 'hi');
    const { body } = await run.send(person, 'Hello');
    await run.advance('PT3S');
    const message = await run.message(body.id);
    expect(message).toMatchObject({
      state: 'delivered',
      decision: { cost: SERVICE },
      attempts: [
        {
          cost: { amount: '0.02', basis: 'service as Meta says, NL' },
          pricing: { billable: true, type: 'regular', category: 'service' },
        },
      ],
      totalCost: { amounts: [{ amount: '0.02', currency: 'EUR' }], complete: true },
    });
  });

  it('adds up over the attempts of a message, in each currency', async () => {
    const person = somebody();
    await run.inbound(person, 'hi');
    await run.control('/whatsapp/faults', { do: 'hold', to: person });
    const { body } = await run.send(person, 'Hello', { fallback: FALLBACK });
    await run.advance('PT10M');
    expect(await run.message(body.id)).toMatchObject({
      attempts: [
        { route: 'free-form', state: 'sent', cost: { amount: '0.02' } },
        { route: 'sms', state: 'sent', cost: SMS, sms: { parts: 2 } },
      ],
      totalCost: {
        amounts: [
          { amount: '0.02', currency: 'EUR' },
          { amount: '0.2', currency: 'USD' },
        ],
        complete: true,
      },
    });
  });

  it('is nothing for an attempt that failed', async () => {
    const person = somebody();
    await run.inbound(person, 'hi');
    await run.control('/whatsapp/faults', { do: 'fail', to: person, code: 131026, by: 'webhook', times: 1 });
    const { body } = await run.send(person, 'Hello', { fallback: FALLBACK });
    await run.advance('PT10S');
    expect(await run.message(body.id)).toMatchObject({
      attempts: [
        { route: 'free-form', state: 'failed', cost: { amount: '0', currency: 'EUR' } },
        { route: 'template', state: 'delivered', cost: { amount: '0.05', basis: 'utility as Meta says, NL' } },
      ],
      totalCost: { amounts: [{ amount: '0.05', currency: 'EUR' }], complete: true },
    });
  });

  it('is not known for a country without a price, and says so', async () => {
    const { decision } = await preview('+33612345678');
    expect(decision).toMatchObject({
      route: 'sms',
      cost: { amount: null, why: expect.stringContaining('has no price for FR') },
    });
  });
});
