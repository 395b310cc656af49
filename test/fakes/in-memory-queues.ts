import { createHash } from 'node:crypto';
import type { OutboundRecord } from '../../shared/contracts/queue.ts';
import { type Message, openAttempt } from '../../shared/domain/message.ts';
import { NEAR_MS, type Timer, timerSubject } from '../../shared/domain/timer.ts';
import type { BusEvent, Clock, EventBus, Ids, Log, Outbox, Timers } from '../../shared/ports.ts';

/** A clock that stands until it is set. */
export class FakeClock implements Clock {
  #now: number;

  constructor(now: number) {
    this.#now = now;
  }

  readonly now = (): number => this.#now;

  set(now: number): void {
    this.#now = now;
  }

  advance(ms: number): void {
    this.#now += ms;
  }
}

/** Ids that count, and hashes for what must come out the same twice. */
export function makeFakeIds(): Ids {
  let last = 0;
  const next = (prefix: string): string => {
    last += 1;
    return `${prefix}_${String(last).padStart(5, '0')}`;
  };
  return {
    message: () => next('msg'),
    application: () => next('app'),
    derived: (prefix, ...parts) => `${prefix}_${createHash('sha1').update(parts.join('\n')).digest('hex').slice(0, 26)}`,
  };
}

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };

type Queued = { readonly record: OutboundRecord; readonly group: string; readonly dedupe: string; receives: number };

/** FIFO by conversation, for each group one record at a time; the same message, attempt and wake within five minutes are one. */
export class InMemoryOutbox implements Outbox {
  readonly #queue: Queued[] = [];
  readonly #hidden = new Map<string, number>();
  readonly #sent = new Map<string, number>();
  readonly #clock: Clock;
  readonly deadLetters: OutboundRecord[] = [];

  static readonly VISIBILITY_MS = 90_000;
  static readonly MAX_RECEIVES = 12;
  static readonly DEDUPE_MS = 5 * 60_000;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async enqueue(message: Message): Promise<void> {
    const attempt = openAttempt(message);
    if (attempt === undefined) return;
    const now = this.#clock.now();
    const dedupe = `${message.id}:${attempt.n}:${message.wake}`;
    if ((this.#sent.get(dedupe) ?? Number.NEGATIVE_INFINITY) + InMemoryOutbox.DEDUPE_MS > now) return;
    this.#sent.set(dedupe, now);
    const record = { messageId: message.id, attempt: attempt.n, wake: message.wake };
    this.#queue.push({ record, group: `${message.number}#${message.person}`, dedupe, receives: 0 });
  }

  get length(): number {
    return this.#queue.length;
  }

  /** The next record that is visible, hidden from now on together with its group. What was received too often is a dead letter. */
  receive(): { readonly record: OutboundRecord; readonly done: () => void; readonly hide: (ms: number) => void } | undefined {
    const now = this.#clock.now();
    for (;;) {
      const queued = this.#queue.find(({ group }) => (this.#hidden.get(group) ?? 0) <= now);
      if (queued === undefined) return undefined;
      if (queued.receives >= InMemoryOutbox.MAX_RECEIVES) {
        this.#remove(queued);
        this.deadLetters.push(queued.record);
        continue;
      }
      queued.receives += 1;
      let until = now + InMemoryOutbox.VISIBILITY_MS;
      this.#hidden.set(queued.group, until);
      const isMine = () => this.#hidden.get(queued.group) === until;
      const done = () => {
        this.#remove(queued);
        if (isMine()) this.#hidden.delete(queued.group);
      };
      const hide = (ms: number) => {
        if (!isMine()) return;
        until = this.#clock.now() + Math.ceil(ms / 1000) * 1000;
        this.#hidden.set(queued.group, until);
      };
      return { record: queued.record, done, hide };
    }
  }

  /** When a hidden group comes back; `undefined` when nothing waits. */
  visibleAt(): number | undefined {
    const times = this.#queue.map(({ group }) => this.#hidden.get(group) ?? 0);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  #remove(queued: Queued): void {
    const at = this.#queue.indexOf(queued);
    if (at !== -1) this.#queue.splice(at, 1);
  }
}

/** Timers by subject and minute, as Scheduler has them; near ones go to a queue, where each stands for itself. */
export class InMemoryTimers implements Timers {
  readonly #scheduled = new Map<string, Timer>();
  #near: Timer[] = [];
  #earliest = Number.POSITIVE_INFINITY;

  async set(timer: Timer, now: number): Promise<void> {
    this.#earliest = Math.min(this.#earliest, Math.max(timer.dueAt, now));
    if (timer.dueAt < now + NEAR_MS) this.#near.push({ ...timer, dueAt: Math.max(timer.dueAt, now) });
    else this.#scheduled.set(`${timer.kind}#${timerSubject(timer)}#${Math.ceil(timer.dueAt / 60_000)}`, timer);
  }

  get pending(): readonly Timer[] {
    return [...this.#near, ...this.#scheduled.values()].sort((a, b) => a.dueAt - b.dueAt);
  }

  /** What is due at `now`, oldest first; it is gone from here. */
  take(now: number): readonly Timer[] {
    if (now < this.#earliest) return [];
    const due = this.pending.filter(({ dueAt }) => dueAt <= now);
    this.#near = this.#near.filter(({ dueAt }) => dueAt > now);
    for (const [name, { dueAt }] of this.#scheduled) if (dueAt <= now) this.#scheduled.delete(name);
    this.#earliest = Math.min(...this.pending.map(({ dueAt }) => dueAt));
    return due;
  }
}

/** Events in the order in which they came. */
export class InMemoryBus implements EventBus {
  readonly events: BusEvent[] = [];

  async publish(events: readonly BusEvent[]): Promise<void> {
    this.events.push(...events);
  }
}
