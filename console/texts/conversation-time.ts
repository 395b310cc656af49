const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const withYear = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });

/** The day of an entry: `Tuesday 3 November`, with the year in another year. */
export function formatDay(date: Date, now: Date = new Date()): string {
  return (date.getFullYear() === now.getFullYear() ? weekday : withYear).format(date);
}

const hour = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });

/** The hour of an entry, whose day is told above it: `14:03`. */
export function formatHour(date: Date): string {
  return hour.format(date);
}
