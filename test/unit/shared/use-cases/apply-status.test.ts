import { describe, expect, it } from 'vitest';
import type { StatusEntry } from '../../../../shared/domain/change.ts';
import { type AttemptState, messageState } from '../../../../shared/domain/message.ts';
import { parseOpaque } from '../../../../shared/domain/opaque.ts';
import { isAnswered } from '../../../../shared/domain/session.ts';
import { applyParkedStatus } from '../../../../shared/use-cases/apply-status.ts';
import { anAttempt, NUMBER, PERSON } from '../../../builders/domain.ts';
import { MINUTE, NOON } from '../../../builders/time.ts';
import { anAcceptedMessage, aWorld, messageOf, personWrites, sessionOf } from '../../../builders/world.ts';

const aStatus = (over: Partial<StatusEntry> = {}): StatusEntry => ({
  wamid: 'wamid.1',
  number: NUMBER,
  person: PERSON,
  status: 'delivered',
  at: NOON,
  opaque: 'ow:test:msg_1:1',
  ...over,
});
const failure = (code = 131026) => aStatus({ status: 'failed', error: { code, message: 'no' } });

/** A message in this state, whose decision saw what the person wrote just now. */
async function world(state: AttemptState = 'sent', answered = state === 'sent') {
  const fakes = await aWorld();
  const session = await personWrites(fakes, NOON - MINUTE);
  await anAcceptedMessage(fakes, { attempts: [anAttempt({ state, tries: 1, seen: session.lastInboundAt, claimedAt: NOON })] });
  if (answered) await fakes.sessions.answered(session, session.lastInboundAt, 'msg_1', fakes.clock.now());
  return fakes;
}

describe('applyParkedStatus', () => {
  it('finds the message by our opaque data', async () => {
    const fakes = await world();
    expect(await applyParkedStatus(fakes, aStatus())).toBe('applied');
    expect(messageState(await messageOf(fakes))).toBe('delivered');
  });

  it('finds the message by Meta’s id', async () => {
    const fakes = await world();
    await fakes.wamids.link('wamid.1', NUMBER, 'msg_1', 1);
    const { opaque: _opaque, ...status } = aStatus();
    expect(await applyParkedStatus(fakes, status)).toBe('applied');
    expect(messageState(await messageOf(fakes))).toBe('delivered');
  });

  it('leaves a status parked that finds nothing', async () => {
    const fakes = await world();
    expect(await applyParkedStatus(fakes, aStatus({ opaque: 'ow:test:msg_2:1' }))).toBe('parked');
  });

  it('does not believe opaque data of another number', async () => {
    const fakes = await world();
    expect(await applyParkedStatus(fakes, aStatus({ number: '999' }))).toBe('parked');
    expect(messageState(await messageOf(fakes))).toBe('sent');
  });

  it('does not change a message for a status that nobody knows', async () => {
    const fakes = await world();
    expect(await applyParkedStatus(fakes, aStatus({ status: 'other' }))).toBe('applied');
    expect((await messageOf(fakes)).version).toBe(0);
  });

  it('writes nothing for a status that came before', async () => {
    const fakes = await world();
    await applyParkedStatus(fakes, aStatus());
    const { version } = await messageOf(fakes);
    await applyParkedStatus(fakes, aStatus());
    expect((await messageOf(fakes)).version).toBe(version);
  });

  it.each([131026, 131042])(
    'does not take back the second try when the first, whose answer was lost, failed (%i)',
    async (code) => {
      const fakes = await aWorld();
      await anAcceptedMessage(fakes, { attempts: [anAttempt({ state: 'sent', maybeTwice: true, providerId: 'wamid.2' })] });
      await applyParkedStatus(fakes, failure(code));
      expect(messageState(await messageOf(fakes))).toBe('sent');
      await applyParkedStatus(fakes, { ...failure(131026), wamid: 'wamid.2' });
      expect(messageState(await messageOf(fakes))).toBe('failed');
    },
  );

  it('keeps Meta’s id where our own call did not return', async () => {
    const fakes = await world('sending');
    await applyParkedStatus(fakes, aStatus({ status: 'sent' }));
    expect((await messageOf(fakes)).attempts[0]?.providerId).toBe('wamid.1');
  });
});

