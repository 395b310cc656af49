import { expect, it } from 'vitest';
import { mergeSessions, reopened, type Session } from '../../shared/domain/session.ts';
import { listOpenSessions, type OpenSessionPlace } from '../../shared/use-cases/list-open-sessions.ts';
import type { Stores } from './backends.ts';
import { aClosing, aMessage, anInbound, CONVERSATION, collect, DAY, HOUR, NOW, shuffled } from './values.ts';

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
    await stores.sessions.answered(CONVERSATION, NOW, 'msg_1', NOW);
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
    await stores.sessions.answered(CONVERSATION, NOW, 'too early', NOW);
    expect(await stores.sessions.find(CONVERSATION.number, [CONVERSATION.person])).toEqual([]);
    await stores.sessions.recordInbound(anInbound(NOW));
    await stores.sessions.answered(CONVERSATION, NOW, 'msg_1', NOW);
    await stores.sessions.answered(CONVERSATION, NOW, 'msg_2', NOW);
    await stores.sessions.answered(CONVERSATION, NOW - 1, 'msg_3', NOW);
    expect(await current(stores)).toMatchObject({ answeredUpTo: NOW, answeredBy: 'msg_1', answeredAt: NOW });
  });

  it('lets a message of another system answer what was written before it', async () => {
    const stores = await open();
    await stores.sessions.recordInbound(anInbound(NOW));
    await stores.sessions.answeredAt(CONVERSATION, NOW - 1, 'echo 0');
    expect((await current(stores)).answeredUpTo).toBeUndefined();
    await stores.sessions.answeredAt(CONVERSATION, NOW + 5, 'echo 1');
    await stores.sessions.answeredAt(CONVERSATION, NOW + 6, 'echo 2');
    expect(await current(stores)).toMatchObject({ answeredUpTo: NOW, answeredBy: 'echo 1', answeredAt: NOW + 5 });
  });

  it('takes back the answer that failed, and only that one', async () => {
    const stores = await open();
    await stores.sessions.recordInbound(anInbound(NOW));
    await stores.sessions.answered(CONVERSATION, NOW, 'msg_1', NOW);
    expect(await stores.sessions.unanswered(CONVERSATION, 'msg_2')).toBe(false);
    expect(await stores.sessions.unanswered(CONVERSATION, 'msg_1')).toBe(true);
    expect(await stores.sessions.unanswered(CONVERSATION, 'msg_1')).toBe(false);
    const session = await current(stores);
    expect([session.answeredUpTo, session.answeredBy, session.answeredAt]).toEqual([undefined, undefined, undefined]);
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

  const NEXT = { ...CONVERSATION, person: 'NL.1' };
  const inboundOf = (person: string, sentAt: number, now = sentAt) => ({ ...anInbound(sentAt, now), person });
  const named = async ({ sessions }: Stores, person: string) => (await sessions.find(CONVERSATION.number, [person]))[0];
  const moved = async (stores: Stores, now = NOW + HOUR) => {
    const from = await current(stores);
    const into = await named(stores, NEXT.person);
    return stores.sessions.move(from, into, mergeSessions(from, into, NEXT, { userId: 'NL.1' }), now);
  };

  it('moves a window to another name with all that is known of it, and leaves a mark that opens nothing', async () => {
    const stores = await open();
    await stores.sessions.recordInbound(anInbound(NOW));
    await stores.sessions.answered(CONVERSATION, NOW, 'msg_1', NOW);
    const { answeredAt: _at, ...before } = await current(stores);
    expect(await moved(stores)).toBe('moved');
    expect(await named(stores, 'NL.1')).toEqual({ ...before, ...NEXT, userId: 'NL.1', movedFrom: CONVERSATION.person });
    const { answeredUpTo: _upTo, answeredBy: _by, ...mark } = before;
    expect(await current(stores)).toEqual({ ...mark, movedTo: 'NL.1', movedUpTo: NOW });
    expect(await stores.sessions.recordInbound(anInbound(NOW, NOW + HOUR))).toBe('unchanged');
    expect(await collect(stores.due.overdue(NOW + 9 * DAY))).toEqual([{ kind: 'window', ...NEXT, dueAt: NOW + DAY }]);
  });

  it('merges two windows, and again what comes to the mark later, which the sweep sees until then', async () => {
    const stores = await open();
    await stores.sessions.recordInbound(anInbound(NOW));
    await stores.sessions.recordInbound(inboundOf('NL.1', NOW + HOUR));
    expect(await moved(stores)).toBe('moved');
    expect(await named(stores, 'NL.1')).toMatchObject({ openedAt: NOW, lastInboundAt: NOW + HOUR });
    expect(await stores.sessions.recordInbound(anInbound(NOW + 2 * HOUR))).toBe('extended');
    expect(await collect(stores.due.overdue(NOW + 9 * DAY))).toHaveLength(2);
    expect(await moved(stores)).toBe('moved');
    expect(await named(stores, 'NL.1')).toMatchObject({ openedAt: NOW, expiresAt: NOW + 2 * HOUR + DAY });
    expect(await collect(stores.due.overdue(NOW + 9 * DAY))).toHaveLength(1);
    const before = [await current(stores), await named(stores, 'NL.1')];
    expect(await moved(stores)).toBe('moved');
    expect([await current(stores), await named(stores, 'NL.1')]).toEqual(before);
  });

  it('moves nothing that is not as it was read, on either side', async () => {
    const stores = await open();
    await stores.sessions.recordInbound(anInbound(NOW));
    const from = await current(stores);
    const merged = mergeSessions(from, undefined, NEXT, {});
    await stores.sessions.recordInbound(inboundOf('NL.1', NOW));
    expect(await stores.sessions.move(from, undefined, merged, NOW)).toBe('raced');
    const into = await named(stores, 'NL.1');
    await stores.sessions.answered(CONVERSATION, NOW, 'msg_1', NOW);
    expect(await stores.sessions.move(from, into, { ...merged, answeredUpTo: NOW }, NOW)).toBe('raced');
    const now = await current(stores);
    await stores.sessions.recordInbound(inboundOf('NL.1', NOW + 1));
    expect(await stores.sessions.move(now, into, { ...merged, answeredUpTo: NOW }, NOW)).toBe('raced');
    expect((await current(stores)).movedTo).toBeUndefined();
  });

  it('is moved or closed, and never both', async () => {
    const stores = await open();
    await stores.sessions.recordInbound(anInbound(NOW));
    const window = await current(stores);
    await stores.closings.close(aClosing(), window, undefined);
    expect(await moved(stores)).toBe('closed');
    expect(await named(stores, 'NL.1')).toBeUndefined();
    const other = await open();
    await other.sessions.recordInbound(anInbound(NOW));
    expect(await moved(other)).toBe('moved');
    expect(await other.closings.close(aClosing(), window, undefined)).toBe('moved');
    expect(await other.closings.close(aClosing({ reason: 'unanswered', messageId: 'msg_1' }), window, aMessage())).toBe('moved');
    expect(await other.closings.latest(CONVERSATION.number, [CONVERSATION.person])).toBeUndefined();
  });

  it('is moved once when many do it at the same time', async () => {
    const stores = await open();
    await stores.sessions.recordInbound(anInbound(NOW));
    const from = await current(stores);
    const merged = mergeSessions(from, undefined, NEXT, {});
    const results = await Promise.all(
      Array.from({ length: 8 }, () => stores.sessions.move(from, undefined, merged, NOW).catch(() => 'raced')),
    );
    expect(results.filter((result) => result === 'moved')).toHaveLength(1);
  });

  it('gives a name to its new owner, unless something came meanwhile', async () => {
    const stores = await open();
    await stores.sessions.recordInbound(anInbound(NOW));
    await moved(stores);
    await stores.sessions.recordInbound(anInbound(NOW + 2 * HOUR));
    const mark = await current(stores);
    const fresh = reopened(mark);
    await stores.sessions.recordInbound(anInbound(NOW + 3 * HOUR));
    expect(await stores.sessions.replace(mark, fresh, NOW + 3 * HOUR)).toBe(false);
    const again = await current(stores);
    expect(await stores.sessions.replace(again, reopened(again), NOW + 3 * HOUR)).toBe(true);
    expect(await current(stores)).toEqual({
      ...CONVERSATION,
      openedAt: NOW + 3 * HOUR,
      lastInboundAt: NOW + 3 * HOUR,
      expiresAt: NOW + 3 * HOUR + DAY,
      receivedAt: NOW + 3 * HOUR,
    });
  });

  it('lists what is open, by its end, in pages, whenever its timer is due', async () => {
    const stores = await open();
    const { sessions, due } = stores;
    const names = Array.from({ length: 40 }, (_, at) => `US.${1000 + at}`);
    const write = (at: number, sentAt: number) => sessions.recordInbound({ ...anInbound(sentAt, NOW), person: names[at] ?? '' });
    for (const [at] of names.entries()) await write(at, NOW - ((at * 7) % 40) * 30 * 60_000);
    // Every third wrote again: its window ends later than its timer is due.
    for (let at = 0; at < names.length; at += 3) await write(at, NOW - at * 60_000);
    await sessions.recordInbound({ ...anInbound(NOW - DAY, NOW), person: 'US.late' });
    await sessions.closedByEvidence({ number: CONVERSATION.number, person: names[1] ?? '' }, NOW);
    await sessions.recordInbound({ ...anInbound(NOW), number: '999', person: 'US.other' });
    const ports = { sessions, due, clock: { now: () => NOW } };
    const pages: Session[][] = [];
    let after: OpenSessionPlace | undefined;
    do {
      const page = await listOpenSessions(ports, [CONVERSATION.number], 7, after);
      pages.push([...page.items]);
      after = page.next;
    } while (after !== undefined);
    const stored = await sessions.find(CONVERSATION.number, names);
    const expected = stored
      .filter(({ person }) => person !== names[1])
      .sort((a, b) => a.expiresAt - b.expiresAt || (a.person < b.person ? -1 : 1));
    expect(pages.flat()).toEqual(expected);
    expect(pages.slice(0, -1).map(({ length }) => length)).toEqual([7, 7, 7, 7, 7]);
    const all = await listOpenSessions(ports, undefined, 100, undefined);
    expect([all.items.length, all.items.at(-1)?.number, all.next]).toEqual([40, '999', undefined]);
  });
}
