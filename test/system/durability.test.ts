import { afterAll, beforeAll, expect, it } from 'vitest';
import { LocalRun } from './local-run.ts';

let run: LocalRun;
beforeAll(async () => {
  run = await LocalRun.start();
}, 90_000);
afterAll(() => run.stop());

it('a kill -9 between a message and its expiry loses nothing and repeats nothing', async () => {
  await run.policy({ onUnansweredExpiry: { route: 'sms', text: 'We missed you' } });
  const people = Array.from({ length: 5 }, (_, at) => `+3162000000${at}`);
  for (const phone of people) await run.control('/whatsapp/inbound', { phone, type: 'text', text: `from ${phone}` });
  await run.kill();
  await run.start();
  await run.advance('PT1S');
  for (const phone of people) {
    const { entries } = (await run.api('GET', `/v1/conversations/${run.ready.phoneNumberId}/${encodeURIComponent(phone)}`)).body;
    expect(entries.map((entry: { content: unknown }) => entry.content)).toMatchObject([{ text: { body: `from ${phone}` } }]);
  }
  await run.advance('PT12H');
  await run.kill();
  await run.start();
  await run.advance('PT12H2M');
  await run.kill();
  await run.start();
  await run.advance('PT3H');
  expect((await run.sms()).map(({ to }) => to).sort()).toEqual(people);
}, 120_000);

it('a message whose answer was 202 is sent once, though everything was killed at once', async () => {
  const person = '+31620000100';
  await run.inbound(person, 'hi');
  const accepted = await Promise.all(Array.from({ length: 5 }, (_, at) => run.send(person, `message ${at}`)));
  await run.kill();
  await run.start();
  await run.advance('PT15M');
  expect(accepted.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
  const texts = (await run.accepted(person)).map(({ text }) => text.body);
  const states = await Promise.all(accepted.map(async ({ body }) => run.message(body.id)));
  expect(states.map(({ state }) => state)).toEqual(states.map(() => 'delivered'));
  const twice = states.filter(({ attempts }) => attempts[0].maybeTwice === true).length;
  expect(new Set(texts).size).toBe(5);
  expect(texts.length).toBeLessThanOrEqual(5 + twice);
}, 120_000);
