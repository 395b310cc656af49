import { formatTime } from '../texts/format.ts';

/** An instant in the reader's zone; the whole date and UTC on hover. */
export function Time({ at }: { readonly at: string | number }) {
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={`${date.toLocaleString()} · ${date.toISOString()}`}>
      {formatTime(date)}
    </time>
  );
}
