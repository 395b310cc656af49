import { describe, expect, it } from 'vitest';
import type { Change } from '../../../../shared/domain/change.ts';
import { isAnswered } from '../../../../shared/domain/session.ts';
import { deliverMessage } from '../../../../shared/use-cases/deliver-message.ts';
import { driveEffects } from '../../../../shared/use-cases/drive-effects.ts';
import type { aPolicy } from '../../../builders/domain.ts';
import { NUMBER, PERSON } from '../../../builders/domain.ts';
import { HOUR, MINUTE, NOON } from '../../../builders/time.ts';
import { aWorld, messageOf, personWrites, sessionOf } from '../../../builders/world.ts';
import type { Fakes } from '../../../fakes/make-fakes.ts';

const onCall = { text: 'We take no calls. Write to us: {waLink}' };
const call = (over: Partial<Extract<Change, { kind: 'call' }>['entry']> = {}): Change => ({
  kind: 'call',
  entry: { number: NUMBER, person: PERSON, callId: 'wacid.1', at: NOON, ...over },
});
const messages = (fakes: Fakes) => [...fakes.table.messages.values()];

/** The person has called, and the call opened the window. */
async function called(policy: Parameters<typeof aPolicy>[0] = { onCall }) {
  const fakes = await aWorld(policy);
  await personWrites(fakes);
  return fakes;
}

describe('a call', () => {
  it('is answered with the policy’s text, with the link written out', async () => {
    const fakes = await called();
    expect(await driveEffects(fakes, call())).toBe('answered');
    expect(messages(fakes)).toMatchObject([
      {
        callId: 'wacid.1',
        content: { type: 'text', text: { body: 'We take no calls. Write to us: https://wa.me/31201234567' } },
        decision: { route: 'free-form', rule: 'session-open' },
      },
    ]);
  });

  it('is answered once, however often it is told; another call once more', async () => {
    const fakes = await called();
    await driveEffects(fakes, call());
    await driveEffects(fakes, call());
    expect(messages(fakes)).toHaveLength(1);
    await driveEffects(fakes, call({ callId: 'wacid.2' }));
    expect(messages(fakes)).toHaveLength(2);
  });

  it('is not answered where the policy says nothing', async () => {
    const fakes = await called({});
    expect(await driveEffects(fakes, call())).toBe('nothing');
    expect(messages(fakes)).toEqual([]);
  });

  it('is not answered when it is told more than an hour later', async () => {
    const fakes = await called();
    fakes.clock.set(NOON + HOUR + MINUTE);
    expect(await driveEffects(fakes, call())).toBe('late');
    fakes.clock.set(NOON + HOUR);
    expect(await driveEffects(fakes, call())).toBe('answered');
  });

  it('is answered by the policy’s ways on where it opens no window', async () => {
    const fakes = await aWorld({ onCall, onClosedWindow: [{ route: 'sms', text: 'We take no calls' }] });
    expect(await driveEffects(fakes, call({ person: 'NL.1', userId: 'NL.1', phone: PERSON }))).toBe('answered');
    const to = { userId: 'NL.1', phone: PERSON };
    expect(messages(fakes)).toMatchObject([{ person: 'NL.1', to, attempts: [{ route: 'sms', reason: 'window-closed' }] }]);
  });

  it('is not answered to who wrote STOP, nor without a way; the refusal is told once', async () => {
    for (const stopped of [true, false]) {
      const fakes = await aWorld({ onCall });
      if (stopped) await fakes.consents.setStopped(PERSON, { value: 'stop', at: NOON, channel: 'whatsapp' });
      expect(await driveEffects(fakes, call())).toBe('refused');
      expect(await driveEffects(fakes, call())).toBe('refused');
      expect(messages(fakes)).toEqual([]);
      const told = fakes.table.stream.flatMap(({ change }) => (change.kind === 'refusal' ? [change.refusal] : []));
      expect(new Set(told.map(({ id }) => id)).size).toBe(1);
      expect(told[0]?.problem).toBe(stopped ? 'opted-out' : 'conversation-not-started');
    }
  });

  it('is no answer to what the person wrote: the window stays unanswered', async () => {
    const fakes = await called();
    await driveEffects(fakes, call());
    const id = messages(fakes)[0]?.id ?? '';
    expect(await deliverMessage(fakes, { messageId: id, attempt: 1, wake: 0 })).toBe('sent');
    expect((await messageOf(fakes, id)).attempts[0]).toMatchObject({ state: 'sent' });
    expect(isAnswered(await sessionOf(fakes))).toBe(false);
  });
});
