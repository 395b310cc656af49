const MINUTE_MS = 60_000;
const UNITS: Readonly<Record<string, number>> = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: 1440 * MINUTE_MS };
const DAY_MS = 86_400_000;

/** When a schedule is due. */
export type Expression = { readonly kind: 'at'; readonly at: number } | { readonly kind: 'rate'; readonly everyMs: number };

/** Reads `at(…)` in its time zone, or `rate(…)`. `undefined`: it is neither, or the zone or date does not exist. */
export function parseExpression(text: string, timeZone: string): Expression | undefined {
  const rate = /^rate\(\s*(\d+)\s+(minute|hour|day)s?\s*\)$/.exec(text);
  const unit = UNITS[rate?.[2] ?? ''];
  if (rate !== null && unit !== undefined) {
    return Number(rate[1]) > 0 ? { kind: 'rate', everyMs: Number(rate[1]) * unit } : undefined;
  }
  const local = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)$/.exec(text)?.[1];
  if (local === undefined) return undefined;
  const wall = Date.parse(`${local}Z`);
  if (Number.isNaN(wall) || new Date(wall).toISOString().slice(0, 19) !== local) return undefined;
  const at = instantOf(wall, timeZone);
  return at === undefined ? undefined : { kind: 'at', at };
}

/** The start of the minute: schedules have no finer grain. */
export function minuteOf(instant: number): number {
  return Math.floor(instant / MINUTE_MS) * MINUTE_MS;
}

/**
 * The instant at which clocks in the zone show `wall` (as if it were UTC). Of two such instants the first; for a time
 * that clocks skip, the time as far after the change. `undefined`: there is no such zone.
 */
function instantOf(wall: number, timeZone: string): number | undefined {
  const [before, after] = [offsetAt(wall - DAY_MS, timeZone), offsetAt(wall + DAY_MS, timeZone)];
  if (before === undefined || after === undefined) return undefined;
  const candidates = [wall - before, wall - after].filter((instant) => instant + (offsetAt(instant, timeZone) ?? 0) === wall);
  return candidates.length === 0 ? wall - before : Math.min(...candidates);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function offsetAt(instant: number, timeZone: string): number | undefined {
  const format = formats.get(timeZone) ?? makeFormat(timeZone);
  if (format === undefined) return undefined;
  formats.set(timeZone, format);
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
}

function makeFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  const numeric = 'numeric' as const;
  const fields = { year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric };
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...fields });
  } catch {
    return undefined;
  }
}
