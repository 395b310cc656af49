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
    </section>
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
