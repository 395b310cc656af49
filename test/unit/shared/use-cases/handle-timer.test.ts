import { describe, expect, it } from 'vitest';
import { defer } from '../../../../shared/domain/attempts.ts';
import { messageState } from '../../../../shared/domain/message.ts';
import { accepted, claim, UNKNOWN_WAIT_MS } from '../../../../shared/domain/message-life.ts';
import { driveEffects } from '../../../../shared/use-cases/drive-effects.ts';
import { handleTimer } from '../../../../shared/use-cases/handle-timer.ts';
import { OVERDUE_MS, sweep } from '../../../../shared/use-cases/sweep.ts';
import { anAttempt, anSmsEntry, NUMBER, PERSON } from '../../../builders/domain.ts';
import { DAY, HOUR, MINUTE, NOON, SECOND } from '../../../builders/time.ts';
import { anAcceptedMessage, aWorld, messageOf, personWrites, sessionOf } from '../../../builders/world.ts';
import type { Fakes } from '../../../fakes/make-fakes.ts';

const window = { kind: 'window', number: NUMBER, person: PERSON, dueAt: NOON + DAY } as const;
const wakeUp = { kind: 'message', id: 'msg_1', dueAt: NOON } as const;
const armed = (fakes: Fakes) => fakes.timers.pending.map(({ kind, dueAt }) => [kind, dueAt]);
/** What the stream's consumer does with all that was stored. */
async function drain(fakes: Fakes): Promise<void> {
  for (const { change } of fakes.table.stream.splice(0)) await driveEffects(fakes, change);
}

describe('a window’s timer', () => {
  it('re-arms itself when the window has moved', async () => {
    const fakes = await aWorld();
    await personWrites(fakes, NOON);
    fakes.clock.set(NOON + 23 * HOUR);
    await personWrites(fakes);
    fakes.clock.set(NOON + DAY);
    expect(await handleTimer(fakes, window)).toBe('re-armed');
    expect(armed(fakes)).toEqual([['window', NOON + 47 * HOUR]]);
  });

  it('closes the window at its end', async () => {
    const fakes = await aWorld();
    await personWrites(fakes, NOON);
    fakes.clock.set(NOON + DAY);
    expect(await handleTimer(fakes, window)).toBe('closed');
    expect(fakes.table.closings.size).toBe(1);
  });

  it('is not early by its own rounding: a millisecond before the end it re-arms', async () => {
    const fakes = await aWorld();
    await personWrites(fakes, NOON);
    fakes.clock.set(NOON + DAY - 1);
    expect(await handleTimer(fakes, window)).toBe('re-armed');
  });

  it('finds nothing to do when TTL was first', async () => {
    expect(await handleTimer(await aWorld(), window)).toBe('gone');
  });

  it('announces the end once, within the policy’s lead, and arms the end', async () => {
    const fakes = await aWorld({ expiringLeadMs: HOUR });
    await personWrites(fakes, NOON);
    fakes.clock.set(NOON + 23 * HOUR);
    expect(await handleTimer(fakes, window)).toBe('warned');
    expect((await sessionOf(fakes)).warnedFor).toBe(NOON + DAY);
    expect(armed(fakes)).toEqual([['window', NOON + DAY]]);
  });

  it('tells the sweep when to look next', async () => {
    const fakes = await aWorld();
    await personWrites(fakes, NOON);
    fakes.clock.set(NOON + HOUR);
    await handleTimer(fakes, window);
    expect([...fakes.table.sessions.values()]).toMatchObject([{ dueAt: NOON + DAY }]);
  });
});

describe('a message’s timer', () => {
  it('queues what was deferred until now', async () => {
    const fakes = await aWorld();
    const message = await anAcceptedMessage(fakes);
    await fakes.messages.save(defer(message, 1, NOON, NOON + MINUTE));
    fakes.clock.advance(MINUTE);
    await handleTimer(fakes, wakeUp);
    expect(fakes.outbox.receive()?.record).toEqual({ messageId: 'msg_1', attempt: 1, wake: 1 });
  });

  it('leaves it out of the queue when it comes early, and arms itself again', async () => {
    const fakes = await aWorld();
    const message = await anAcceptedMessage(fakes);
    await fakes.messages.save(defer(message, 1, NOON, NOON + MINUTE));
    await handleTimer(fakes, wakeUp);
    expect(fakes.outbox.length).toBe(0);
    expect(armed(fakes)).toEqual([['message', NOON + MINUTE]]);
  });

  it('brings what time brings: the fallback of what was not delivered', async () => {
    const fakes = await aWorld();
    const message = await anAcceptedMessage(fakes, { fallback: [anSmsEntry({ on: ['undelivered'] })] });
    await fakes.messages.save(accepted(claim(message, 1, NOON, undefined), 1, NOON, 'wamid.1'));
    fakes.clock.advance(5 * MINUTE);
    expect(await handleTimer(fakes, wakeUp)).toBe('advanced');
    expect(fakes.outbox.receive()?.record).toMatchObject({ attempt: 2 });
  });

  it('rounds far wake-ups up to the minute', async () => {
    const fakes = await aWorld();
    const message = await anAcceptedMessage(fakes);
    await fakes.messages.save(defer(message, 1, NOON, NOON + HOUR + SECOND));
    await handleTimer(fakes, wakeUp);
    expect(armed(fakes)).toEqual([['message', NOON + HOUR + MINUTE]]);
  });

  it('finds nothing to do for a message that there is not', async () => {
    expect(await handleTimer(await aWorld(), wakeUp)).toBe('gone');
  });
});

