import { memo } from 'react';
import { formatHour } from '../../texts/conversation-time.ts';
import { otherHour } from '../../texts/local-time.ts';

/** When, on the reader's clock, and on the person's where that is another. */
export const Hour = memo(function Hour({ at, zones }: { readonly at: string; readonly zones: readonly string[] }) {
  const date = new Date(at);
  const other = otherHour(zones, date);
  return (
    <span>
      <time dateTime={at} title={`${date.toLocaleString()} · ${at}`}>
        {formatHour(date)}
      </time>
      {other === undefined ? null : ` · ${other}`}
    </span>
  );
});
