import { commonTexts as texts } from '../texts/common.ts';
import { formatLeft } from '../texts/format.ts';
import { useNow } from './use-now.ts';

/** The time left until an instant, ticking by the API's clock. Screen readers are told when it ends, not each second. */
export function Countdown({ until }: { readonly until: string | number }) {
  const leftMs = new Date(until).getTime() - useNow();
  const pressing = leftMs <= 0 ? 'over' : leftMs < 10 * 60_000 ? 'bad' : leftMs < 60 * 60_000 ? 'warn' : 'plain';
  return (
    <time
      className={`countdown countdown-${pressing}`}
      dateTime={new Date(until).toISOString()}
      title={new Date(until).toLocaleString()}
    >
      {leftMs <= 0 ? texts.over : formatLeft(leftMs)}
      {pressing === 'warn' || pressing === 'bad' ? (
        <>
          {' '}
          <span className="countdown-word">{texts.soon[pressing]}</span>
        </>
      ) : null}
    </time>
  );
}
