const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * The time between two runs of a rule, in milliseconds: `rate(5 minutes)`.
 * @throws for cron expressions, which the local system does not run.
 */
export function parseRate(expression: string): number {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const ms = UNITS[unit];
  if (ms === undefined) throw new Error(`the local system runs rate(…) schedules only, not ${expression}`);
  return Number(count) * ms;
}
