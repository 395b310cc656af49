import { Link } from 'react-router';
import type { NumberInFull } from '../../api/numbers.ts';
import { Time } from '../../components/time.tsx';
import { useNow } from '../../components/use-now.ts';
import { formatLeft } from '../../texts/format.ts';
import { numberTexts as texts } from '../../texts/numbers.ts';
import { sayFailure } from '../../texts/provider-errors.ts';

/** Whether Meta takes what the number sends; if not, why, until when, and what to do. */
export function Breaker({ number: { breaker, phoneNumberId } }: { readonly number: NumberInFull }) {
  return (
    <section className="card" aria-labelledby="sending">
      <h2 id="sending">{texts.sendingTitle}</h2>
      {breaker === null ? (
        <p>{texts.breakerNever}</p>
      ) : breaker.state === 'closed' ? (
        <p>
          {texts.breakerClosed} <Time at={breaker.since} />. {texts.breakerCause} {sayFailure(breaker.cause, 'free-form')}
        </p>
      ) : (
        <>
          <div className="note note-bad" role="status">
            <p>
              <strong>
                {texts.breakerOpen} <Time at={breaker.since} />.
              </strong>
            </p>
            <p>{sayFailure(breaker.cause, 'free-form')}</p>
            {breaker.nextTryAt === undefined ? null : <NextTry at={breaker.nextTryAt} />}
          </div>
          <h3>{texts.whatToDo}</h3>
          <p>{texts.advice(breaker.cause.code)}</p>
          <p className="faint">
            {texts.waits} <Link to={`/messages?number=${phoneNumberId}&state=accepted`}>{texts.waiting}</Link>
          </p>
        </>
      )}
    </section>
  );
}

function NextTry({ at }: { readonly at: string }) {
  const left = Date.parse(at) - useNow();
  return (
    <p>
      {texts.nextTry} <span aria-hidden="true">{left <= 0 ? texts.nextTryNow : texts.inTime(formatLeft(left))}</span> (
      <Time at={at} />)
    </p>
  );
}
