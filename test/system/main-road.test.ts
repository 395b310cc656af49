import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalRun } from './local-run.ts';

const DAY_MS = 24 * 60 * 60_000;
const SORRY = { onUnansweredExpiry: { route: 'sms', text: 'Sorry, we missed you. Write to us again: {waLink}' } };
let run: LocalRun;
let people = 31_600_000_000;
/** A person of each test's own. */
const somebody = () => {
  people += 1;
  return `+${people}`;
};

beforeAll(async () => {
  run = await LocalRun.start();
}, 90_000);
afterAll(() => run.stop());

describe('a session', () => {
  it('opens when a person writes, and closes 24 hours after Meta’s timestamp', async () => {
    const person = somebody();
    await run.inbound(person, 'hi');
    const [entry] = (await run.api('GET', `/v1/conversations/${run.ready.phoneNumberId}/${encodeURIComponent(person)}`)).body
      .entries;
    const session = await run.session(person);
    expect(session).toMatchObject({
      state: 'open',
      answered: false,
      closesAt: new Date(Date.parse(entry.at) + DAY_MS).toISOString(),
    });
    expect(entry).toMatchObject({ direction: 'in', type: 'text', content: { text: { body: 'hi' } } });
  });

  it('is answered by a free-form message, which is delivered at Meta', async () => {
    const person = somebody();
    await run.inbound(person, 'hi');
    const { status, body } = await run.send(person, 'Hello');
    expect([status, body.decision]).toMatchObject([202, { route: 'free-form', rule: 'session-open' }]);
    await run.advance('PT3S');
    expect(await run.message(body.id)).toMatchObject({ state: 'delivered' });
    expect(await run.accepted(person)).toMatchObject([
      { type: 'text', text: { body: 'Hello' }, statuses: [{ status: 'sent' }, { status: 'delivered' }] },
    ]);
    expect(await run.session(person)).toMatchObject({ state: 'open', answered: true });
  });

  it('that nobody answered sends exactly one SMS when it ends; an answered one nothing; its item is reaped', async () => {
    await run.policy(SORRY);
    const [ignored, answered] = [somebody(), somebody()];
    await run.inbound(ignored, 'anybody?');
    await run.inbound(answered, 'hello?');
    await run.send(answered, 'Yes');
    await run.advance('P1DT2M');
    expect((await run.sms(ignored)).map(({ text }) => text)).toEqual([
      'Sorry, we missed you. Write to us again: https://wa.me/15550783881',
    ]);
    expect(await run.sms(answered)).toEqual([]);
    expect(await run.session(ignored)).toMatchObject({ state: 'closed', secondsLeft: 0 });
    await run.advance('PT2H');
    expect(await run.sms(ignored)).toHaveLength(1);
    expect((await run.items()).filter((item) => item.SK.S === 'SESSION' && item.phone?.S === ignored)).toEqual([]);
    expect(await run.session(ignored)).toMatchObject({ state: 'closed' });
    await run.policy({});
  });

  it('sends a template instead when the policy says so', async () => {
    const template = { name: 'hello_world', language: { code: 'en_US' } };
    await run.policy({ onUnansweredExpiry: { route: 'template', template } });
    const person = somebody();
    await run.inbound(person, 'hi');
    await run.advance('P1DT2M');
    expect(await run.accepted(person)).toMatchObject([
      { type: 'template', template, statuses: [{ status: 'sent' }, { status: 'delivered' }] },
    ]);
    expect(await run.sms(person)).toEqual([]);
    await run.policy({});
  });

  it('that is extended at hour 23 re-arms its timer at hour 24 and sends nothing: two schedule calls', async () => {
    await run.policy(SORRY);
    const person = somebody();
    const before = await run.calls('scheduler:CreateSchedule');
    await run.inbound(person, 'first');
    await run.advance('PT23H');
    await run.inbound(person, 'second');
    const { closesAt } = await run.session(person);
    await run.advance('PT1H5M');
    expect(await run.sms(person)).toEqual([]);
    expect(await run.session(person)).toMatchObject({ state: 'open', closesAt });
    expect((await run.calls('scheduler:CreateSchedule')) - before).toBe(2);
    await run.advance('PT23H');
    expect(await run.sms(person)).toHaveLength(1);
    expect((await run.calls('scheduler:CreateSchedule')) - before).toBe(2);
    await run.policy({});
  });

  it('is announced before its end when the policy wants a lead', async () => {
    await run.policy({ expiringLeadMinutes: 60 });
    const person = somebody();
    await run.inbound(person, 'hi');
    const before = (await run.events('session.expiring')).length;
    await run.advance('PT23H2M');
    expect((await run.events('session.expiring')).length - before).toBe(1);
    await run.advance('PT1H');
    const expired = (await run.events('session.expired')).at(-1);
    expect(expired.data).toMatchObject({ answered: false, reason: 'no-action-wanted' });
    await run.policy({});
  });
});

