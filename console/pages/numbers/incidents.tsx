import type { NumberInFull } from '../../api/numbers.ts';
import { Time } from '../../components/time.tsx';
import { numberTexts as texts } from '../../texts/numbers.ts';

/** Who tried to take the number off the API, newest first. */
export function Incidents({ incidents }: Pick<NumberInFull, 'incidents'>) {
  return (
    <section className="card" aria-labelledby="incidents">
      <h2 id="incidents">{texts.incidents}</h2>
      <p className="faint">{incidents.length === 0 ? texts.noIncidents : texts.incidentsWhy}</p>
      {incidents.length === 0 ? null : (
        <ol className="incidents">
          {incidents.map(({ at, what, by, detail }) => (
            <li key={`${at} ${by} ${detail}`}>
              <p>
                <strong>{texts.sayIncident(what)}</strong>{' '}
                <span className="faint">
                  <Time at={at} />, {texts.by(by)}
                </span>
              </p>
              <p className="faint small">{detail}</p>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
