/** The hour where a person is, as far as their time zones tell. */

/** `Buenos Aires` of `America/Argentina/Buenos_Aires`. */
export function placeOf(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}

/** The clock on the wall of a zone: `15:20`. */
export function clockIn(zone: string, at: Date): string {
  return formatterOf(zone).format(at);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(undefined, { timeStyle: 'short', timeZone: zone });
  formatters.set(zone, made);
  return made;
}

/**
 * `in Lagos it is 15:20`; of several possible zones `there it is 15:20` where they agree, else
 * `there it is between 09:20 and 12:20`, with days where it is not one day; `undefined` where nothing tells.
 */
export function sayLocalTime(zones: readonly string[], at: Date): string | undefined {
  const [first, ...others] = zones;
  if (first === undefined) return undefined;
  if (others.length === 0) return `in ${placeOf(first)} it is ${clockIn(first, at)}`;
  const byHour = zones.toSorted((one, other) => offsetIn(one, at) - offsetIn(other, at));
  const [earliest = first, latest = first] = [byHour.at(0), byHour.at(-1)];
  const [from, to] = [clockIn(earliest, at), clockIn(latest, at)];
  const [day, next] = [dayIn(earliest, at), dayIn(latest, at)];
  if (day !== next) return `there it is between ${day} ${from} and ${next} ${to}`;
  return from === to ? `there it is ${from}` : `there it is between ${from} and ${to}`;
}

/** The day of the week on the calendar of a zone: `Tue`. */
function dayIn(zone: string, at: Date): string {
  return new Intl.DateTimeFormat(undefined, { weekday: 'short', timeZone: zone }).format(at);
}

/** The hour of a sure zone where it is not the reader's: `Lagos 15:20`. */
export function otherHour(zones: readonly string[], at: Date): string | undefined {
  const [zone, ...others] = zones;
  if (zone === undefined || others.length > 0 || offsetIn(zone, at) === -at.getTimezoneOffset()) return undefined;
  return `${placeOf(zone)} ${clockIn(zone, at)}`;
}

/** Minutes between a zone's clock and UTC. */
function offsetIn(zone: string, at: Date): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(at);
  const [, sign = '+', hours = '0', minutes = '0'] =
    /([+-])(\d\d):(\d\d)/.exec(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '') ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
