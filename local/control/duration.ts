import { parse } from 'tinyduration';
import { BadControl } from './control.ts';

const UNITS = { weeks: 604_800_000, days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1000 } as const;

/**
 * An ISO 8601 duration in milliseconds.
 * @throws BadControl for anything else, and for years and months, which have no fixed length.
 */
export function toMilliseconds(field: string, value: unknown): number {
  const refuse = () => new BadControl(`${field} must be an ISO 8601 duration of days and less, such as PT24H, PT5M or P40D.`);
  if (typeof value !== 'string') throw refuse();
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(value);
  } catch {
    throw refuse();
  }
  if (parsed.negative || parsed.years || parsed.months) throw refuse();
  const units = Object.entries(UNITS) as [keyof typeof UNITS, number][];
  return units.reduce((sum, [unit, ms]) => sum + (parsed[unit] ?? 0) * ms, 0);
}

/** Milliseconds as an ISO 8601 duration, in hours, minutes and seconds. */
export function toDuration(ms: number): string {
  const [hours, minutes, seconds] = [Math.floor(ms / 3_600_000), Math.floor((ms % 3_600_000) / 60_000), (ms % 60_000) / 1000];
  const text = `PT${hours > 0 ? `${hours}H` : ''}${minutes > 0 ? `${minutes}M` : ''}${seconds > 0 ? `${seconds}S` : ''}`;
  return text === 'PT' ? 'PT0S' : text;
}
