import { useState } from 'react';
import { callLocal } from '../../api/local.ts';
import { WaitingButton } from '../../components/waiting-button.tsx';
import { partiesTexts as texts } from '../../texts/parties.ts';

/** The code on the simulated phone: shown when asked for, forgotten when another was requested or the page is left. */
export function ActivationCode({ id, now, since }: PhoneProps & { readonly since: string | null }) {
  return <Phone key={since} id={id} now={now} />;
}

type PhoneProps = { readonly id: string; readonly now: boolean };

function Phone({ id, now }: PhoneProps) {
  const [shown, setShown] = useState<{ readonly code?: string; readonly trouble?: string }>({});
  const show = () =>
    callLocal<{ readonly code: string }>(`/parties/activation-code?applicationId=${encodeURIComponent(id)}`).then(
      ({ code }) => setShown({ code }),
      (error: unknown) => setShown({ trouble: error instanceof Error ? error.message : String(error) }),
    );
  return (
    <fieldset className="turn">
      <legend>{texts.phone}</legend>
      <WaitingButton type="button" className="button button-small" waiting={!now} onClick={show}>
        {texts.showCode}
      </WaitingButton>
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
