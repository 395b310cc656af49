import { useState } from 'react';
import type { LogLine } from '../../api/application-types.ts';
import { Time } from '../../components/time.tsx';
import { applicationTexts } from '../../texts/application.ts';
import { sayChannel, sayEvidence, sayWhat } from '../../texts/application-log.ts';
import { stepNames } from '../../texts/applications.ts';

const texts = applicationTexts.log;
/** As many as are shown at first. */
const FEW = 20;

/** All that happened, newest first. */
export function Log({ log }: { readonly log: readonly LogLine[] }) {
  const [all, setAll] = useState(false);
  const numbered = log.map((line, number) => ({ line, number })).reverse();
  const shown = all ? numbered : numbered.slice(0, FEW);
  return (
    <section className="log" aria-labelledby="log">
      <h2 id="log">{texts.title}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="table-box" tabIndex={0} aria-label={texts.caption}>
        <table className="table">
          <caption className="hidden">{texts.caption}</caption>
          <thead>
            <tr>
              <th scope="col">{texts.at}</th>
              <th scope="col">{texts.what}</th>
              <th scope="col">{texts.by}</th>
              <th scope="col">{texts.evidence}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ line, number }) => (
              <Line key={number} line={line} />
            ))}
          </tbody>
        </table>
      </section>
      {shown.length < log.length ? (
        <button type="button" className="button" onClick={() => setAll(true)}>
          {texts.all(log.length)}
        </button>
      ) : null}
    </section>
  );
}

function Line({ line }: { readonly line: LogLine }) {
  const { at, what, step, evidence } = line;
  return (
    <tr>
      <td className="nowrap">
        <Time at={at} />
      </td>
      <td>
        {sayWhat(what)}
        {step === null ? null : <div className="small faint">{stepNames[step]}</div>}
      </td>
      <td>{sayChannel(line)}</td>
      <td>
        {sayEvidence(evidence).map((fact) => (
          <div key={fact} className="fact" dir="auto">
            {fact}
          </div>
        ))}
      </td>
    </tr>
  );
}
