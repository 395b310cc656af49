import * as z from 'zod/mini';
import { iso } from '../domain/instant.ts';
import type { Figures, Stretch } from '../domain/statistics.ts';
import { type Operation, query } from './operation.ts';
import { parseAs } from './parse.ts';
import { BadRequest } from './problem.ts';
import { timeZone } from './quiet-hours.ts';
import { routeSchema } from './responses.ts';

const DAY_MS = 24 * 60 * 60_000;
/** An answer has an end: so many days at most, by what they are split into. */
const MOST_DAYS = { hour: 31, day: 92 } as const;
/** Years in which a day, as some clock has it, is written with four digits and is no time before 1970. */
const YEARS = { from: Date.UTC(1971, 0), to: Date.UTC(9999, 0) };
const instant = z.iso
  .datetime({ offset: true, error: 'must be an RFC 3339 time such as 2026-12-01T09:00:00Z' })
  .check(z.refine(isOfOurs, 'must be of a year from 1971 to 9998'));
const count = z.int();
const counts = z.record(z.string(), count);

/** What `GET /v1/statistics` takes, but for the number. */
const askSchema = z.object({
  from: z.optional(instant),
  to: z.optional(instant),
  by: z._default(z.enum(['hour', 'day']), 'day'),
  timeZone: z._default(timeZone, 'UTC'),
});

function isOfOurs(text: string): boolean {
  const at = Date.parse(text);
  return YEARS.from <= at && at < YEARS.to;
}

/**
 * Reads the query of `GET /v1/statistics`: the seven days before `now` unless it says otherwise.
 * @throws BadRequest that names each wrong parameter
 */
export function parseStatisticsAsk(
  query: (name: 'from' | 'to' | 'by' | 'timeZone') => string | undefined,
  now: number,
): Stretch & { readonly by: 'hour' | 'day'; readonly timeZone: string } {
  const given = { from: query('from'), to: query('to'), by: query('by'), timeZone: query('timeZone') };
  const { by, timeZone: zone, ...parsed } = parseAs(askSchema, given);
  const to = parsed.to === undefined ? now : Date.parse(parsed.to);
  const from = parsed.from === undefined ? to - 7 * DAY_MS : Date.parse(parsed.from);
  if (from >= to) throw new BadRequest([{ field: 'from', detail: 'must be before to, which is now if left out' }]);
  if (to - from > MOST_DAYS[by] * DAY_MS)
    throw new BadRequest([{ field: 'from', detail: `must be at most ${MOST_DAYS[by]} days before to, with by=${by}` }]);
  return { from, to, by, timeZone: zone };
}

export const figuresSchema = z.object({
  messagesIn: count,
  windows: z.object({ opened: count, closed: count, answered: count, unanswered: count, ends: counts }),
  answers: z.object({ PT5M: count, PT15M: count, PT1H: count, PT4H: count, PT12H: count, PT24H: count, never: count }),
  routes: z.object({ 'free-form': count, template: count, sms: count }),
  fallbacks: counts,
  refusals: counts,
  failures: z.array(z.object({ class: z.string(), code: z.string(), count })),
  costs: z.array(z.object({ route: routeSchema, currency: z.string(), amount: z.string(), sample: z.optional(z.literal(true)) })),
  costsUnknown: count,
});
const stretch = { from: z.iso.datetime(), to: z.iso.datetime() };
export const stretchSchema = z.extend(figuresSchema, stretch);
export const statisticsSchema = z.object({
  ...stretch,
  by: z.enum(['hour', 'day']),
  timeZone: z.string(),
  numbers: z.array(z.string()),
  countedUpTo: z.nullable(z.iso.datetime()),
  total: figuresSchema,
  stretches: z.array(stretchSchema),
});

/** A stretch of time as the API shows it. */
export function toStretchView({ from, to, figures }: Stretch & { readonly figures: Figures }) {
  return { from: iso(from), to: iso(to), ...figures };
}

/** The operation of statistics, by its route. */
export const STATISTICS_OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /v1/statistics': {
    id: 'getStatistics',
    summary: 'What happened on the numbers, by hours or days: windows, answers, routes, fallbacks, failures, costs.',
    scope: 'read',
    parameters: [
      query('number', 'One business number; left out: all that the caller may see, together.'),
      query('from', 'The first hour or day is the one that holds this instant. Left out: seven days before `to`.', {
        type: 'string',
        format: 'date-time',
      }),
      query(
        'to',
        'The last hour or day begins before this instant. Left out: now. At most 31 days after `from` by hour, 92 by day.',
        {
          type: 'string',
          format: 'date-time',
        },
      ),
      query('by', 'What the stretches are.', { type: 'string', enum: ['hour', 'day'], default: 'day' }),
      query('timeZone', 'By whose clock hours and days begin: an IANA name.', { type: 'string', default: 'UTC' }),
    ],
    answers: { 200: statisticsSchema },
    problems: [],
  },
};
