import type { Conversation } from '../../shared/domain/identity.ts';
import { onInbound, type Session, sameWindow, WINDOW_MS } from '../../shared/domain/session.ts';
import type { Sessions } from '../../shared/ports.ts';
import { conversationKey, type InMemoryTable } from './in-memory-table.ts';

const LATE_SWEEP_MS = 6 * 60 * 60_000;
const MARK_KEPT_MS = 8 * 24 * 60 * 60_000;

function isSeen(stored: Session, seen: Session): boolean {
  const counting = ['openedAt', 'lastInboundAt', 'answeredUpTo', 'answeredBy', 'closedFor', 'warnedFor'] as const;
  return counting.every((name) => stored[name] === seen[name]);
}

export class InMemorySessions implements Sessions {
  readonly #table: InMemoryTable;

  constructor(table: InMemoryTable) {
    this.#table = table;
  }

  async recordInbound(inbound: Parameters<Sessions['recordInbound']>[0]): ReturnType<Sessions['recordInbound']> {
    const { number, person, sentAt, now, profile } = inbound;
    const row = this.#table.sessions.get(conversationKey(inbound));
    const old = row?.session;
    const effect = onInbound(old, sentAt, now);
    if (effect.kind === 'none') return 'unchanged';
    const expiresAt = sentAt + WINDOW_MS;
    const opens = effect.kind === 'open' || old === undefined || sentAt >= old.expiresAt;
    const session: Session = {
      ...(old ?? { number, person }),
      ...profile,
      openedAt: opens ? sentAt : old.openedAt,
      lastInboundAt: sentAt,
      expiresAt,
      receivedAt: now,
    };
    const sweptAt = expiresAt > now ? expiresAt : now + LATE_SWEEP_MS;
    const dueAt = effect.kind === 'extend' ? (row?.dueAt ?? sweptAt) : sweptAt;
    const keptUntil = Math.max(expiresAt, row?.keptUntil ?? 0);
    this.#table.putSession(conversationKey(inbound), { session, dueAt, ...(session.movedTo === undefined ? {} : { keptUntil }) });
    return effect.kind === 'extend' ? 'extended' : effect.kind === 'late' ? 'late' : 'opened';
  }

  async find(number: string, persons: readonly string[]): Promise<readonly Session[]> {
    return persons.flatMap((person) => this.#table.sessions.get(conversationKey({ number, person }))?.session ?? []);
  }

  async rearmed(session: Session, dueAt: number): Promise<void> {
    const key = conversationKey(session);
    const row = this.#table.sessions.get(key);
    if (row?.session.expiresAt === session.expiresAt) this.#table.putSession(key, { ...row, dueAt });
  }

  async warned(session: Session, now: number): Promise<boolean> {
    const { expiresAt } = session;
    return this.#change(session, (old) =>
      old.expiresAt === expiresAt && old.warnedFor !== expiresAt ? { ...old, warnedFor: expiresAt, warnedAt: now } : undefined,
    );
  }

  async answered(conversation: Conversation, seen: number, by: string, at: number): Promise<void> {
    this.#change(conversation, (old) =>
      old.answeredUpTo === undefined || old.answeredUpTo < seen
        ? { ...old, answeredUpTo: seen, answeredBy: by, answeredAt: at }
        : undefined,
    );
  }

  async answeredAt(conversation: Conversation, at: number, by: string): Promise<void> {
    this.#change(conversation, (old) =>
      old.lastInboundAt <= at && (old.answeredUpTo === undefined || old.answeredUpTo < old.lastInboundAt)
        ? { ...old, answeredUpTo: old.lastInboundAt, answeredBy: by, answeredAt: at }
        : undefined,
    );
  }

  async unanswered(conversation: Conversation, by: string): Promise<boolean> {
    return this.#change(conversation, (old) => {
      const { answeredUpTo: _upTo, answeredBy, answeredAt: _at, ...rest } = old;
      return answeredBy === by ? rest : undefined;
    });
  }

  async closedByEvidence(conversation: Conversation, seen: number): Promise<void> {
    this.#change(conversation, (old) =>
      old.closedFor === undefined || old.closedFor < seen ? { ...old, closedFor: seen } : undefined,
    );
  }

  async move(from: Session, into: Session | undefined, merged: Session, now: number): ReturnType<Sessions['move']> {
    const rows = [from, merged].map((one) => this.#table.sessions.get(conversationKey(one)));
    const [old, there] = rows;
    if (old === undefined) return 'raced';
    if (old.dueAt === undefined && old.session.movedTo === undefined) return 'closed';
    if (!isSeen(old.session, from)) return 'raced';
    if (there === undefined ? into !== undefined : into === undefined || !isSeen(there.session, into)) return 'raced';
    const {
      answeredUpTo: _u,
      answeredBy: _b,
      answeredAt: _a,
      closedFor: _c,
      warnedFor: _w,
      warnedAt: _at,
      ...mark
    } = old.session;
    const session = { ...mark, movedTo: merged.person, movedUpTo: mark.lastInboundAt };
    this.#table.putSession(conversationKey(from), { session, keptUntil: Math.max(from.expiresAt, now + MARK_KEPT_MS) });
    if (into === undefined || !sameWindow(into, merged)) this.#put(merged, now);
    return 'moved';
  }

  async replace(seen: Session, session: Session, now: number): Promise<boolean> {
    const row = this.#table.sessions.get(conversationKey(seen));
    if (row === undefined || !isSeen(row.session, seen)) return false;
    this.#put(session, now);
    return true;
  }

  #put(session: Session, now: number): void {
    const { expiresAt } = session;
    const late = expiresAt <= now;
    this.#table.putSession(conversationKey(session), {
      session,
      dueAt: late ? now + LATE_SWEEP_MS : expiresAt,
      ...(late ? { keptUntil: now + MARK_KEPT_MS } : {}),
    });
  }

  #change(conversation: Conversation, to: (old: Session) => Session | undefined): boolean {
    const key = conversationKey(conversation);
    const row = this.#table.sessions.get(key);
    const session = row === undefined ? undefined : to(row.session);
    if (session === undefined) return false;
    this.#table.putSession(key, { ...row, session });
    return true;
  }
}
