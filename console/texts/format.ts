import { serverNow } from '../api/server-clock.ts';

/** Instants and durations as the reader writes them, in the reader's zone unless told otherwise. */

const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const dayAndYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });

/** `14:03` today, `21 Nov 14:03` on another day, with the year in another year. */
export function formatTime(date: Date, now: Date = new Date(serverNow())): string {
  if (date.toDateString() === now.toDateString()) return clock.format(date);
  const shown = date.getFullYear() === now.getFullYear() ? day : dayAndYear;
  return `${shown.format(date)} ${clock.format(date)}`;
}

/** `23 h 04 min`, `4 min 09 s`: two units, so that the width hardly changes while it ticks. */
export function formatLeft(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  if (days > 1) return `${days} d ${two(hours)} h`;
  if (seconds >= 3_600) return `${hours + days * 24} h ${two(minutes)} min`;
  return minutes > 0 ? `${minutes} min ${two(seconds % 60)} s` : `${seconds} s`;
}
