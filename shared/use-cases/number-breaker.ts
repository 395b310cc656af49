import { awaited, type Breaker, claimProbe, idled, PROBE_MS, probeDueAt, type Trouble, trip } from '../domain/breaker.ts';
import type { Message } from '../domain/message.ts';
import { release } from '../domain/message-waits.ts';
import { NEAR_MS, toMinute } from '../domain/timer.ts';
import type { Clock, MessageSummary, Messages, Outbox, Page, Timers } from '../ports.ts';
import type { Breakers } from '../sending-ports.ts';
import { changeMessage } from './change-message.ts';

export type BreakerPorts = { readonly clock: Clock; readonly breakers: Breakers; readonly messages: Messages };
export type WakeNumberPorts = BreakerPorts & { readonly outbox: Outbox; readonly timers: Timers };

const MAX_RACES = 20;
const SKEW_MS = 5_000;
/** So many waiting messages are looked at at a time, their conversations side by side. */
const PAGE = 50;

/** Applies a transition by compare-and-set; one that changes nothing writes nothing. */
export async function changeBreaker(
  breakers: Breakers,
  number: string,
  transition: (breaker: Breaker | undefined) => Breaker | undefined,
): Promise<void> {
  for (let races = 0; races < MAX_RACES; races += 1) {
    const before = await breakers.get(number);
    const next = transition(before);
    if (next === undefined || next === before || (await breakers.save(next)) !== undefined) return;
  }
  throw new Error(`the breaker of ${number} kept changing`);
}

/** Meta said that nothing leaves the number. */
export function tripBreaker(ports: BreakerPorts, told: Trouble): Promise<void> {
  return changeBreaker(ports.breakers, told.number, (breaker) => trip(breaker, told, ports.clock.now()));
}

/** Whether an attempt may call Meta: freely, as the one test of a stopped number, or not at all. */
export async function passBreaker(
  ports: BreakerPorts,
  breaker: Breaker | undefined,
): Promise<{ readonly kind: 'free' } | { readonly kind: 'probe' | 'stopped'; readonly breaker: Breaker }> {
  if (breaker?.state !== 'open') return { kind: 'free' };
  const claimed = claimProbe(breaker, ports.clock.now());
  if (claimed === undefined) return { kind: 'stopped', breaker };
  const saved = await ports.breakers.save(claimed);
  if (saved !== undefined) return { kind: 'probe', breaker: saved };
  const other = await ports.breakers.get(breaker.number);
  return other?.state === 'open' ? { kind: 'stopped', breaker: other } : { kind: 'free' };
}

/**
 * To be called after a message was left waiting: the number may have come free meanwhile, and its release passed by; or
 * nobody waited until now, and its tests stand still.
 */
export async function releaseIfFree(ports: BreakerPorts, message: Message): Promise<void> {
  const breaker = await ports.breakers.get(message.number);
  if (breaker?.state === 'open') {
    if (breaker.idle === true) await changeBreaker(ports.breakers, message.number, awaited);
    return;
  }
  await changeMessage(ports.messages, message.id, (current) => release(current, ports.clock.now()));
}

/** Does what a changed breaker asks for: open, its next test is timed; closed, all that waited is released. */
export async function driveBreaker(ports: WakeNumberPorts, breaker: Breaker): Promise<string> {
  if (breaker.state === 'closed') return `released ${await releaseWaiting(ports, breaker.number, 'all')}`;
  const dueAt = probeDueAt(breaker);
  if (dueAt !== undefined) await armNumber(ports, breaker.number, dueAt);
  return 'armed';
}

/** A stopped number's timer: the oldest message that waits is released, to test the number; and in case it does not, the next. */
export async function wakeNumber(ports: WakeNumberPorts, number: string): Promise<string> {
  const breaker = await ports.breakers.get(number);
  const now = ports.clock.now();
  const dueAt = breaker === undefined ? undefined : probeDueAt(breaker);
  // If it is tested already, that has a timer of its own; unless this one is early by the difference of two clocks.
  if (dueAt === undefined || dueAt > now + SKEW_MS) return 'nothing';
  if (dueAt > now) {
    await armNumber(ports, number, dueAt);
    return 'early';
  }
  if ((await releaseWaiting(ports, number, 'oldest')) > 0) {
    await armNumber(ports, number, now + PROBE_MS);
    return 'tested';
  }
  await changeBreaker(ports.breakers, number, (current) => idled(current, now));
  // Whoever was left waiting between the two saw that its tests went on.
  if ((await releaseWaiting(ports, number, 'oldest')) === 0) return 'nobody waits';
  await changeBreaker(ports.breakers, number, awaited);
  return 'tested';
}

async function armNumber({ timers, clock }: WakeNumberPorts, number: string, at: number): Promise<void> {
  const now = clock.now();
  await timers.set({ kind: 'number', id: number, dueAt: at < now + NEAR_MS ? Math.max(at, now) : toMinute(at) }, now);
}

/** Page by page, and within a conversation one after the other: so they stand in the queue in the order of their acceptance. */
async function releaseWaiting(ports: WakeNumberPorts, number: string, which: 'all' | 'oldest'): Promise<number> {
  let [released, after]: [number, string | undefined] = [0, undefined];
  do {
    const page: Page<MessageSummary> = await ports.messages.waiting(number, PAGE, after);
    if (which === 'all') {
      const people = Map.groupBy(page.items, ({ person }) => person);
      const counts = await Promise.all([...people.values()].map((own) => releaseInOrder(ports, own, own.length)));
      released += counts.reduce((sum, count) => sum + count, 0);
    } else released += await releaseInOrder(ports, page.items, 1);
    after = which === 'oldest' && released > 0 ? undefined : page.next;
  } while (after !== undefined);
  return released;
}

/** Those that wait for their number, up to so many. */
async function releaseInOrder(ports: WakeNumberPorts, messages: readonly MessageSummary[], most: number): Promise<number> {
  let released = 0;
  for (const { id } of messages) {
    const changed = await changeMessage(ports.messages, id, (message) => release(message, ports.clock.now()));
    if (changed === undefined || changed.before === changed.after) continue;
    // The stream queues it, too; but not in this order.
    await ports.outbox.enqueue(changed.after);
    released += 1;
    if (released >= most) break;
  }
  return released;
}
