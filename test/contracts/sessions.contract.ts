import { expect, it } from 'vitest';
import type { Session } from '../../shared/domain/session.ts';
import type { Stores } from './backends.ts';
import { aClosing, anInbound, CONVERSATION, collect, DAY, HOUR, NOW, shuffled } from './values.ts';

export function sessionsContract(open: () => Promise<Stores>): void {
  const current = async ({ sessions }: Stores): Promise<Session> => {
    const [session] = await sessions.find(CONVERSATION.number, [CONVERSATION.person]);
    if (session === undefined) throw new Error('no session');
    return session;
  };

  it('opens a window that ends 24 hours after the message, by its own timestamp', async () => {
    const stores = await open();
    expect(await stores.sessions.recordInbound(anInbound(NOW - HOUR, NOW))).toBe('opened');
    expect(await current(stores)).toEqual({
      ...CONVERSATION,
      name: 'Ann',
      phone: '+31612345678',
      openedAt: NOW - HOUR,
      lastInboundAt: NOW - HOUR,
      expiresAt: NOW - HOUR + DAY,
      receivedAt: NOW,
    });
  });

  it('extends an open window, and leaves it alone for a message that is older or repeated', async () => {
    const stores = await open();
    await stores.sessions.recordInbound(anInbound(NOW));
    expect(await stores.sessions.recordInbound(anInbound(NOW + HOUR))).toBe('extended');
    expect(await stores.sessions.recordInbound(anInbound(NOW + HOUR, NOW + 2 * HOUR))).toBe('unchanged');
    expect(await stores.sessions.recordInbound(anInbound(NOW + 1, NOW + 2 * HOUR))).toBe('unchanged');
    expect(await current(stores)).toMatchObject({ openedAt: NOW, lastInboundAt: NOW + HOUR, expiresAt: NOW + HOUR + DAY });
  });

  it('opens a new window over one that is over, and keeps what was answered of the old', async () => {
    const stores = await open();
    await stores.sessions.recordInbound(anInbound(NOW));
    await stores.sessions.answered(CONVERSATION, NOW, 'msg_1');
    expect(await stores.sessions.recordInbound(anInbound(NOW + DAY))).toBe('opened');
    expect(await current(stores)).toMatchObject({ openedAt: NOW + DAY, answeredUpTo: NOW });
  });

  it('opens a new window for a message after the end of the old, also where our clock is behind', async () => {
    const stores = await open();
    await stores.sessions.recordInbound(anInbound(NOW));
    expect(await stores.sessions.recordInbound(anInbound(NOW + DAY + 5_000, NOW + DAY - 5_000))).toBe('opened');
    expect(await current(stores)).toMatchObject({ openedAt: NOW + DAY + 5_000 });
  });

  it('records a message whose own window was over on arrival as late, and it opens nothing', async () => {
    const stores = await open();
    expect(await stores.sessions.recordInbound(anInbound(NOW - DAY, NOW))).toBe('late');
    expect(await current(stores)).toMatchObject({ openedAt: NOW - DAY, expiresAt: NOW });
  });

  it('keeps the opening of a window that a late message of the same window moves', async () => {
    const stores = await open();
    await stores.sessions.recordInbound(anInbound(NOW));
    expect(await stores.sessions.recordInbound(anInbound(NOW + HOUR, NOW + 3 * DAY))).toBe('late');
    expect(await current(stores)).toMatchObject({ openedAt: NOW, lastInboundAt: NOW + HOUR });
    expect(await stores.sessions.recordInbound(anInbound(NOW + HOUR + DAY, NOW + 3 * DAY))).toBe('late');
    expect(await current(stores)).toMatchObject({ openedAt: NOW + HOUR + DAY });
  });

  it('ends at the latest of 50 messages that arrive at once in any order', async () => {
    for (const seed of [1, 2, 3]) {
      const stores = await open();
      const times = shuffled(
        Array.from({ length: 50 }, (_, index) => NOW + index * 1_000),
        seed,
      );
      const results = await Promise.all(times.map((sentAt) => stores.sessions.recordInbound(anInbound(sentAt, NOW + HOUR))));
      expect(await current(stores)).toMatchObject({ lastInboundAt: NOW + 49_000, expiresAt: NOW + 49_000 + DAY });
      expect(results.filter((result) => result === 'opened')).toHaveLength(1);
    }
  });

  it('finds the sessions of several identities, and nothing for those that never wrote', async () => {
    const { sessions } = await open();
    await sessions.recordInbound(anInbound(NOW));
    await sessions.recordInbound({ ...anInbound(NOW), person: 'NL.1' });
    const found = await sessions.find(CONVERSATION.number, [CONVERSATION.person, 'NL.1', 'NL.2']);
    expect(found.map(({ person }) => person).sort()).toEqual([CONVERSATION.person, 'NL.1'].sort());
    expect(await sessions.find(CONVERSATION.number, ['NL.2'])).toEqual([]);
    expect(await sessions.find('another number', [CONVERSATION.person])).toEqual([]);
  });

  it('announces an end once, and never for a window that moved', async () => {
    const stores = await open();
    await stores.sessions.recordInbound(anInbound(NOW));
    const session = await current(stores);
    const answers = await Promise.all([stores.sessions.warned(session, NOW), stores.sessions.warned(session, NOW)]);
    expect(answers.sort()).toEqual([false, true]);
    await stores.sessions.recordInbound(anInbound(NOW + HOUR));
    expect(await stores.sessions.warned(session, NOW)).toBe(false);
    expect(await stores.sessions.warned(await current(stores), NOW)).toBe(true);
  });

  it('counts an answer up to what its decision saw, and never back', async () => {
    const stores = await open();
    await stores.sessions.answered(CONVERSATION, NOW, 'too early');
    expect(await stores.sessions.find(CONVERSATION.number, [CONVERSATION.person])).toEqual([]);
    await stores.sessions.recordInbound(anInbound(NOW));
    await stores.sessions.answered(CONVERSATION, NOW, 'msg_1');
    await stores.sessions.answered(CONVERSATION, NOW, 'msg_2');
    await stores.sessions.answered(CONVERSATION, NOW - 1, 'msg_3');
    expect(await current(stores)).toMatchObject({ answeredUpTo: NOW, answeredBy: 'msg_1' });
  });

  it('lets a message of another system answer what was written before it', async () => {
    const stores = await open();
    await stores.sessions.recordInbound(anInbound(NOW));
    await stores.sessions.answeredAt(CONVERSATION, NOW - 1, 'echo 0');
    expect((await current(stores)).answeredUpTo).toBeUndefined();
    await stores.sessions.answeredAt(CONVERSATION, NOW + 5, 'echo 1');
    await stores.sessions.answeredAt(CONVERSATION, NOW + 6, 'echo 2');
    expect(await current(stores)).toMatchObject({ answeredUpTo: NOW, answeredBy: 'echo 1' });
  });

  it('takes back the answer that failed, and only that one', async () => {
    const stores = await open();
    await stores.sessions.recordInbound(anInbound(NOW));
    await stores.sessions.answered(CONVERSATION, NOW, 'msg_1');
    expect(await stores.sessions.unanswered(CONVERSATION, 'msg_2')).toBe(false);
    expect(await stores.sessions.unanswered(CONVERSATION, 'msg_1')).toBe(true);
    expect(await stores.sessions.unanswered(CONVERSATION, 'msg_1')).toBe(false);
    const session = await current(stores);
    expect([session.answeredUpTo, session.answeredBy]).toEqual([undefined, undefined]);
  });

  it('keeps Meta’s word that the window is closed, for what was seen', async () => {
    const stores = await open();
    await stores.sessions.closedByEvidence(CONVERSATION, NOW);
    expect(await stores.sessions.find(CONVERSATION.number, [CONVERSATION.person])).toEqual([]);
    await stores.sessions.recordInbound(anInbound(NOW));
    await stores.sessions.closedByEvidence(CONVERSATION, NOW);
    await stores.sessions.closedByEvidence(CONVERSATION, NOW - 1);
    expect(await current(stores)).toMatchObject({ closedFor: NOW });
  });

  it('shows a window to the sweep when it opened, where it was re-armed, and not after an extension', async () => {
    const stores = await open();
    await stores.sessions.recordInbound(anInbound(NOW));
    const timer = { kind: 'window' as const, ...CONVERSATION };
    expect(await collect(stores.due.overdue(NOW + DAY - 1))).toEqual([]);
    expect(await collect(stores.due.overdue(NOW + DAY))).toEqual([{ ...timer, dueAt: NOW + DAY }]);
    const before = await current(stores);
    await stores.sessions.recordInbound(anInbound(NOW + HOUR));
    expect(await collect(stores.due.overdue(NOW + 2 * DAY))).toEqual([{ ...timer, dueAt: NOW + DAY }]);
    await stores.sessions.rearmed(before, NOW + 5 * DAY);
    await stores.sessions.rearmed(await current(stores), NOW + HOUR + DAY);
    expect(await collect(stores.due.overdue(NOW + 9 * DAY))).toEqual([{ ...timer, dueAt: NOW + HOUR + DAY }]);
  });

  it('shows a window that came late to the sweep six hours later, so that the stream can close what was before it', async () => {
    const stores = await open();
    await stores.sessions.recordInbound(anInbound(NOW - 2 * DAY, NOW));
    expect(await collect(stores.due.overdue(NOW + 6 * HOUR - 1))).toEqual([]);
    expect(await collect(stores.due.overdue(NOW + 6 * HOUR))).toHaveLength(1);
  });

  it('shows a window to the sweep again that was closed by a clock ahead of ours and then extended', async () => {
    const stores = await open();
    await stores.sessions.recordInbound(anInbound(NOW));
    await stores.closings.close(aClosing(), await current(stores), undefined);
    expect(await collect(stores.due.overdue(NOW + 9 * DAY))).toEqual([]);
    expect(await stores.sessions.recordInbound(anInbound(NOW + DAY - 1_000))).toBe('extended');
    expect(await collect(stores.due.overdue(NOW + 2 * DAY - 1_000))).toHaveLength(1);
  });
}
