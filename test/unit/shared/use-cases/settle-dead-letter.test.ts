import { describe, expect, it } from 'vitest';
import { messageState } from '../../../../shared/domain/message.ts';
import { claim } from '../../../../shared/domain/message-life.ts';
import { PUT_OFF_MS, settleDeadLetter } from '../../../../shared/use-cases/settle-dead-letter.ts';
import { anSmsEntry } from '../../../builders/domain.ts';
import { NOON } from '../../../builders/time.ts';
import { anAcceptedMessage, aWorld, messageOf } from '../../../builders/world.ts';

const RECORD = { messageId: 'msg_1', attempt: 1, wake: 0 };

describe('settleDeadLetter', () => {
  it('puts off what could not be worked on', async () => {
    const fakes = await aWorld();
    await anAcceptedMessage(fakes);
    expect(await settleDeadLetter(fakes, RECORD)).toBe('put-off');
    expect(await messageOf(fakes)).toMatchObject({ wake: 1, attempts: [{ state: 'pending', notBefore: NOON + PUT_OFF_MS }] });
  });

  it('fails it after five hours, with a reason and its fallback', async () => {
    const fakes = await aWorld();
    await anAcceptedMessage(fakes, { fallback: [anSmsEntry()] });
    let [outcome, wakes] = ['put-off', 0];
    for (; outcome === 'put-off'; wakes += 1) {
      outcome = await settleDeadLetter(fakes, { ...RECORD, wake: wakes });
      fakes.clock.advance(PUT_OFF_MS);
    }
    expect([outcome, wakes]).toEqual(['failed', 21]);
    expect((await messageOf(fakes)).attempts).toMatchObject([{ state: 'failed', error: { code: 'gave-up' } }, { route: 'sms' }]);
  });

  it('takes what was being sent for a lost answer', async () => {
    const fakes = await aWorld();
    await fakes.messages.save(claim(await anAcceptedMessage(fakes), 1, NOON, undefined));
    await settleDeadLetter(fakes, RECORD);
    expect((await messageOf(fakes)).attempts).toMatchObject([{ state: 'unknown' }]);
  });

  it('leaves alone what has moved on', async () => {
    const fakes = await aWorld();
    await anAcceptedMessage(fakes, { wake: 3 });
    expect(await settleDeadLetter(fakes, RECORD)).toBe('stale');
    expect(messageState(await messageOf(fakes))).toBe('accepted');
  });
});
