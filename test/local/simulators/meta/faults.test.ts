import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Stage, setStage } from './harness.ts';

const [ADA, BO] = ['+16505551234', '+16505559876'];
let stage: Stage;

beforeEach(async () => {
  stage = await setStage();
  for (const phone of [ADA, BO]) stage.meta.inbound({ phone, text: 'hi' });
  await stage.advance(10);
  stage.receiver.posted.length = 0;
});
afterEach(() => stage.close());

const text = (to: string) => ({ to, type: 'text', text: { body: 'hello' } });
const lastStatus = (to: string) => stage.meta.messages({ to }).at(-1)?.statuses.at(-1)?.status;

it('fails in the answer, for one person, as often as told', async () => {
  stage.meta.setFault({ do: 'fail', code: 131016, by: 'response', to: '(650) 555-1234'.replace('(', '1 ('), times: 1 });
  expect((await stage.send(text(BO))).status).toBe(200);
  const refused = await stage.send(text(ADA));
  expect([refused.status, refused.body.error.code]).toEqual([500, 131016]);
  expect((await stage.send(text(ADA))).status).toBe(200);
  expect(stage.meta.faults()).toEqual([]);
});

it('fails by webhook, which is the usual way of an unreachable person', async () => {
  stage.meta.setFault({ do: 'fail', code: 131026, to: ADA });
  expect((await stage.send(text(ADA))).status).toBe(200);
  await stage.advance(5);
  const [failed] = stage.statuses();
  expect(failed).toMatchObject({ status: 'failed', errors: [{ code: 131026 }] });
  expect(stage.statuses()).toHaveLength(1);
});

it('loses the answer to a message that it accepted', async () => {
  stage.meta.setFault({ do: 'lose-response', times: 1 });
  await expect(stage.send(text(ADA))).rejects.toThrow();
  await stage.advance(5);
  expect(stage.statuses().map(({ status }) => status)).toEqual(['sent', 'delivered']);
});

it('loses a request and accepts nothing', async () => {
  stage.meta.setFault({ do: 'lose-request', times: 1 });
  await expect(stage.send(text(ADA))).rejects.toThrow();
  expect(stage.meta.messages()).toEqual([]);
  expect((await stage.send(text(ADA))).status).toBe(200);
});

it('holds delivered until the faults are cleared', async () => {
  stage.meta.setFault({ do: 'hold', to: ADA });
  await stage.send(text(ADA));
  await stage.send(text(BO));
  await stage.advance(86_400 / 2);
  expect([lastStatus(ADA), lastStatus(BO)]).toEqual(['sent', 'delivered']);
  await stage.restart();
  stage.meta.clearFaults();
  await stage.restart();
  await stage.advance(1);
  expect(lastStatus(ADA)).toBe('delivered');
});

it('holds delivered for a time', async () => {
  stage.meta.setFault({ do: 'hold', for: 360_000 });
  await stage.send(text(ADA));
  await stage.advance(350);
  expect(lastStatus(ADA)).toBe('sent');
  await stage.advance(20);
  expect(lastStatus(ADA)).toBe('delivered');
});

it('drops a template that it could not deliver within its time-to-live, without a word', async () => {
  const template = {
    language: 'en',
    category: 'UTILITY',
    message_send_ttl_seconds: 60,
    components: [{ type: 'BODY', text: 'Hi' }],
  };
  stage.meta.addTemplate({ ...template, name: 'short' });
  const send = () => stage.send({ to: ADA, type: 'template', template: { name: 'short', language: { code: 'en' } } });
  stage.meta.setFault({ do: 'hold', for: 50_000, times: 1 });
  await send();
  stage.meta.setFault({ do: 'hold', for: 70_000, times: 1 });
  await send();
  await stage.advance(100);
  expect(stage.meta.messages({ to: ADA }).map(({ statuses }) => statuses.map(({ status }) => status))).toEqual([
    ['sent', 'delivered'],
    ['sent'],
  ]);
});

it('posts each webhook twice at the same time', async () => {
  stage.meta.setFault({ do: 'duplicate' });
  await stage.send(text(ADA));
  await stage.advance(5);
  expect(stage.statuses().map(({ status }) => status)).toEqual(['sent', 'sent', 'delivered', 'delivered']);
  expect(stage.receiver.posted[0]?.body).toBe(stage.receiver.posted[1]?.body);
  expect(stage.receiver.posted[0]?.at).toBe(stage.receiver.posted[1]?.at);
});

it('posts webhooks in another order', async () => {
  stage.meta.setFault({ do: 'reorder' });
  stage.meta.inbound({ phone: ADA, text: 'one' });
  stage.meta.inbound({ phone: ADA, text: 'two' });
  await stage.send(text(ADA));
  await stage.advance(60);
  const order = stage.values('messages').map((value) => value.statuses?.[0].status ?? value.messages[0].text.body);
  expect(order).toEqual(['delivered', 'sent', 'two', 'one']);
});

it('throttles above a rate', async () => {
  stage.meta.setFault({ do: 'throttle', perSecond: 2 });
  const answers = [await stage.send(text(ADA)), await stage.send(text(ADA)), await stage.send(text(BO))];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(answers[2]?.body.error).toMatchObject({ code: 130429, message: '(#130429) Rate limit hit' });
  await stage.advance(1);
  expect((await stage.send(text(BO))).status).toBe(200);
});

it('delays webhooks, but not what they tell', async () => {
  stage.meta.setFault({ do: 'webhook-delay', for: 60_000 });
  await stage.send(text(ADA));
  await stage.advance(30);
  expect(lastStatus(ADA)).toBe('delivered');
  expect(stage.receiver.posted).toHaveLength(0);
  await stage.advance(60);
  expect(stage.statuses().map(({ status }) => status)).toEqual(['sent', 'delivered']);
});

it('keeps faults over a restart, and refuses nonsense', async () => {
  stage.meta.setFault({ do: 'fail', code: 131026, to: ADA, times: 2 });
  await stage.restart();
  expect(stage.meta.faults()).toMatchObject([{ do: 'fail', code: 131026, to: ADA, times: 2, left: 2 }]);
  expect(() => stage.meta.setFault({ do: 'throttle' })).toThrow('perSecond');
  expect(() => stage.meta.setFault(JSON.parse('{"do":"explode"}'))).toThrow('one of');
  expect(() => stage.meta.setFault(JSON.parse('{"do":"hold","for":"PT6M"}'))).toThrow('for: a number');
  expect(() => stage.meta.setFault(JSON.parse('{"do":"fail","by":"pigeon"}'))).toThrow('by: ');
});
