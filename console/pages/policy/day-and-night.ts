import type { QuietHours } from '../../api/policy-types.ts';

const STEP_MS = 5 * 60_000;
const STEPS = (26 * 60) / 5;

/** Two instants from `now` on by the policy's own zone: one by day, one in the middle of the next quiet hours. */
export type DayAndNight = { readonly day: number; readonly night: number };

/** To show what happens at night, and what by day; `undefined` for hours that cannot be read yet. */
export function dayAndNight({ from, to, timeZone }: QuietHours, now: number): DayAndNight | undefined {
  const clock = clockOf(timeZone);
  if (clock === undefined || from === to) return undefined;
  const isQuiet = (at: number): boolean => {
    const local = clock(at);
    return from < to ? from <= local && local < to : from <= local || local < to;
  };
  const start = Math.ceil(now / STEP_MS) * STEP_MS;
  const instants = Array.from({ length: STEPS }, (_, step) => start + step * STEP_MS);
  const day = instants.find((at) => !isQuiet(at));
  const first = instants.findIndex(isQuiet);
  const after = instants.findIndex((at, step) => step > first && !isQuiet(at));
  const night = first < 0 ? undefined : instants[Math.floor((first + (after < 0 ? first : after - 1)) / 2)];
  return day === undefined || night === undefined ? undefined : { day: isQuiet(now) ? day : now, night };
}

/** The local time, `HH:MM`, in a zone; `undefined` for what is no zone. */
function clockOf(timeZone: string): ((at: number) => string) | undefined {
  if (!isTimeZone(timeZone)) return undefined;
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return (at) => format.format(at);
}

/** By its IANA name, and not an offset, which knows no summer time. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