describe('a send', () => {
  it('to a person who never wrote is refused free-form, and accepted as a template', async () => {
    const person = somebody();
    expect((await run.send(person, 'Hi')).body).toMatchObject({
      status: 409,
      type: expect.stringMatching(/problems\/conversation-not-started$/),
      window: { state: 'never-opened' },
    });
    const template = await run.api('POST', '/v1/messages', {
      from: run.ready.phoneNumberId,
      to: { phone: person },
      content: { type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } },
    });
    expect(template.status).toBe(202);
    await run.advance('PT3S');
    expect(await run.message(template.body.id)).toMatchObject({ state: 'delivered' });
  });

  it('after the end is refused with the time and the alternatives, or goes by the route that it names', async () => {
    const person = somebody();
    await run.inbound(person, 'hi');
    const { closesAt } = await run.session(person);
    await run.advance('PT25H');
    expect((await run.send(person, 'Late')).body).toMatchObject({
      status: 409,
      type: expect.stringMatching(/problems\/session-closed$/),
      window: { state: 'closed', closesAt },
      alternatives: ['template', 'sms'],
    });
    const template = {
      name: 'continue_conversation',
      language: { code: 'en' },
      components: [{ type: 'body', parameters: [{ type: 'text', text: 'Ann' }] }],
    };
    const byTemplate = await run.send(person, 'Late', { fallback: [{ route: 'template', template, on: ['window-closed'] }] });
    const bySms = await run.send(person, 'Late', {
      fallback: [{ route: 'sms', text: 'By SMS then: {waLink}', on: ['window-closed'] }],
    });
    expect([byTemplate, bySms].map(({ status, body }) => [status, body.decision.route])).toEqual([
      [202, 'template'],
      [202, 'sms'],
    ]);
    await run.advance('PT3S');
    expect(await run.message(byTemplate.body.id)).toMatchObject({
      state: 'delivered',
      attempts: [{ route: 'template', reason: 'window-closed' }],
    });
    expect(await run.message(bySms.body.id)).toMatchObject({
      state: 'sent',
      attempts: [{ route: 'sms', state: 'sent', receipt: 'unknown' }],
    });
    expect((await run.sms(person)).map(({ text }) => text)).toEqual(['By SMS then: https://wa.me/15550783881']);
  });

  it('is warned of a fallback that could not be taken', async () => {
    const person = somebody();
    await run.inbound(person, 'hi');
    const template = { name: 'misspelt', language: { code: 'en' } };
    const { status, body } = await run.send(person, 'Hi', { fallback: [{ route: 'template', template, on: ['window-closed'] }] });
    expect([status, body.decision.warnings]).toMatchObject([
      202,
      [{ entry: 0, code: 'template-not-sendable', why: expect.stringContaining('misspelt') }],
    ]);
  });

  it('of a template is warned where an SMS may arrive beside it', async () => {
    const { status, body } = await run.api('POST', '/v1/messages/preview', {
      from: run.ready.phoneNumberId,
      to: { phone: somebody() },
      content: { type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } },
      fallback: [{ route: 'sms', text: 'Hello', on: ['undelivered'] }],
    });
    expect([status, body.decision.warnings]).toMatchObject([
      200,
      [{ route: 'sms', entry: 0, code: 'ttl-exceeds-deadline', why: expect.stringContaining('30 days') }],
    ]);
  });

  it('to a group, or of a call, is refused before anything else is looked at', async () => {
    const answers = await Promise.all([
      run.api('POST', '/v1/messages', { to: { group: 'g1' }, nonsense: true }),
      run.api('POST', '/v1/messages', { from: run.ready.phoneNumberId, to: {}, content: { type: 'call' } }),
    ]);
    expect(answers.map(({ body }) => [body.status, body.type.split('/').at(-1)])).toEqual([
      [422, 'group-chat-not-supported'],
      [422, 'calling-not-supported'],
    ]);
  });

  it('with the same key and body is one message, however often and at once; with another body it is refused', async () => {
    const person = somebody();
    await run.inbound(person, 'hi');
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => run.send(person, 'once', {}, { 'idempotency-key': `key-${person}` })),
    );
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(202);
    expect((await run.send(person, 'other', {}, { 'idempotency-key': `key-${person}` })).body).toMatchObject({
      status: 409,
      type: expect.stringMatching(/idempotency-key-reused$/),
    });
    await run.advance('PT3S');
    expect(await run.accepted(person)).toHaveLength(1);
  });

  it('is told what is wrong, field by field, and never a stack', async () => {
    const { body, text } = await run.api('POST', '/v1/messages', {
      from: run.ready.phoneNumberId,
      to: { phone: '0612345678' },
      content: { type: 'text', text: { body: '' } },
      colour: 'red',
    });
    expect(body).toMatchObject({ status: 400, errors: [{ field: 'content.text.body' }, { field: 'colour' }] });
    expect(text).not.toContain('.ts:');
    expect((await run.send('0612345678', 'x')).body.errors).toEqual([
      { field: 'to.phone', detail: expect.stringContaining('leading +') },
    ]);
    expect((await run.send('+31612345678', 'x', { reference: 'r'.repeat(300_000) })).status).toBe(413);
  });

  it('is refused as the caller’s mistake for whatever DynamoDB or a stack could not take', async () => {
    const person = somebody();
    const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
    const cursor = (text: string) => Buffer.from(text).toString('base64url');
    const { phoneNumberId } = run.ready;
    const answers = await Promise.all([
      run.send(person, 'x', { sendBefore: '9999-12-31T23:59:59Z' }),
      run.send(person, 'x', { content: { type: 'text', text: { body: 'x', more: nested(3_000) } } }),
      run.send(person, 'x', { fallback: [{ route: 'sms', text: 'Hello {name}', on: ['window-closed'] }] }),
      run.send(person, 'x', { fallback: [{ route: 'sms', text: '{waLink}'.repeat(200), on: ['window-closed'] }] }),
      run.api('GET', '/v1/conversations?next=abc'),
      run.api('GET', `/v1/conversations?cursor=${cursor(`{"PK":"a","SK":"b","list":"CONV#${phoneNumberId}","listAt":1e400}`)}`),
      run.api('GET', `/v1/conversations?cursor=${cursor(`{"PK":"CONV#${phoneNumberId}","SK":"b"}`)}`),
      run.api('GET', `/v1/templates?cursor=${cursor(`{"PK":"WABA#${run.ready.wabaId}","SK":"AAA"}`)}`),
      run.api('GET', `/v1/conversations/${phoneNumberId}/x?cursor=${cursor('AT#~zzz')}`),
      run.api('GET', `/v1/messages/${'m'.repeat(3_000)}`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map((_, at) => (at === 1 ? 409 : 400)));
  });

  it('needs a key with the scope', async () => {
    expect((await run.api('GET', '/v1/numbers', undefined, { authorization: '' })).body).toMatchObject({
      status: 401,
      type: expect.stringMatching(/unauthorized$/),
    });
    expect((await run.policyAs(run.ready.apiKey)).body).toMatchObject({ status: 403, type: expect.stringMatching(/forbidden$/) });
  });
});
