import {
  type Attempt,
  isSettled,
  type Message,
  type MessageState,
  messageState,
  openAttempt,
  rank,
} from '../../shared/domain/message.ts';
import { HORIZON_MS } from '../../shared/domain/message-life.ts';
import type { Race } from './race.ts';
import type { RaceChannels } from './race-channels.ts';

/** Clocks of two invocations differ by up to this much. */
const TOLERANCE_MS = 4_000;

/** What a race must not show, however it was run: one line each. */
export function brokenBy(race: Race): readonly string[] {
  const steps = race.history.flatMap(({ at, before, after }) =>
    before === undefined ? [] : brokenStep(race, before, after, at),
  );
  return [...race.channels.broken, ...steps, ...brokenEnd(race)];
}

/** What no single change may do. */
function brokenStep({ channels }: Race, before: Message, after: Message, now: number): string[] {
  const broken: string[] = [];
  if (after.version !== before.version + 1)
    broken.push(`version ${before.version} became ${after.version}: something was overwritten`);
  const [from, to] = [messageState(before), messageState(after)];
  if (!mayBecome(from, to)) broken.push(`the message was ${from} and became ${to}`);
  if (after.attempts.length > before.attempts.length + 1) broken.push('two attempts were made at once');
  const fellBack = after.attempts.filter((attempt) => attempt.fellBack === true).length;
  if (fellBack !== after.attempts.length - 1)
    broken.push(`${fellBack} attempts fell back, and ${after.attempts.length - 1} followed`);
  if (new Set(after.attempts.map(({ entry }) => entry)).size < after.attempts.length) broken.push('a way on was used twice');
  const open = after.attempts.filter(({ state }) => state === 'pending' || state === 'sending');
  if (open.length > 1) broken.push(`attempts ${open.map(({ n }) => n).join(' and ')} are on their way at once`);
  if (before.ended !== undefined && after.attempts.length > before.attempts.length)
    broken.push(`it was ${before.ended}, and went on`);
  if (before.ended === undefined && after.ended !== undefined && now < after.createdAt + HORIZON_MS)
    broken.push(...endedTooEarly(channels, before, after));
  for (const [index, old] of before.attempts.entries()) {
    const next = after.attempts[index];
    if (next === undefined) broken.push(`attempt ${old.n} is gone`);
    else broken.push(...brokenAttempt(channels, before, old, next));
  }
  return broken;
}

function brokenAttempt({ told }: RaceChannels, message: Message, old: Attempt, next: Attempt): string[] {
  const name = `attempt ${old.n}`;
  const broken: string[] = [];
  if (!attemptMayBecome(old, next)) broken.push(`${name} was ${old.state} and became ${next.state}`);
  if (old.state === 'pending' && next.state === 'sending') {
    if (needless(message, old)) broken.push(`${name} was claimed, and an earlier one had arrived`);
    if (next.at + TOLERANCE_MS < (old.notBefore ?? 0)) broken.push(`${name} was claimed before it was due`);
  }
  const arrived = rank(next.state) >= rank('delivered') && next.state !== old.state;
  if (arrived && !told.some(({ attempt, status }) => attempt === old.n && status === next.state))
    broken.push(`${name} became ${next.state}, and nobody said so`);
  return broken;
}
/** What a channel may have is not called off. */
function endedTooEarly(channels: RaceChannels, before: Message, after: Message): string[] {
  const left = channels.calls.filter(({ attempt, maybeTaken }) => maybeTaken && before.attempts[attempt - 1]?.state !== 'failed');
  // A cancel keeps a second try from leaving, whatever became of the first.
  const risked = left.filter(({ attempt }) => after.ended !== 'cancelled' || before.attempts[attempt - 1]?.maybeTwice !== true);
  return risked.map(({ attempt }) => `it was ${after.ended} (${after.endReason}), and attempt ${attempt} had left`);
}

/** Where everybody has stopped. */
function brokenEnd({ message, channels }: Race): string[] {
  const broken: string[] = [];
  const state = messageState(message);
  if (!isSettled(message)) broken.push(`it stays ${state}`);
  const open = openAttempt(message);
  if (open !== undefined) broken.push(`attempt ${open.n} stays ${open.state}`);
  if (channels.cancelled && state !== 'cancelled') broken.push(`a caller was told that it is cancelled, and it is ${state}`);
  for (const attempt of message.attempts) {
    const told = (status: string) => channels.told.some((one) => one.attempt === attempt.n && one.status === status);
    const best = told('read') ? 'read' : told('delivered') ? 'delivered' : told('failed') ? 'failed' : undefined;
    const twice = channels.calls.filter((call) => call.attempt === attempt.n && call.maybeTaken).length > 1;
    const outOfPlay = best === 'failed' && (twice || attempt.state === 'cancelled');
    if (best !== undefined && attempt.state !== best && !outOfPlay)
      broken.push(`attempt ${attempt.n} is ${attempt.state}, and Meta said ${best}`);
    const followed = message.attempts.some((other) => other.n > attempt.n && other.reason !== 'unread' && other.state === 'sent');
    if (rank(attempt.state) >= rank('delivered') && followed && attempt.late !== true)
      broken.push(`attempt ${attempt.n} arrived after the next had left, and does not say so`);
  }
  return broken;
}

/** What has arrived, or was ended, stays so; what failed has at most arrived after all. */
function mayBecome(from: MessageState, to: MessageState): boolean {
  if (from === to) return true;
  switch (from) {
    case 'cancelled':
    case 'expired':
    case 'read':
      return false;
    case 'delivered':
      return to === 'read';
    case 'failed':
      return to === 'delivered' || to === 'read';
    default:
      return true;
  }
}

function attemptMayBecome(from: Attempt, to: Attempt): boolean {
  if (from.state === to.state) return true;
  if (rank(from.state) >= rank('delivered')) return rank(to.state) > rank(from.state);
  switch (from.state) {
    case 'sent':
      return rank(to.state) > rank('sent') || to.state === 'failed';
    case 'failed':
      return rank(to.state) >= rank('delivered');
    // A try of it whose answer was lost.
    case 'cancelled':
      return from.tries > 0 && rank(to.state) >= rank('sent');
    default:
      return true;
  }
}

/** Whether an earlier attempt has done what this one is for. */
function needless(message: Message, { n, reason }: Attempt): boolean {
  const enough = rank(reason === 'unread' ? 'read' : 'delivered');
  return message.attempts.some((attempt) => attempt.n < n && rank(attempt.state) >= enough);
}
