import { Link } from 'react-router';
import { useMay } from '../../api/me.ts';
import { useNumbers } from '../../api/numbers.ts';
import { useSubscriptions } from '../../api/subscriptions.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { overviewTexts as texts } from '../../texts/overview.ts';
import { sayFailure } from '../../texts/provider-errors.ts';
import { isTrouble, SUBSCRIPTIONS_ID } from './subscriptions.tsx';

/** What somebody has to act on now: numbers that Meta stopped, subscriptions that get no events. */
export function Health() {
  return (
    <section className="health" aria-label={texts.health}>
      <Numbers />
      <Undelivered />
    </section>
  );
}

function Numbers() {
  const numbers = useNumbers();
  const stopped = (numbers.data ?? []).filter(({ breaker }) => breaker?.state === 'open');
  // A line's height, so that nothing moves when it is known.
  if (numbers.data === undefined) return numbers.error === null ? <p>{'\u00a0'}</p> : <ErrorNote query={numbers} />;
  if (stopped.length === 0) return <p className="faint">{texts.numbersHealthy}</p>;
  return stopped.map(({ phoneNumberId, displayPhone, breaker }) => (
    <div key={phoneNumberId} className="note note-bad" role="status">
      <p>
        <strong>{texts.numberStopped(displayPhone ?? phoneNumberId)}</strong>{' '}
        {breaker === null ? null : sayFailure(breaker.cause, 'free-form')}
      </p>
      <Link to={`/numbers/${encodeURIComponent(phoneNumberId)}`}>{texts.lookAtNumber}</Link>
    </div>
  ));
}

function Undelivered() {
  const troubled = useSubscriptions(useMay('admin')).data?.filter(isTrouble) ?? [];
  if (troubled.length === 0) return null;
  return (
    <div className="note note-warn" role="status">
      <p>{texts.subscriptionsInTrouble(troubled.length)}</p>
      <a href={`#${SUBSCRIPTIONS_ID}`}>{texts.lookAtSubscriptions}</a>
    </div>
  );
}
