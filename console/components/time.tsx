import { formatTime } from '../texts/format.ts';

type TimeProps = {
  readonly at: string | number;
  /** In place of the date alone: as words of a sentence. */
  readonly say?: (date: Date) => string;
};

/** An instant in the reader's zone; the whole date and UTC on hover. */
export function Time({ at, say = formatTime }: TimeProps) {
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={`${date.toLocaleString()} · ${date.toISOString()}`}>
      {say(date)}
    </time>
  );
}