describe('driveEffects', () => {
  it('arms a timer at the end of a window that opened', async () => {
    const fakes = await aWorld();
    await personWrites(fakes);
    await drain(fakes);
    expect(armed(fakes)).toEqual([['window', NOON + DAY]]);
  });

  it('arms it for the warning first, where the policy wants one', async () => {
    const fakes = await aWorld({ expiringLeadMs: HOUR });
    await personWrites(fakes);
    await drain(fakes);
    expect(armed(fakes)).toEqual([['window', NOON + 23 * HOUR]]);
  });

  it('arms none for an extension in time', async () => {
    const fakes = await aWorld();
    await personWrites(fakes);
    await drain(fakes);
    fakes.clock.set(NOON + HOUR);
    await personWrites(fakes);
    await drain(fakes);
    expect(armed(fakes)).toEqual([['window', NOON + DAY]]);
  });

  it('closes the window that another opened over', async () => {
    const fakes = await aWorld();
    await personWrites(fakes);
    fakes.clock.set(NOON + 2 * DAY);
    await personWrites(fakes);
    await drain(fakes);
    expect([...fakes.table.closings.values()]).toMatchObject([{ expiresAt: NOON + DAY, reason: 'superseded' }]);
  });

  it('takes a late first message up soon', async () => {
    const fakes = await aWorld();
    await personWrites(fakes, NOON - 2 * DAY);
    await drain(fakes);
    expect(armed(fakes)).toEqual([['window', NOON + 30 * SECOND]]);
  });

  it('queues a message that was accepted, and arms its `sendBefore`', async () => {
    const fakes = await aWorld();
    await anAcceptedMessage(fakes, { sendBefore: NOON + HOUR });
    await drain(fakes);
    expect(fakes.outbox.receive()?.record).toMatchObject({ messageId: 'msg_1', attempt: 1 });
    expect(armed(fakes)).toEqual([['message', NOON + HOUR]]);
  });

  it('queues a fallback that was made', async () => {
    const fakes = await aWorld();
    await anAcceptedMessage(fakes, {
      attempts: [anAttempt({ state: 'failed', fellBack: true }), anAttempt({ n: 2, route: 'sms', entry: 0 })],
      fallback: [anSmsEntry()],
    });
    await drain(fakes);
    expect(fakes.outbox.receive()?.record).toMatchObject({ attempt: 2 });
  });

  it('does not queue what waits, but arms it', async () => {
    const fakes = await aWorld();
    const message = await anAcceptedMessage(fakes);
    fakes.table.stream.length = 0;
    await fakes.messages.save(defer(message, 1, NOON, NOON + 10 * MINUTE));
    await drain(fakes);
    expect(fakes.outbox.length).toBe(0);
    expect(armed(fakes)).toEqual([['message', NOON + 10 * MINUTE]]);
  });

  it('comes to the same when a change comes again', async () => {
    const fakes = await aWorld();
    await personWrites(fakes);
    await anAcceptedMessage(fakes);
    const changes = [...fakes.table.stream];
    await drain(fakes);
    for (const { change } of changes) await driveEffects(fakes, change);
    expect([armed(fakes).length, fakes.outbox.length]).toEqual([1, 1]);
  });

  it('arms the second look at a lost answer', async () => {
    const fakes = await aWorld();
    const message = await anAcceptedMessage(fakes);
    await fakes.messages.save({
      ...message,
      attempts: [anAttempt({ state: 'unknown', tries: 1, claimedAt: NOON, unknownAt: NOON })],
    });
    await drain(fakes);
    expect(armed(fakes)).toEqual([['message', NOON + UNKNOWN_WAIT_MS]]);
  });
});

describe('sweep', () => {
  it('takes up a window that nobody closed', async () => {
    const fakes = await aWorld();
    await personWrites(fakes);
    fakes.clock.set(NOON + DAY + OVERDUE_MS + 1);
    expect(await sweep(fakes)).toEqual({ windows: 1, messages: 0, numbers: 0, deliveries: 0, applications: 0, accounts: 0 });
    expect(armed(fakes)).toEqual([['window', fakes.clock.now()]]);
  });

  it('leaves alone what is overdue by less than five minutes', async () => {
    const fakes = await aWorld();
    await personWrites(fakes);
    fakes.clock.set(NOON + DAY + OVERDUE_MS - MINUTE);
    expect(await sweep(fakes)).toEqual({ windows: 0, messages: 0, numbers: 0, deliveries: 0, applications: 0, accounts: 0 });
  });

  it('takes up a message whose queue entry was lost', async () => {
    const fakes = await aWorld();
    await anAcceptedMessage(fakes);
    fakes.clock.advance(OVERDUE_MS + 1);
    expect(await sweep(fakes)).toEqual({ windows: 0, messages: 1, numbers: 0, deliveries: 0, applications: 0, accounts: 0 });
    for (const timer of fakes.timers.take(fakes.clock.now())) await handleTimer(fakes, timer);
    expect(fakes.outbox.receive()?.record).toMatchObject({ messageId: 'msg_1' });
  });

  it('ends what reached its horizon', async () => {
    const fakes = await aWorld();
    const message = await anAcceptedMessage(fakes);
    await fakes.messages.save(accepted(claim(message, 1, NOON, undefined), 1, NOON, 'wamid.1'));
    fakes.clock.set(NOON + 31 * DAY);
    await sweep(fakes);
    for (const timer of fakes.timers.take(fakes.clock.now())) await handleTimer(fakes, timer);
    expect(messageState(await messageOf(fakes))).toBe('expired');
  });
});
