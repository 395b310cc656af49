import { TZDateMini } from '@date-fns/tz/date/mini';
import type { Identity } from './identity.ts';
import { zonesOf } from './time-zones.ts';

/** What becomes of a message that would arrive in quiet hours. `drop`: this way is not taken, the next one is tried. */
export type OnQuiet = 'wait' | 'drop' | 'send';

/** The hours in which a number leaves people alone. */
export type QuietHours = {
  /** Local time, `HH:MM`; the hours begin with it. */
  readonly from: string;
  /** Local time; the first that is not quiet. Earlier than `from`: on the next day. */
  readonly to: string;
  /** IANA name: where a person is whose zone is not known. */
  readonly timeZone: string;
  readonly onQuiet: OnQuiet;
};

/** Until when somebody is to be left alone, and why, in words. */
export type Quiet = { readonly until: number; readonly why: string };

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
/** If no hour of so long is open in all zones that a person may be in, none of the next days is. */
const MOST_MS = 2 * DAY_MINUTES * MINUTE_MS;

/**
 * Until when the hour is quiet for a person; `undefined`: it is not. By the zone that is told, else by what is known of
 * the person (`zonesOf`), else by the policy's. Where several zones are possible it is quiet as long as it is in any of
 * them; if that leaves no hour of the day, the policy's counts. By each zone's own clock, summer time included.
 */
export function quietUntil(hours: QuietHours, told: string | undefined, person: Identity, now: number): Quiet | undefined {
  const possible = told === undefined ? zonesOf(person) : [told];
  const open = possible.length === 0 ? undefined : openIn(hours, possible, now);
  const until = open ?? endOfQuiet(hours, hours.timeZone, now);
  if (until === now) return undefined;
  const zones = open === undefined ? [hours.timeZone] : possible;
  const where = zones.length === 1 ? zones[0] : `one of the ${zones.length} time zones that the person may be in`;
  return { until, why: `quiet from ${hours.from} to ${hours.to} in ${where}` };
}

/** The first instant from `now` on at which it is quiet in none of the zones; `undefined` if there is none for days. */
function openIn(hours: QuietHours, zones: readonly string[], now: number): number | undefined {
  let at = now;
  while (at <= now + MOST_MS) {
    const latest = Math.max(...zones.map((zone) => endOfQuiet(hours, zone, at)));
    if (latest === at) return at;
    at = latest;
  }
  return undefined;
}

/** The first instant from `at` on that is not quiet by one zone's clock. */
function endOfQuiet(hours: QuietHours, zone: string, at: number): number {
  const [from, to, local] = [minutesOf(hours.from), minutesOf(hours.to), localMinutes(zone, at)];
  const quiet = from < to ? from <= local && local < to : from <= local || local < to;
  if (!quiet) return at;
  const minute = Math.floor(at / MINUTE_MS);
  const end = minute + ((to - local + DAY_MINUTES) % DAY_MINUTES);
  if (offsetAt(zone, end * MINUTE_MS) === offsetAt(zone, at)) return end * MINUTE_MS;
  // The clock is put forward or back on the way: what was reckoned holds only until then.
  return endOfQuiet(hours, zone, changeBetween(zone, minute, end) * MINUTE_MS);
}

/** The minute at which the clock is changed, of two between which it is, once. */
function changeBetween(zone: string, before: number, after: number): number {
  let [early, late] = [before, after];
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (offsetAt(zone, middle * MINUTE_MS) === offsetAt(zone, before * MINUTE_MS)) early = middle;
    else late = middle;
  }
  return late;
}

/** Minutes since local midnight, as the clock on the wall shows them. */
function localMinutes(zone: string, at: number): number {
  const local = new TZDateMini(at, zone);
  return local.getHours() * 60 + local.getMinutes();
}

/** Minutes between a zone's clock and UTC; told apart, not reckoned with. */
function offsetAt(zone: string, at: number): number {
  return new TZDateMini(at, zone).getTimezoneOffset();
}

function minutesOf(localTime: string): number {
  const [hours = 0, minutes = 0] = localTime.split(':').map(Number);
  return hours * 60 + minutes;
}
