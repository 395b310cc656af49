import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../../shared/domain/policy.ts';
import { WINDOW_MS } from '../../../../shared/domain/session.ts';
import { closeEndedWindow } from '../../../../shared/use-cases/close-window.ts';
import { aTemplateSend, NUMBER, PERSON, USER_ID } from '../../../builders/domain.ts';
import { DAY, HOUR, MINUTE, NOON } from '../../../builders/time.ts';
import { aWorld, endWindow, personWrites } from '../../../builders/world.ts';
import type { Fakes } from '../../../fakes/make-fakes.ts';

const sms: Policy['onUnansweredExpiry'] = { route: 'sms', text: 'Write again: {waLink}' };
const closings = (fakes: Fakes) => [...fakes.table.closings.values()];
const messages = (fakes: Fakes) => [...fakes.table.messages.values()];

async function ended(policy: Partial<Policy> = { onUnansweredExpiry: sms }) {
  const fakes = await aWorld(policy);
  const session = await personWrites(fakes);
  endWindow(fakes, session);
  return { fakes, session };
}

describe('closeEndedWindow', () => {
  it('leaves a window alone that is still open', async () => {
    const { fakes, session } = await ended();
    fakes.clock.advance(-1);
    expect(await closeEndedWindow(fakes, session)).toBe('still-open');
    expect(closings(fakes)).toEqual([]);
  });

  it('writes one closing and one expiry message for an unanswered window', async () => {
    const { fakes, session } = await ended();
    expect(await closeEndedWindow(fakes, session)).toBe('closed');
    expect(closings(fakes)).toMatchObject([{ reason: 'unanswered', expiresAt: session.expiresAt }]);
    expect(messages(fakes)).toMatchObject([{ expiryOf: session.expiresAt, attempts: [{ route: 'sms', state: 'pending' }] }]);
  });

  it('tells what the expiry message costs', async () => {
    const { fakes, session } = await ended();
    await closeEndedWindow(fakes, session);
    expect(messages(fakes)).toMatchObject([{ country: 'NL', decision: { cost: { amount: '0.1', basis: '1 part, NL' } } }]);
  });

  it('freezes the link in the text', async () => {
    const { fakes, session } = await ended();
    await closeEndedWindow(fakes, session);
    expect(messages(fakes)).toMatchObject([{ fallback: [{ text: 'Write again: https://wa.me/31201234567' }] }]);
  });

  it('does nothing more when timer, TTL and sweep all come', async () => {
    const { fakes, session } = await ended();
    const outcomes = await Promise.all([1, 2, 3].map(() => closeEndedWindow(fakes, session)));
    expect(outcomes.toSorted()).toEqual(['already-closed', 'already-closed', 'closed']);
    expect([closings(fakes).length, messages(fakes).length]).toEqual([1, 1]);
  });

  it('acts when TTL has reaped the session before', async () => {
    const { fakes, session } = await ended();
    fakes.table.reap(fakes.clock.now());
    expect(await closeEndedWindow(fakes, session)).toBe('closed');
    expect(messages(fakes)).toHaveLength(1);
  });

  it('acts when TTL reaped it by a clock a little ahead of ours: nobody comes again', async () => {
    const { fakes, session } = await ended();
    fakes.table.reap(fakes.clock.now());
    fakes.clock.advance(-1_000);
    expect(await closeEndedWindow(fakes, session)).toBe('closed');
  });

  it('sends nothing when the window was answered', async () => {
    const { fakes, session } = await ended();
    await fakes.sessions.answered(session, session.lastInboundAt, 'msg_1', fakes.clock.now());
    await closeEndedWindow(fakes, session);
    expect(closings(fakes)).toMatchObject([{ reason: 'answered' }]);
    expect(messages(fakes)).toEqual([]);
  });

  it('sends nothing when the person wrote between the end and this closing', async () => {
    const { fakes, session } = await ended();
    fakes.clock.advance(MINUTE);
    await personWrites(fakes);
    await closeEndedWindow(fakes, session);
    expect(closings(fakes)).toMatchObject([{ reason: 'superseded', expiresAt: session.expiresAt }]);
    expect(messages(fakes)).toEqual([]);
  });

  it('leaves a window alone that was extended before its end, though a timer of the old end comes', async () => {
    const { fakes, session } = await ended();
    fakes.clock.set(NOON + 23 * HOUR);
    await personWrites(fakes);
    fakes.clock.set(session.expiresAt + MINUTE);
    expect(await closeEndedWindow(fakes, session)).toBe('still-open');
    expect(closings(fakes)).toEqual([]);
  });

  it('makes the template that the policy names', async () => {
    const { fakes, session } = await ended({ onUnansweredExpiry: { route: 'template', template: aTemplateSend() } });
    await closeEndedWindow(fakes, session);
    expect(messages(fakes)).toMatchObject([{ attempts: [{ route: 'template' }] }]);
  });

  it('says why, where the template is not known', async () => {
    const { fakes, session } = await ended({
      onUnansweredExpiry: { route: 'template', template: aTemplateSend({ name: 'gone' }) },
    });
    await closeEndedWindow(fakes, session);
    expect(closings(fakes)).toMatchObject([{ reason: 'not-sendable', detail: expect.stringContaining('template gone') }]);
  });

  it('does not send an SMS to a person whose phone nobody knows', async () => {
    const fakes = await aWorld({ onUnansweredExpiry: sms });
    const session = await personWrites(fakes, NOON, USER_ID);
    endWindow(fakes, session);
    await closeEndedWindow(fakes, session);
    expect(closings(fakes)).toMatchObject([{ person: USER_ID, reason: 'not-sendable' }]);
  });

  it('takes a late first message’s window through the same road, once', async () => {
    const fakes = await aWorld({ onUnansweredExpiry: sms });
    const session = await personWrites(fakes, NOON - 3 * DAY);
    await closeEndedWindow(fakes, session);
    await closeEndedWindow(fakes, session);
    expect(closings(fakes)).toMatchObject([{ reason: 'unanswered', expiresAt: NOON - 3 * DAY + WINDOW_MS }]);
    expect(messages(fakes)).toHaveLength(1);
  });

  it('does not write again for another late message that the first expiry message covers', async () => {
    const fakes = await aWorld({ onUnansweredExpiry: sms });
    await closeEndedWindow(fakes, await personWrites(fakes, NOON - 3 * DAY));
    await closeEndedWindow(fakes, await personWrites(fakes, NOON - 2 * DAY));
    expect(closings(fakes).map(({ reason }) => reason)).toEqual(['unanswered', 'already-continued']);
    expect(messages(fakes)).toHaveLength(1);
  });

  it('finds the conversation open nowhere else: number and person are the closing’s', async () => {
    const { fakes, session } = await ended();
    await closeEndedWindow(fakes, session);
    expect(closings(fakes)).toMatchObject([{ number: NUMBER, person: PERSON, openedAt: NOON, lastInboundAt: NOON }]);
  });
});
