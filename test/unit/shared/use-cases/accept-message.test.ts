import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, type Policy } from '../../../../shared/domain/policy.ts';
import type { SendRequest } from '../../../../shared/domain/send-request.ts';
import { acceptMessage, preview, type RequestKey, withLink } from '../../../../shared/use-cases/accept-message.ts';
import { anSmsEntry, aTemplate, aTemplateEntry, aTemplateSend, NUMBER, PERSON, USER_ID } from '../../../builders/domain.ts';
import { DAY, HOUR, NOON } from '../../../builders/time.ts';
import { aWorld, endWindow, personWrites } from '../../../builders/world.ts';
import type { Fakes } from '../../../fakes/make-fakes.ts';

const aRequest = (over: Partial<SendRequest> = {}): SendRequest => ({
  from: NUMBER,
  to: { phone: PERSON },
  content: { type: 'text', text: { body: 'Hello' } },
  ...over,
});
const key = (over: Partial<RequestKey> = {}): RequestKey => ({ owner: 'key_1', key: 'k', bodyHash: 'h', ...over });
const toResponse = ({ id }: { readonly id: string }) => `{"id":"${id}"}`;

describe('acceptMessage', () => {
  it('stores the message and queues its first attempt', async () => {
    const fakes = await aWorld();
    await personWrites(fakes);
    const outcome = await acceptMessage(fakes, aRequest(), undefined, toResponse);
    expect(outcome).toMatchObject({ kind: 'accepted', message: { attempts: [{ route: 'free-form', reason: 'requested' }] } });
    expect(fakes.outbox.receive()?.record).toEqual({ messageId: 'msg_00001', attempt: 1, wake: 0 });
  });

  it('keeps the person’s country with it, by which each later route costs', async () => {
    const fakes = await aWorld();
    await personWrites(fakes, NOON, USER_ID);
    const outcome = await acceptMessage(fakes, aRequest({ to: { userId: USER_ID } }), undefined, toResponse);
    expect(outcome).toMatchObject({ message: { country: 'NL', decision: { cost: { amount: '0.02' } } } });
  });

  it('is accepted though the queue cannot be reached: the stream does the same', async () => {
    const fakes = await aWorld();
    await personWrites(fakes);
    const outbox = { enqueue: () => Promise.reject(new Error('throttled')) };
    expect(await acceptMessage({ ...fakes, outbox }, aRequest(), undefined, toResponse)).toMatchObject({ kind: 'accepted' });
  });

  it('replays the first answer for a repeated key', async () => {
    const fakes = await aWorld();
    await personWrites(fakes);
    await acceptMessage(fakes, aRequest(), key(), toResponse);
    expect(await acceptMessage(fakes, aRequest(), key(), toResponse)).toEqual({
      kind: 'replayed',
      response: '{"id":"msg_00001"}',
    });
    expect(fakes.table.messages.size).toBe(1);
  });

  it('replays it also when the window has closed since', async () => {
    const fakes = await aWorld();
    const session = await personWrites(fakes);
    await acceptMessage(fakes, aRequest(), key(), toResponse);
    endWindow(fakes, session);
    expect(await acceptMessage(fakes, aRequest(), key(), toResponse)).toMatchObject({ kind: 'replayed' });
  });

  it('makes one message of two requests at the same time', async () => {
    const fakes = await aWorld();
    await personWrites(fakes);
    const outcomes = await Promise.all([1, 2].map(() => acceptMessage(fakes, aRequest(), key(), toResponse)));
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['accepted', 'replayed']);
    expect(fakes.table.messages.size).toBe(1);
  });

  it('refuses a key that came with another body', async () => {
    const fakes = await aWorld();
    await personWrites(fakes);
    await acceptMessage(fakes, aRequest(), key(), toResponse);
    expect(await acceptMessage(fakes, aRequest(), key({ bodyHash: 'other' }), toResponse)).toEqual({ kind: 'key-reused' });
  });

  it('takes the same key of another owner for another', async () => {
    const fakes = await aWorld();
    await personWrites(fakes);
    await acceptMessage(fakes, aRequest(), key(), toResponse);
    expect(await acceptMessage(fakes, aRequest(), key({ owner: 'key_2' }), toResponse)).toMatchObject({ kind: 'accepted' });
  });

  it('stores no message for a refusal, and keeps what was refused', async () => {
    const fakes = await aWorld();
    const outcome = await acceptMessage(fakes, aRequest({ reference: 'order-17' }), key(), toResponse);
    expect(outcome).toMatchObject({ kind: 'refused', refused: { problem: 'conversation-not-started' } });
    expect(fakes.table.messages.size).toBe(0);
    expect([...fakes.table.refusals.values()]).toMatchObject([
      {
        ...{ problem: 'conversation-not-started', rule: 'conversation-not-started', reference: 'order-17' },
        ...{ window: { state: 'never-opened' }, considered: [{ route: 'free-form', code: 'never-opened' }] },
      },
    ]);
  });

  it('keeps a refusal under the name that the conversation has, whichever the request used', async () => {
    const fakes = await aWorld();
    await fakes.aliases.put(NUMBER, PERSON, { to: USER_ID, at: 0 }, undefined);
    await acceptMessage(fakes, aRequest(), key(), toResponse);
    expect([...fakes.table.refusals.values()]).toMatchObject([{ person: USER_ID }]);
  });

  it('decides anew for a key whose request was refused', async () => {
    const fakes = await aWorld();
    await acceptMessage(fakes, aRequest(), key(), toResponse);
    await personWrites(fakes);
    expect(await acceptMessage(fakes, aRequest(), key(), toResponse)).toMatchObject({ kind: 'accepted' });
  });

  it('keeps the policy’s ways on where the request names none', async () => {
    const fakes = await aWorld({ onClosedWindow: [{ route: 'sms', text: 'Hi' }] });
    const outcome = await acceptMessage(fakes, aRequest(), undefined, toResponse);
    expect(outcome).toMatchObject({ message: { attempts: [{ route: 'sms', entry: 0, reason: 'window-closed' }] } });
  });

  it('takes an empty list for none', async () => {
    const fakes = await aWorld({ onClosedWindow: [{ route: 'sms', text: 'Hi' }] });
    expect(await acceptMessage(fakes, aRequest({ fallback: [] }), undefined, toResponse)).toMatchObject({ kind: 'refused' });
  });

  it('freezes the link that opens the chat', async () => {
    const fakes = await aWorld();
    const fallback = [anSmsEntry({ text: 'Write to us: {waLink}, {waLink}' })];
    const outcome = await acceptMessage(fakes, aRequest({ fallback }), undefined, toResponse);
    expect(outcome).toMatchObject({
      message: { fallback: [{ text: 'Write to us: https://wa.me/31201234567, https://wa.me/31201234567' }] },
    });
  });

  it('refuses a number that was never adopted', async () => {
    const fakes = await aWorld();
    expect(await acceptMessage(fakes, aRequest({ from: '999' }), undefined, toResponse)).toMatchObject({
      refused: { problem: 'number-not-live' },
    });
  });
});

