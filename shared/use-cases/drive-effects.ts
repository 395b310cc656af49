import { restoresAccount, toAccountSignal } from '../domain/account-signal.ts';
import type { Application } from '../domain/application.ts';
import { tryNow } from '../domain/breaker.ts';
import type { Change } from '../domain/change.ts';
import { type Message, openAttempt } from '../domain/message.ts';
import { wakeAt } from '../domain/message-life.ts';
import { isLate, needsTimer, type Session, supersededWindow } from '../domain/session.ts';
import { toTemplateNews } from '../domain/template-news.ts';
import { windowDueAt } from '../domain/timer.ts';
import type { AcceptMessagePorts } from './accept-message.ts';
import { answerCall } from './answer-call.ts';
import { type ApplyAccountSignalPorts, applyAccountSignal } from './apply-account-signal.ts';
import { type ApplyStatusPorts, applyParkedStatus } from './apply-status.ts';
import { closeEndedWindow } from './close-window.ts';
import { applyTestMessage } from './go-live.ts';
import { armMessage, type HandleTimerPorts } from './handle-timer.ts';
import { changeBreaker, driveBreaker } from './number-breaker.ts';
import { type SignalPorts, signalExecution } from './pursue-application.ts';
import { type TemplateNewsPorts, takeTemplateNews } from './template-news.ts';

export type DriveEffectsPorts = Omit<HandleTimerPorts, 'deliveryQueue'> &
  ApplyStatusPorts &
  ApplyAccountSignalPorts &
  TemplateNewsPorts &
  AcceptMessagePorts &
  SignalPorts & { readonly deployment: string };

/** A window whose end has passed already when it is stored waits this long, so that a burst of late messages is one. */
const LATE_SETTLE_MS = 30_000;

/**
 * Does what a stored change asks for: arms timers, queues attempts, closes windows, applies statuses. The stored state
 * is the outbox: a change that comes again finds each effect's name or key taken.
 */
export async function driveEffects(ports: DriveEffectsPorts, change: Change): Promise<string> {
  switch (change.kind) {
    case 'session':
      return driveSession(ports, change.before, change.after);
    case 'session-reaped':
      return closeEndedWindow(ports, change.before);
    case 'message':
      return driveMessage(ports, change.before, change.after);
    case 'status':
      return applyParkedStatus(ports, change.status);
    case 'breaker':
      return driveBreaker(ports, change.after);
    case 'application':
      return driveApplication(ports, change.before, change.after);
    case 'call':
      return answerCall(ports, change.entry);
    case 'account-update':
      return driveAccountUpdate(ports, change);
    default:
      return 'nothing';
  }
}

async function driveSession(ports: DriveEffectsPorts, before: Session | undefined, after: Session): Promise<string> {
  const ended = supersededWindow(before, after);
  if (ended !== undefined) await closeEndedWindow(ports, ended);
  if (!needsTimer(before, after)) return 'nothing';
  const now = ports.clock.now();
  const { expiringLeadMs } = await ports.numbers.policy(after.number);
  const late = isLate(after);
  const dueAt = late ? now + LATE_SETTLE_MS : windowDueAt(after.expiresAt, expiringLeadMs, now);
  await ports.timers.set({ kind: 'window', number: after.number, person: after.person, dueAt }, now);
  return 'armed';
}

/** Starts its execution, and a successor; tells the one that waits. */
async function driveApplication(ports: DriveEffectsPorts, before: Application | undefined, after: Application): Promise<string> {
  const started = before?.part !== after.part && after.status === 'open';
  if (started) await ports.executions.start(after);
  const signals = await signalExecution(ports, after);
  if (signals > 0) return 'signalled';
  return started ? 'started' : 'nothing';
}

/** An account's news: of its templates, or what moves applications and concerns the ledger. */
async function driveAccountUpdate(
  ports: DriveEffectsPorts,
  update: Extract<Change, { kind: 'account-update' }>,
): Promise<string> {
  if (/template/.test(update.field)) {
    const news = toTemplateNews(update.value);
    return news === undefined ? 'nothing' : takeTemplateNews(ports, update.wabaId, news, update.at);
  }
  if (restoresAccount(update.field, update.value)) await testNumbers(ports, update.wabaId);
  const signal = toAccountSignal(update.field, update.wabaId, update.value);
  return signal === undefined ? 'nothing' : applyAccountSignal(ports, signal, update);
}

/** Meta says that an account may send again: its stopped numbers are tested at once. */
async function testNumbers(ports: DriveEffectsPorts, wabaId: string): Promise<void> {
  const numbers = (await ports.numbers.list()).filter((number) => number.wabaId === wabaId);
  for (const { number } of numbers) await changeBreaker(ports.breakers, number, (breaker) => tryNow(breaker, ports.clock.now()));
}

async function driveMessage(ports: DriveEffectsPorts, before: Message | undefined, after: Message): Promise<string> {
  if (after.applicationId !== undefined) await applyTestMessage(ports, after);
  const now = ports.clock.now();
  const attempt = openAttempt(after);
  const old = before === undefined ? undefined : openAttempt(before);
  const fresh = attempt?.state === 'pending' && (old?.n !== attempt.n || old.state !== 'pending' || before?.wake !== after.wake);
  if (fresh && (attempt.notBefore ?? 0) <= now) await ports.outbox.enqueue(after);
  const at = wakeAt(after, now);
  if (at !== (before === undefined ? undefined : wakeAt(before, now)))
    await armMessage(ports, after.id, at === undefined ? undefined : Math.max(at, now + 1), now);
  return fresh ? 'queued' : 'looked';
}
