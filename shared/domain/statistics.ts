import { TZDateMini } from '@date-fns/tz/date/mini';
import type { Route } from './message.ts';
import { toAmount } from './rate-card.ts';
import type { AnswerLimit, Tally } from './tally.ts';

const HOUR_MS = 60 * 60_000;

/** What happened in a stretch of time. Counts of what never happened are left out of the records, and 0 elsewhere. */
export type Figures = {
  /** Messages that people wrote. */
  readonly messagesIn: number;
  readonly windows: {
    readonly opened: number;
    /** `answered` + `unanswered`. */
    readonly closed: number;
    readonly answered: number;
    readonly unanswered: number;
    /** Of those closed: what was done at the end, by the closing's reason. */
    readonly ends: Readonly<Record<string, number>>;
  };
  /** How long people waited for the answer to what they wrote last; `never`: until their window closed. */
  readonly answers: Readonly<Record<AnswerLimit | 'never', number>>;
  /** Attempts that left, by route. */
  readonly routes: Readonly<Record<Route, number>>;
  /** Of these, those that continued a conversation by another way, by the reason. */
  readonly fallbacks: Readonly<Record<string, number>>;
  /** Sends that a rule refused, by the problem's name. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Attempts that failed, most frequent first. */
  readonly failures: readonly { readonly class: string; readonly code: string; readonly count: number }[];
  /** What left, by the rate cards, as it stands now. `sample`: by a sample card. */
  readonly costs: readonly RouteCost[];
  /** Attempts that left and whose cost nobody can tell. */
  readonly costsUnknown: number;
};
export type RouteCost = { readonly route: string; readonly currency: string; readonly amount: string; readonly sample?: true };

/** The figures of all tallies together. */
export function figuresOf(tallies: readonly Tally[]): Figures {
  const sums = new Map<string, number>();
  for (const { counts } of tallies) for (const [name, by] of counts) sums.set(name, (sums.get(name) ?? 0) + by);
  const sum = (...names: readonly string[]) => total(named(sums, names));
  const unanswered = total(named(sums, ['closed']).filter(([[, answered]]) => answered === 'unanswered'));
  return {
    messagesIn: sum('in'),
    windows: {
      opened: sum('opened'),
      closed: sum('closed'),
      answered: sum('closed') - unanswered,
      unanswered,
      ends: byFirst(sums, 'closed'),
    },
    answers: { ...answersOf(sum), never: unanswered },
    routes: { 'free-form': sum('left', 'free-form'), template: sum('left', 'template'), sms: sum('left', 'sms') },
    fallbacks: byFirst(sums, 'fallback'),
    refusals: byFirst(sums, 'refused'),
    failures: named(sums, ['failed'])
      .map(([[group = '', code = ''], count]) => ({ class: group, code, count }))
      .sort((one, other) => other.count - one.count || one.code.localeCompare(other.code)),
    costs: costsOf(sums),
    costsUnknown: sum('cost-unknown'),
  };
}

type Sum = readonly [rest: readonly string[], by: number];

/** The sums whose names begin with these words, by the words that follow. */
function named(sums: ReadonlyMap<string, number>, words: readonly string[]): readonly Sum[] {
  return [...sums]
    .map(([name, by]) => [name.split('|'), by] as const)
    .filter(([name, by]) => by !== 0 && words.every((word, index) => name[index] === word))
    .map(([name, by]) => [name.slice(words.length), by]);
}

function total(sums: readonly Sum[]): number {
  return sums.reduce((all, [, by]) => all + by, 0);
}

function byFirst(sums: ReadonlyMap<string, number>, word: string): Readonly<Record<string, number>> {
  const result: Record<string, number> = {};
  for (const [[first = ''], by] of named(sums, [word])) result[first] = (result[first] ?? 0) + by;
  return result;
}

function answersOf(sum: (...names: readonly string[]) => number): Readonly<Record<AnswerLimit, number>> {
  const within = (limit: AnswerLimit) => sum('answer', limit);
  return {
    PT5M: within('PT5M'),
    PT15M: within('PT15M'),
    PT1H: within('PT1H'),
    PT4H: within('PT4H'),
    PT12H: within('PT12H'),
    PT24H: within('PT24H'),
  };
}

function costsOf(sums: ReadonlyMap<string, number>): readonly RouteCost[] {
  return named(sums, ['cost'])
    .map(([[route = '', currency = '', sample], micros]) => ({
      ...{ route, currency, amount: `${micros < 0 ? '-' : ''}${toAmount(Math.abs(micros))}` },
      ...(sample === undefined ? {} : { sample: true as const }),
    }))
    .sort((one, other) => one.currency.localeCompare(other.currency) || one.route.localeCompare(other.route));
}

/** Hours or days, by the clock of a time zone. */
export type Step = 'hour' | 'day';
/** From `from` on, and before `to`. */
export type Stretch = { readonly from: number; readonly to: number };

/** The whole hours or days that hold what lies from `from` on and before `to`, in order. A day may have 23 or 25 hours. */
export function stretchesOf({ from, to }: Stretch, by: Step, timeZone: string): readonly Stretch[] {
  const result: Stretch[] = [];
  for (let at = startOf(from, by, timeZone); at < to; ) {
    const next = nextOf(at, by, timeZone);
    result.push({ from: at, to: next });
    at = next;
  }
  return result;
}

function startOf(at: number, by: Step, timeZone: string): number {
  const local = new TZDateMini(at, timeZone);
  if (by === 'day') return new TZDateMini(local.getFullYear(), local.getMonth(), local.getDate(), timeZone).getTime();
  return at - ((local.getMinutes() * 60 + local.getSeconds()) * 1_000 + local.getMilliseconds());
}

function nextOf(at: number, by: Step, timeZone: string): number {
  if (by === 'hour') return at + HOUR_MS;
  const local = new TZDateMini(at, timeZone);
  return new TZDateMini(local.getFullYear(), local.getMonth(), local.getDate() + 1, timeZone).getTime();
}