describe('preview', () => {
  it('decides and stores nothing', async () => {
    const fakes = await aWorld();
    await personWrites(fakes);
    const before = fakes.table.stream.length;
    expect((await preview(fakes, aRequest())).decision).toMatchObject({ kind: 'send', route: 'free-form' });
    expect(fakes.table.stream).toHaveLength(before);
  });

  it('finds the window under the user id that a phone belongs to', async () => {
    const fakes = await aWorld();
    await personWrites(fakes, NOON - HOUR, USER_ID);
    await fakes.aliases.put(NUMBER, PERSON, { to: USER_ID, at: 0 }, undefined);
    expect((await preview(fakes, aRequest())).decision).toMatchObject({ route: 'free-form', rule: 'session-open' });
  });

  it('takes the newest window over all identities', async () => {
    const fakes = await aWorld();
    await personWrites(fakes, NOON - 25 * HOUR, PERSON);
    await personWrites(fakes, NOON - HOUR, USER_ID);
    const { decision } = await preview(fakes, aRequest({ to: { phone: PERSON, userId: USER_ID } }));
    expect(decision.window).toEqual({ state: 'open', closesAt: NOON - HOUR + DAY });
  });

  it('takes the strictest consent over all identities', async () => {
    const fakes = await aWorld();
    await personWrites(fakes);
    await fakes.consents.setMarketing(USER_ID, 'stop', NOON);
    const request = aRequest({ to: { phone: PERSON, userId: USER_ID }, category: 'marketing' });
    expect((await preview(fakes, request)).decision).toMatchObject({ problem: 'opted-out' });
  });

  it('sends a template of the fallback that was synced', async () => {
    const fakes = await aWorld();
    expect((await preview(fakes, aRequest({ fallback: [aTemplateEntry()] }))).decision).toMatchObject({
      route: 'template',
      entry: 0,
    });
  });

  it('takes a template for what Meta announced it to be by now, though nobody told since', async () => {
    const fakes = await aWorld();
    await fakes.templates.put(aTemplate({ coming: { category: 'marketing', at: fakes.clock.now() + HOUR } }));
    const asked = async () => (await preview(fakes, aRequest({ fallback: [aTemplateEntry()] }))).decision;
    expect(await asked()).toMatchObject({ route: 'template' });
    fakes.clock.advance(HOUR);
    expect(await asked()).toMatchObject({ kind: 'refused', considered: [{}, { code: 'template-recategorised' }] });
    await fakes.consents.setMarketing(PERSON, 'stop', NOON);
    const promotion = aRequest({ content: { type: 'template', template: aTemplateSend() } });
    expect((await preview(fakes, promotion)).decision).toMatchObject({ problem: 'opted-out' });
  });
});

