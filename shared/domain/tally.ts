import type { Change } from './change.ts';
import { standingCost } from './cost.ts';
import { errorClass } from './error-class.ts';
import { eventsOf } from './events.ts';
import { type Attempt, type Message, rank } from './message.ts';
import { toMicros } from './rate-card.ts';
import type { Session } from './session.ts';

/**
 * Things are counted by quarters of an hour: a day begins at half past or at a quarter to the hour of UTC in some time
 * zones (India, Nepal), and at a whole quarter in all of them.
 */
export const TALLY_MS = 15 * 60_000;

/** So many more of something, at an instant, on a number. What turns out not to have been so is counted back. */
export type Count = { readonly number: string; readonly at: number; readonly name: string; readonly by: number };

/** The counts of one number in one quarter of an hour, by their names. */
export type Tally = { readonly number: string; readonly at: number; readonly counts: ReadonlyMap<string, number> };

/** Answers within so long of the person's last message, from which the 24 hours count; the last takes what came later. */
export const ANSWER_LIMITS = [
  ['PT5M', 5],
  ['PT15M', 15],
  ['PT1H', 60],
  ['PT4H', 4 * 60],
  ['PT12H', 12 * 60],
  ['PT24H', 24 * 60],
] as const;
export type AnswerLimit = (typeof ANSWER_LIMITS)[number][0];

/**
 * What a stored change adds to the statistics. Each thing counts at its own instant, not at that of the change: a message
 * that fails a day later is a failure, and no cost, of the hour in which it left.
 *
 * Pure, and made of the images before and after: over all changes of an item, each once, the counts come to what its last
 * image shows, whatever came between.
 */
export function tallyOf(change: Change): readonly Count[] {
  switch (change.kind) {
    case 'inbound':
      return [{ number: change.entry.number, at: change.entry.at, name: 'in', by: 1 }];
    case 'session':
      return [...openings(change), ...answers(change.before, change.after)];
    case 'closing': {
      const { number, closedAt: at, reason, answered } = change.closing;
      return [{ number, at, name: `closed|${reason}|${answered ? 'answered' : 'unanswered'}`, by: 1 }];
    }
    case 'refusal':
      return [{ number: change.refusal.number, at: change.refusal.at, name: `refused|${change.refusal.problem}`, by: 1 }];
    case 'message':
      return [...shownBy(change.before).map((count) => ({ ...count, by: -count.by })), ...shownBy(change.after)];
    default:
      return [];
  }
}

/** As told: a window that goes on under another name does not open there. */
function openings(change: Change & { readonly kind: 'session' }): readonly Count[] {
  return eventsOf(change)
    .filter(({ type }) => type === 'session.opened')
    .map(({ at }) => ({ number: change.after.number, at, name: 'opened', by: 1 }));
}

/** The first answer to what the person wrote last; one that failed is counted back. */
function answers(before: Session | undefined, after: Session): readonly Count[] {
  // What is told to a name that leads on is brought to where it leads, and counts there.
  if (before === undefined || after.movedTo !== undefined) return [];
  const [was, is] = [before.answeredUpTo ?? 0, after.answeredUpTo ?? 0];
  if (is > was) return answer(after, 1);
  return is < was && before.movedTo === undefined ? answer(before, -1) : [];
}

function answer({ number, answeredUpTo, answeredAt }: Session, by: number): readonly Count[] {
  if (answeredUpTo === undefined || answeredAt === undefined) return [];
  const minutes = (answeredAt - answeredUpTo) / 60_000;
  const [limit] = ANSWER_LIMITS.find(([, most]) => minutes < most) ?? ['PT24H'];
  return [{ number, at: answeredAt, name: `answer|${limit}`, by }];
}

/** What a message shows of its attempts, each at the time it was first tried. */
function shownBy(message: Message | undefined): readonly Count[] {
  if (message === undefined) return [];
  return message.attempts.flatMap((attempt) =>
    [...outcomeOf(attempt), ...costOf(message, attempt)].map(([name, by]) => ({
      number: message.number,
      at: attempt.claimedAt ?? attempt.createdAt,
      name,
      by,
    })),
  );
}

type Named = readonly [name: string, by: number];

function outcomeOf(attempt: Attempt): readonly Named[] {
  const { route, state, reason, error, providerId } = attempt;
  const left = providerId !== undefined || rank(state) >= rank('sent');
  return [
    ...(left ? [[`left|${route}`, 1] as const] : []),
    ...(left && reason !== 'requested' ? [[`fallback|${reason}`, 1] as const] : []),
    ...(state === 'failed' ? [[`failed|${classOf(attempt)}|${error?.code ?? 'unknown'}`, 1] as const] : []),
  ];
}

/** Of Meta's codes the class; `sms` for the other channel's, `own` for what openwindow itself found. */
function classOf({ route, error }: Attempt): string {
  if (error !== undefined && /^\d+$/.test(error.code)) return route === 'sms' ? 'sms' : errorClass(Number(error.code));
  return 'own';
}

/** In millionths of the currency, so that sums are exact. */
function costOf(message: Message, attempt: Attempt): readonly Named[] {
  const cost = standingCost(message, attempt);
  if (cost === undefined) return [];
  if (cost.amount === null) return [[`cost-unknown|${attempt.route}`, 1]];
  const sample = cost.sample === true ? '|sample' : '';
  return [[`cost|${attempt.route}|${cost.currency}${sample}`, toMicros(cost.amount)]];
}

/** Counts, summed by number and quarter of an hour. */
export class TallySheet {
  readonly #tallies = new Map<string, { number: string; at: number; counts: Map<string, number> }>();

  /** How many tallies it would have with these counts. */
  sizeWith(counts: readonly Count[]): number {
    const keys = new Set(counts.map(keyOf).filter((key) => !this.#tallies.has(key)));
    return this.#tallies.size + keys.size;
  }

  add(counts: readonly Count[]): void {
    for (const count of counts) {
      const tally = this.#tallies.get(keyOf(count)) ?? { number: count.number, at: quarterOf(count.at), counts: new Map() };
      tally.counts.set(count.name, (tally.counts.get(count.name) ?? 0) + count.by);
      this.#tallies.set(keyOf(count), tally);
    }
  }

  /** Without what comes to nothing. */
  get tallies(): readonly Tally[] {
    return [...this.#tallies.values()]
      .map(({ counts, ...tally }) => ({ ...tally, counts: new Map([...counts].filter(([, by]) => by !== 0)) }))
      .filter(({ counts }) => counts.size > 0);
  }
}

function quarterOf(at: number): number {
  return Math.floor(at / TALLY_MS) * TALLY_MS;
}

function keyOf({ number, at }: Count): string {
  return `${number}#${quarterOf(at)}`;
}
