import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalRun } from './local-run.ts';

let run: LocalRun;
let people = 31_660_000_000;
const somebody = () => {
  people += 1;
  return `+${people}`;
};
const TEMPLATE = { name: 'hello_world', language: { code: 'en_US' } };
const content = { type: 'template', template: TEMPLATE };
const meta = (change: object) => run.control('/meta/template', { name: 'hello_world', language: 'en_US', ...change });
const lastNews = async () => (await run.events('template.changed')).at(-1)?.data;
const fallback = [
  { route: 'template', template: TEMPLATE, on: ['window-closed'] },
  { route: 'sms', text: 'Hello', on: ['window-closed'] },
];

beforeAll(async () => {
  run = await LocalRun.start();
  await run.policy({ onUnansweredExpiry: { route: 'template', template: TEMPLATE } });
}, 90_000);
afterAll(() => run.stop());

describe('a template that Meta pauses', () => {
  it('is not sent from that moment on, and its policy’s owner is told; until Meta takes it back', async () => {
    expect((await meta({ status: 'PAUSED', other_info: { title: 'FIRST_PAUSE' } })).status).toBe(200);
    await run.advance('PT2S');
    const refused = await run.send(somebody(), '', { content });
    expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('is PAUSED (FIRST_PAUSE)')]);
    const other = await run.send(somebody(), 'Hi', { fallback });
    expect(other.body.decision).toMatchObject({ route: 'sms', considered: [{}, { code: 'template-not-sendable' }] });
    expect(await lastNews()).toMatchObject({
      status: 'PAUSED',
      previousStatus: 'APPROVED',
      sendable: false,
      usedBy: [{ number: run.ready.phoneNumberId, where: 'onUnansweredExpiry', code: 'template-not-sendable' }],
    });
    await meta({ status: 'APPROVED', other_info: { title: 'UNPAUSE' } });
    await run.advance('PT2S');
    expect((await run.send(somebody(), '', { content })).status).toBe(202);
    expect(await lastNews()).toMatchObject({ sendable: true, previousStatus: 'PAUSED' });
  });
});

describe('a template that Meta makes marketing', () => {
  it('is announced in warnings and by event, then goes for marketing alone, and no expiry message is made of it', async () => {
    await meta({ category: 'MARKETING', announced: true });
    await run.advance('PT2S');
    const warned = await run.send(somebody(), '', { content });
    expect(warned.body.decision.warnings).toMatchObject([{ code: 'template-recategorised-soon' }]);
    expect(await lastNews()).toMatchObject({ category: 'utility', announcedCategory: 'marketing' });
    await meta({ category: 'MARKETING' });
    await run.advance('PT2S');
    const other = await run.send(somebody(), 'Hi', { fallback });
    expect(other.body.decision).toMatchObject({ route: 'sms', considered: [{}, { code: 'template-recategorised' }] });
    const marketing = await run.send(somebody(), 'Hi', { fallback, category: 'marketing' });
    expect(marketing.body.decision).toMatchObject({ route: 'template', rule: 'fallback-template' });
    const policy = (await run.api('GET', `/v1/numbers/${run.ready.phoneNumberId}/policy`)).body;
    expect(policy.warnings).toMatchObject([{ field: 'onUnansweredExpiry.template', code: 'template-recategorised' }]);
    const person = somebody();
    await run.inbound(person, 'hi');
    await run.advance('PT25H');
    const [ended] = await run.events('session.expired');
    expect(ended.data).toMatchObject({ reason: 'not-sendable', detail: expect.stringContaining('is marketing at Meta') });
    expect(await run.accepted(person)).toEqual([]);
  });
});

describe('a template that Meta refuses as paused, though nobody told', () => {
  it('costs one message its try, and no other, until it was asked for again', async () => {
    await meta({ category: 'UTILITY' });
    await run.advance('PT2S');
    const [first, second, third] = [somebody(), somebody(), somebody()];
    await run.control('/whatsapp/faults', { do: 'fail', code: 132015, by: 'response', to: first });
    const ids = [(await run.send(first, '', { content })).body.id];
    await run.advance('PT2S');
    expect((await run.message(ids[0])).attempts[0]).toMatchObject({ state: 'failed', error: { code: '132015' } });
    expect((await run.send(second, '', { content })).status).toBe(409);
    await run.advance('PT11M');
    expect((await run.send(third, '', { content })).status).toBe(202);
  });
});