describe('withLink', () => {
  it('leaves a template alone', () => {
    const entry = aTemplateEntry();
    expect(withLink(entry, '+31201234567')).toBe(entry);
  });
});

describe('a number that is not live yet', () => {
  const template = { type: 'template', template: { name: 'continue_conversation', language: { code: 'en' } } };
  const inState = async (state: string, sandbox: Policy['sandbox']) => {
    const fakes = await aWorld();
    fakes.table.putNumber({ number: NUMBER, wabaId: '1', displayPhone: '+15550783881', state, since: 0, applicationId: 'app_1' });
    await fakes.numbers.putPolicy(NUMBER, { ...DEFAULT_POLICY, sandbox });
    await personWrites(fakes);
    return fakes;
  };
  const send = async (fakes: Fakes, phone = PERSON, over: Partial<SendRequest> = {}) => {
    const outcome = await acceptMessage(fakes, aRequest({ to: { phone }, ...over }), undefined, toResponse);
    return outcome.kind === 'refused' ? outcome.refused.problem : outcome.kind;
  };

  it('refuses to send, and names the step that it waits for and the application', async () => {
    const fakes = await inState('review-account', null);
    const outcome = await acceptMessage(fakes, aRequest(), undefined, toResponse);
    expect(outcome).toMatchObject({
      refused: {
        problem: 'number-not-live',
        detail: 'This number cannot send yet: its application app_1 waits for review-account.',
      },
    });
  });

  it('refuses a number that is not here, and says where those stand that are', async () => {
    const outcome = await acceptMessage(await aWorld(), aRequest({ from: '15550783881' }), undefined, toResponse);
    expect(outcome).toMatchObject({
      refused: { problem: 'number-not-live', detail: expect.stringContaining('GET /v1/numbers') },
    });
  });

  it('refuses in spite of a sandbox until it is registered', async () => {
    expect(await send(await inState('activate-number', { personsPerDay: 2, messagesPerPerson: 2 }))).toBe('number-not-live');
  });

  it('sends as much as its sandbox allows in a day', async () => {
    const fakes = await inState('go-live', { personsPerDay: 1, messagesPerPerson: 2 });
    expect([await send(fakes), await send(fakes), await send(fakes)]).toEqual(['accepted', 'accepted', 'number-not-live']);
    await personWrites(fakes, fakes.clock.now(), '+31600000002');
    expect(await send(fakes, '+31600000002')).toBe('number-not-live');
    fakes.clock.advance(DAY);
    expect(await send(fakes, PERSON, { content: { ...template, type: 'template' } })).not.toBe('number-not-live');
  });

  it('sends its test message once it is registered, sandbox or not', async () => {
    expect(await send(await inState('go-live', null), PERSON, { applicationId: 'app_1' })).toBe('accepted');
    expect(await send(await inState('activate-number', null), PERSON, { applicationId: 'app_1' })).toBe('number-not-live');
  });
});
