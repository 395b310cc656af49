import { Link } from 'react-router';
import type { Step, WholeApplication } from '../../api/application-types.ts';
import { Badge } from '../../components/badge.tsx';
import { Time } from '../../components/time.tsx';
import { applicationTexts as texts } from '../../texts/application.ts';
import { partyNames, stepNames } from '../../texts/applications.ts';

/** Who has to act now, on what, since when and until when; or how it ended. */
export function Turn({ application }: { readonly application: WholeApplication }) {
  const { status, waiting, steps, ending } = application;
  return (
    <section className="card told" aria-labelledby="turn">
      <h2 id="turn">{texts.turn}</h2>
      {status === 'open' ? (
        <ul className="turns">
          {steps
            .filter(({ name }) => waiting.includes(name))
            .map((step) => (
              <Waits key={step.name} step={step} />
            ))}
        </ul>
      ) : (
        <p>
          {texts.ended[status]}
          {ending === null ? null : (
            <>
              {' '}
              {texts.why} <bdi>{ending}</bdi>.
            </>
          )}
          {application.refund === 'none' ? ` ${texts.noRefund}` : null}
        </p>
      )}
      {status === 'live' ? <Onward number={application.phoneNumberId} /> : null}
    </section>
  );
}

/** Where a number that is live is used and set up. */
function Onward({ number }: { readonly number: string | null }) {
  if (number === null) return <Link to="/numbers">{texts.onward.numbers}</Link>;
  const id = encodeURIComponent(number);
  return (
    <ul className="turns">
      <li>
        <Link to={`/numbers/${id}`}>{texts.onward.number}</Link>
      </li>
      <li>
        <Link to={`/numbers/${id}/policy`}>{texts.onward.policy}</Link>
      </li>
      <li>
        <Link to={`/conversations/new?number=${id}`}>{texts.onward.conversation}</Link>
      </li>
    </ul>
  );
}

function Waits({ step: { name, party, since, expectedBy, late } }: { readonly step: Step }) {
  return (
    <li>
      <strong>{partyNames[party]}</strong>: {stepNames[name]}{' '}
      <span className="faint">
        {since === null ? null : (
          <>
            {texts.since} <Time at={since} />,{' '}
          </>
        )}
        {expectedBy === null ? (
          texts.nobodyKnows
        ) : (
          <>
            {texts.expectedBy} <Time at={expectedBy} />
          </>
        )}
      </span>{' '}
      {late ? <Badge tone="warn">{texts.late}</Badge> : null}
    </li>
  );
}
