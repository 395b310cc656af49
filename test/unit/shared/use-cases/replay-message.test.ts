import { describe, expect, it } from 'vitest';
import type { Attempt, Message } from '../../../../shared/domain/message.ts';
import { previewReplay, replayMessage } from '../../../../shared/use-cases/replay-message.ts';
import { anAttempt, anSmsEntry, NUMBER, PERSON } from '../../../builders/domain.ts';
import { DAY, HOUR, MINUTE, NOON } from '../../../builders/time.ts';
import { anAcceptedMessage, aWorld, endWindow, messageOf, personWrites } from '../../../builders/world.ts';

const failure = { code: '131026', message: 'Message undeliverable' };
const failed = (over: Partial<Attempt> = {}): Attempt =>
  anAttempt({ state: 'failed', tries: 1, claimedAt: NOON, error: failure, providerId: 'wamid.1', ...over });

/** A person who wrote, and a message to them that failed. */
async function aFailure(over: Partial<Message> = {}) {
  const fakes = await aWorld();
  const session = await personWrites(fakes);
  const old = await anAcceptedMessage(fakes, { attempts: [failed()], ...over });
  return { fakes, session, old };
}

describe('a replay', () => {
  it('is a new message of the same content, ways on and wishes, and the two name each other', async () => {
    const same = {
      ...{ content: { type: 'text', text: { body: 'Once more' } }, fallback: [anSmsEntry({ text: 'by SMS' })] },
      ...{ category: 'marketing', reference: 'order-17', timeZone: 'Europe/Amsterdam', onQuiet: 'send', callId: 'call_1' },
    } satisfies Partial<Message>;
    const { fakes, old } = await aFailure({ ...same, sendBefore: NOON + DAY });
    const outcome = await replayMessage(fakes, old);
    const message = outcome.kind === 'accepted' ? outcome.message : undefined;
    expect(message).toMatchObject({ ...same, number: NUMBER, person: PERSON, replayOf: old.id, sendBefore: NOON + DAY });
    expect(message?.attempts).toMatchObject([{ n: 1, state: 'pending', tries: 0, reason: 'requested' }]);
    expect(await messageOf(fakes)).toEqual({ ...old, replayedBy: message?.id, version: 1 });
    expect(fakes.outbox.length).toBe(1);
  });

  it('is decided anew: the window that was open then may be closed now', async () => {
    const { fakes, session, old } = await aFailure({ fallback: [anSmsEntry()] });
    endWindow(fakes, session);
    expect(await replayMessage(fakes, old)).toMatchObject({ kind: 'accepted', message: { decision: { route: 'sms' } } });
  });

  it('is refused like any send, which marks nothing and may be tried again', async () => {
    const { fakes, session, old } = await aFailure({ reference: 'order-17' });
    endWindow(fakes, session);
    expect(await replayMessage(fakes, old)).toMatchObject({ kind: 'refused', refused: { problem: 'session-closed' } });
    expect((await messageOf(fakes)).replayedBy).toBeUndefined();
    expect([...fakes.table.refusals.values()]).toMatchObject([{ rule: 'session-closed', reference: 'order-17' }]);
    await personWrites(fakes);
    expect(await replayMessage(fakes, old)).toMatchObject({ kind: 'accepted' });
  });

  it('leaves out a `sendBefore` that has passed', async () => {
    const { fakes, old } = await aFailure({ attempts: [anAttempt()], sendBefore: NOON, ended: 'expired', endReason: 'horizon' });
    const outcome = await replayMessage(fakes, old);
    expect(outcome).toMatchObject({ kind: 'accepted' });
    expect(outcome.kind === 'accepted' && outcome.message.sendBefore).toBeUndefined();
  });
});

