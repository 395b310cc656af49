import * as z from 'zod/mini';

const localTime = z
  .string()
  .check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a local time from 00:00 to 23:59, such as 21:00'));
/** A zone and not an offset, which knows no summer time. */
export const timeZone = z.string().check(z.refine(isTimeZone, 'must be a time zone by its IANA name, such as Europe/Amsterdam'));
export const onQuiet = z.enum(['wait', 'drop', 'send']);

/** The hours in which a number leaves people alone; `null`: none. */
export const quietHoursSchema = z._default(
  z.nullable(
    z.strictObject({ from: localTime, to: localTime, timeZone, onQuiet: z._default(onQuiet, 'wait') }).check(
      z.refine(({ from, to }) => from !== to, {
        path: ['to'],
        error: 'must differ from `from`: hours that never end would hold everything back',
      }),
    ),
  ),
  null,
);

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
