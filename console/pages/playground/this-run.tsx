import { useState } from 'react';
import { getConfig } from '../../api/config.ts';
import { callLocal, useLocalAction } from '../../api/local.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { playgroundTexts } from '../../texts/playground.ts';

const texts = playgroundTexts.run;

/** Where the run is, what to try from a terminal, and a way to start again. */
export function ThisRun() {
  const { local } = getConfig();
  const [asking, setAsking] = useState(false);
  const reset = useLocalAction(() => callLocal('/reset', {}));
  if (local === undefined) return null;
  return (
    <section className="this-run" aria-labelledby="this-run">
      <h2 id="this-run">{texts.title}</h2>
      <dl className="facts">
        {[
          ['API', local.apiUrl],
          ['Controls', local.localUrl],
          ['AWS endpoint', local.awsEndpointUrl],
          ['Business number', local.phoneNumberId],
        ].map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{value}</code>
            </dd>
          </div>
        ))}
      </dl>
      <details>
        <summary>{texts.try}</summary>
        {local.commands.map(({ says, command }) => (
          <div key={says} className="command">
            <p>{says}</p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
            <pre tabIndex={0}>{command}</pre>
          </div>
        ))}
      </details>
      <button type="button" className="button button-danger" onClick={() => setAsking(true)}>
        {texts.reset}
      </button>
      {asking ? (
        <ConfirmDialog
          title={texts.resetTitle}
          action={texts.resetAction}
          busy={reset.isPending}
          trouble={reset.error?.message}
          onConfirm={() => reset.mutate(undefined, { onSuccess: () => setAsking(false) })}
          onClose={() => setAsking(false)}
        >
          <p>{texts.resetWhat}</p>
        </ConfirmDialog>
      ) : null}
    </section>
  );
}