describe('a replay that is asked for again', () => {
  it('is the same message, however late', async () => {
    const { fakes, old } = await aFailure();
    const first = await replayMessage(fakes, old);
    fakes.clock.advance(30 * DAY);
    fakes.table.reap(fakes.clock.now());
    const again = await replayMessage(fakes, await messageOf(fakes));
    expect([first.kind, again.kind]).toEqual(['accepted', 'repeated']);
    expect(again).toMatchObject({ message: { id: first.kind === 'accepted' ? first.message.id : '' } });
    expect(fakes.table.messages.size).toBe(2);
  });

  it('is the same message of many at the same time', async () => {
    const { fakes, old } = await aFailure();
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => replayMessage(fakes, old)));
    expect(outcomes.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'repeated')).toHaveLength(4);
    expect(fakes.table.messages.size).toBe(2);
  });

  it('marks the old message if the first died before it did', async () => {
    const { fakes, old } = await aFailure();
    const { save } = fakes.messages;
    fakes.messages.save = () => Promise.reject(new Error('died'));
    await expect(replayMessage(fakes, old)).rejects.toThrow('died');
    fakes.messages.save = save;
    const again = await replayMessage(fakes, old);
    expect(again.kind).toBe('repeated');
    expect((await messageOf(fakes)).replayedBy).toBe(again.kind === 'repeated' ? again.message.id : '');
  });

  it('can itself be sent once more when it fails', async () => {
    const { fakes, old } = await aFailure();
    const first = await replayMessage(fakes, old);
    const next = first.kind === 'accepted' ? { ...first.message, attempts: [failed()] } : old;
    await fakes.messages.save(next);
    expect(await replayMessage(fakes, next)).toMatchObject({ kind: 'accepted', message: { replayOf: next.id } });
  });
});

describe('a message is not sent once more', () => {
  it.each<readonly [string, Partial<Message>]>([
    ['that is still under way', { attempts: [anAttempt()] }],
    ['that was sent', { attempts: [failed({ state: 'sent' })] }],
    ['that was delivered late, beside a fallback that failed', { attempts: [failed({ state: 'delivered', late: true })] }],
    ['whose answer was lost', { attempts: [failed({ error: { code: 'outcome-unknown', message: 'lost' } })] }],
    ['that may have left twice', { attempts: [failed({ maybeTwice: true })] }],
    ['of which one of several may have arrived', { attempts: [failed({ maybeTwice: true }), failed({ n: 2, route: 'sms' })] }],
    ['that left and was given up after 30 days', { attempts: [failed({ state: 'sent' })], ended: 'expired' }],
    ['that is the test message of an application', { applicationId: 'app_1' }],
  ])('%s', async (_which, over) => {
    const { fakes, old } = await aFailure(over);
    expect(await replayMessage(fakes, old)).toMatchObject({ kind: 'not-replayable' });
    expect(await previewReplay(fakes, old)).toMatchObject({ kind: 'not-replayable' });
    expect(fakes.table.messages.size).toBe(1);
  });
});

describe('the replay of an expiry message', () => {
  const expiryOf = NOON + DAY;
  const sms = failed({ route: 'sms', entry: 0, reason: 'unanswered-expiry' });

  async function anExpiryMessage() {
    const { fakes, session } = await aFailure();
    endWindow(fakes, session);
    const id = 'msg_expiry';
    const old = await anAcceptedMessage(fakes, { id, content: null, fallback: [anSmsEntry()], expiryOf, attempts: [sms] });
    fakes.clock.advance(MINUTE);
    return { fakes, old };
  }

  it('continues after the same window, for the same reason', async () => {
    const { fakes, old } = await anExpiryMessage();
    expect(await replayMessage(fakes, old)).toMatchObject({
      kind: 'accepted',
      message: { expiryOf, content: null, attempts: [{ route: 'sms', entry: 0, reason: 'unanswered-expiry' }] },
    });
  });

  it('has no reason once the person wrote again, also where that window is over and gone', async () => {
    const { fakes, old } = await anExpiryMessage();
    await personWrites(fakes);
    expect(await replayMessage(fakes, old)).toMatchObject({
      kind: 'not-replayable',
      why: expect.stringContaining('wrote since'),
    });
    const lastInboundAt = fakes.clock.now();
    fakes.clock.advance(DAY + HOUR);
    fakes.table.reap(fakes.clock.now());
    await fakes.conversations.touch({ number: NUMBER, person: PERSON }, {}, lastInboundAt, 'window');
    expect(await previewReplay(fakes, old)).toMatchObject({ kind: 'not-replayable' });
  });
});

describe('a preview of a replay', () => {
  it('is what the replay would decide, and stores nothing', async () => {
    const { fakes, session, old } = await aFailure({ fallback: [anSmsEntry()] });
    expect(await previewReplay(fakes, old)).toMatchObject({ kind: 'send', route: 'free-form', further: [{ route: 'sms' }] });
    endWindow(fakes, session);
    expect(await previewReplay(fakes, old)).toMatchObject({ kind: 'send', route: 'sms' });
    expect([fakes.table.messages.size, fakes.outbox.length]).toEqual([1, 0]);
  });
});