describe('an answer', () => {
  it.each(['sending', 'unknown', 'pending', 'failed'] as const)(
    'counts when a status tells that it arrived after all: %s',
    async (state) => {
      const fakes = await world(state);
      await applyParkedStatus(fakes, aStatus());
      expect(isAnswered(await sessionOf(fakes))).toBe(true);
    },
  );

  it('counts when the status comes again after a crash between its two writes', async () => {
    const fakes = await world('sending');
    await applyParkedStatus(fakes, aStatus({ status: 'sent' }));
    await fakes.sessions.unanswered(await sessionOf(fakes), 'msg_1');
    await applyParkedStatus(fakes, aStatus({ status: 'sent' }));
    expect(isAnswered(await sessionOf(fakes))).toBe(true);
  });

  it('does not count when a late `sent` follows a failure', async () => {
    const fakes = await world('failed');
    await applyParkedStatus(fakes, aStatus({ status: 'sent' }));
    expect(isAnswered(await sessionOf(fakes))).toBe(false);
  });

  it('is none any more when it fails', async () => {
    const fakes = await world();
    await applyParkedStatus(fakes, failure());
    expect(isAnswered(await sessionOf(fakes))).toBe(false);
  });

  it('stays one when a failure comes after its delivery', async () => {
    const fakes = await world();
    await applyParkedStatus(fakes, aStatus());
    await applyParkedStatus(fakes, failure());
    expect(isAnswered(await sessionOf(fakes))).toBe(true);
  });

  it('is left to another message that was sent since', async () => {
    const fakes = await world();
    const { lastInboundAt } = await sessionOf(fakes);
    await anAcceptedMessage(fakes, { id: 'msg_2', attempts: [anAttempt({ state: 'delivered', seen: lastInboundAt })] });
    await applyParkedStatus(fakes, failure());
    expect(await sessionOf(fakes)).toMatchObject({ answeredBy: 'msg_2', answeredUpTo: lastInboundAt });
  });

  it('to what was written before is none, and does not come back, when the next one fails', async () => {
    const fakes = await world();
    const { lastInboundAt } = await sessionOf(fakes);
    const before = anAttempt({ state: 'delivered', seen: lastInboundAt - MINUTE });
    await anAcceptedMessage(fakes, { id: 'msg_2', attempts: [before] });
    await applyParkedStatus(fakes, failure());
    expect((await sessionOf(fakes)).answeredUpTo).toBeUndefined();
  });

  it('of another message stays when this one fails', async () => {
    const fakes = await world('sent', false);
    const session = await sessionOf(fakes);
    await fakes.sessions.answered(session, session.lastInboundAt, 'msg_2', fakes.clock.now());
    await applyParkedStatus(fakes, failure());
    expect((await sessionOf(fakes)).answeredBy).toBe('msg_2');
  });
});

describe('131047', () => {
  it('closes the window by evidence, for what the decision saw', async () => {
    const fakes = await world();
    await applyParkedStatus(fakes, failure(131047));
    const session = await sessionOf(fakes);
    expect(session.closedFor).toBe(session.lastInboundAt);
  });

  it('closes nothing for another failure', async () => {
    const fakes = await world();
    await applyParkedStatus(fakes, failure());
    expect((await sessionOf(fakes)).closedFor).toBeUndefined();
  });

  it('closes nothing after the message was delivered', async () => {
    const fakes = await world();
    await applyParkedStatus(fakes, aStatus());
    await applyParkedStatus(fakes, failure(131047));
    expect((await sessionOf(fakes)).closedFor).toBeUndefined();
  });
});

describe('parseOpaque', () => {
  it('names message and attempt', () => {
    expect(parseOpaque('ow:test:msg_1:2', 'test')).toEqual({ messageId: 'msg_1', attempt: 2 });
  });

  it.each([undefined, '', 'order-17', 'ow:other:msg_1:1', 'ow:test:msg_1', 'ow:test:msg_1:0', 'ow:test:msg_1:x'])(
    'names nothing in %j',
    (opaque) => {
      expect(parseOpaque(opaque, 'test')).toBeUndefined();
    },
  );
});

describe('what Meta says of its charge', () => {
  const pricing = { billable: true, type: 'regular', category: 'utility' };

  it('is kept with the delivery, in the same write, and costs by its category', async () => {
    const fakes = await world();
    await applyParkedStatus(fakes, aStatus({ pricing }));
    const { version, attempts } = await messageOf(fakes);
    expect(version).toBe(1);
    expect(attempts).toMatchObject([
      { state: 'delivered', pricing, cost: { amount: '0.05', basis: 'utility as Meta says, NL' } },
    ]);
  });

  it('costs no write of its own: with sent it is kept only where that tells that the message was taken', async () => {
    const fakes = await world('sent');
    await applyParkedStatus(fakes, aStatus({ status: 'sent' }));
    const { version } = await messageOf(fakes);
    await applyParkedStatus(fakes, aStatus({ status: 'sent', pricing }));
    expect((await messageOf(fakes)).version).toBe(version);
    const early = await world('sending');
    await applyParkedStatus(early, aStatus({ status: 'sent', pricing }));
    expect((await messageOf(early)).attempts).toMatchObject([{ state: 'sent', pricing }]);
  });

  it('is kept when read came first and says nothing', async () => {
    const fakes = await world();
    await applyParkedStatus(fakes, aStatus({ status: 'read' }));
    await applyParkedStatus(fakes, aStatus({ pricing }));
    expect((await messageOf(fakes)).attempts).toMatchObject([{ state: 'read', pricing }]);
  });

  it('is written once, however often it is said', async () => {
    const fakes = await world();
    for (let times = 0; times < 3; times += 1) await applyParkedStatus(fakes, aStatus({ pricing }));
    expect((await messageOf(fakes)).version).toBe(1);
  });
});
