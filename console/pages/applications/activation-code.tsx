import { useState } from 'react';
import { callLocal } from '../../api/local.ts';
import { partiesTexts as texts } from '../../texts/parties.ts';

/** The code on the simulated phone: shown when asked for, forgotten when another was requested or the page is left. */
export function ActivationCode({ id, since }: { readonly id: string; readonly since: string | null }) {
  return <Phone key={since} id={id} />;
}

function Phone({ id }: { readonly id: string }) {
  const [shown, setShown] = useState<{ readonly code?: string; readonly trouble?: string }>({});
  const show = () =>
    callLocal<{ readonly code: string }>(`/parties/activation-code?applicationId=${encodeURIComponent(id)}`).then(
      ({ code }) => setShown({ code }),
      (error: unknown) => setShown({ trouble: error instanceof Error ? error.message : String(error) }),
    );
  return (
    <fieldset className="turn">
      <legend>{texts.organisation}</legend>
      <button type="button" className="button button-small" onClick={show}>
        {texts.showCode}
      </button>
      <p role="status">
        {shown.code === undefined ? null : (
          <>
            {texts.code} <code data-code>{shown.code}</code>
          </>
        )}
        {shown.trouble}
      </p>
    </fieldset>
  );
}
