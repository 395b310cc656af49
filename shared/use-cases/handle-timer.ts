import { openAttempt } from '../domain/message.ts';
import { advance, wakeAt } from '../domain/message-life.ts';
import { NEAR_MS, type Timer, toMinute, windowDueAt } from '../domain/timer.ts';
import type { Clock, Messages, Outbox, Timers } from '../ports.ts';
import type { DeliveryQueue } from '../subscription-ports.ts';
import { changeMessage } from './change-message.ts';
import { type CloseWindowPorts, closeEndedWindow } from './close-window.ts';
import { carryOver } from './merge-persons.ts';
import { type WakeNumberPorts, wakeNumber } from './number-breaker.ts';

export type HandleTimerPorts = CloseWindowPorts &
  WakeNumberPorts & {
    readonly clock: Clock;
    readonly messages: Messages;
    readonly outbox: Outbox;
    readonly timers: Timers;
    readonly deliveryQueue: DeliveryQueue;
  };

/** Serves every timer. One that comes early, late or twice finds the work done, re-arms, or does what was left. */
export async function handleTimer(ports: HandleTimerPorts, timer: Timer): Promise<string> {
  switch (timer.kind) {
    case 'window':
      return wakeWindow(ports, timer);
    case 'message':
      return wakeMessage(ports, timer.id);
    case 'delivery':
      await ports.deliveryQueue.enqueue({ kind: 'delivery', id: timer.id, when: 'due' });
      return 'queued';
    case 'number':
      return wakeNumber(ports, timer.id);
    case 'application':
    case 'templates':
      return 'left to the sweep';
  }
}

/** A window's timer: if the window has moved on, the next is armed; near its end it is announced; at its end it is closed. */
async function wakeWindow(ports: HandleTimerPorts, timer: Extract<Timer, { kind: 'window' }>): Promise<string> {
  const [session] = await ports.sessions.find(timer.number, [timer.person]);
  // Reaped already: the record of its removal closes it.
  if (session === undefined) return 'gone';
  if (session.movedTo !== undefined) {
    await carryOver(ports, session);
    return 'moved-on';
  }
  const now = ports.clock.now();
  if (session.expiresAt <= now) return closeEndedWindow(ports, session);
  const { expiringLeadMs } = await ports.numbers.policy(timer.number);
  const near = expiringLeadMs > 0 && session.expiresAt - expiringLeadMs <= now;
  if (near) await ports.sessions.warned(session, now);
  const dueAt = windowDueAt(session.expiresAt, expiringLeadMs, now, near ? session.expiresAt : session.warnedFor);
  await ports.timers.set({ kind: 'window', number: session.number, person: session.person, dueAt }, now);
  await ports.sessions.rearmed(session, dueAt);
  return near ? 'warned' : 're-armed';
}

/** A message's timer: what time brings is brought; what waits for the queue is queued; what is still ahead is armed. */
async function wakeMessage(ports: HandleTimerPorts, id: string): Promise<string> {
  const now = ports.clock.now();
  const changed = await changeMessage(ports.messages, id, (message) => advance(message, now));
  if (changed === undefined) return 'gone';
  const message = changed.after;
  const attempt = openAttempt(message);
  if (attempt?.state === 'pending' && (attempt.notBefore ?? 0) <= now) await ports.outbox.enqueue(message);
  await armMessage(ports, id, wakeAt(message, now), now);
  return changed.before === changed.after ? 'looked' : 'advanced';
}

/** Near wake-ups are to the second; far ones to the minute, as Scheduler has it. */
export async function armMessage(
  ports: { readonly timers: Timers },
  id: string,
  at: number | undefined,
  now: number,
): Promise<void> {
  if (at === undefined || at <= now) return;
  await ports.timers.set({ kind: 'message', id, dueAt: at < now + NEAR_MS ? at : toMinute(at) }, now);
}
