import { serverNow } from '../api/server-clock.ts';

/** Instants and durations as the reader writes them, in the reader's zone unless told otherwise. */

const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const dayAndYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });

/** `14:03` today, `21 Nov 14:03` on another day, with the year in another year. */
export function formatTime(date: Date, now: Date = new Date(serverNow())): string {
  if (date.toDateString() === now.toDateString()) return clock.format(date);
  return `${dayOf(date, now)} ${clock.format(date)}`;
}

/** The same instant in a sentence: `at 14:03` today, `on 21 Nov at 14:03` on another day. */
export function sayAt(date: Date, now: Date = new Date(serverNow())): string {
  if (date.toDateString() === now.toDateString()) return `at ${clock.format(date)}`;
  return `on ${dayOf(date, now)} at ${clock.format(date)}`;
}

function dayOf(date: Date, now: Date): string {
  return (date.getFullYear() === now.getFullYear() ? day : dayAndYear).format(date);
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
