import { useState } from 'react';
import { WaitingButton } from '../components/waiting-button.tsx';
import { commonTexts } from '../texts/common.ts';
import { saySignInTrouble } from './say-sign-in.ts';

type IssuerButtonProps = {
  readonly says: string;
  readonly act: () => Promise<void>;
  readonly onTrouble?: () => void;
};

/** Signs in by the issuer, and says why not. */
export function IssuerButton({ says, act, onTrouble }: IssuerButtonProps) {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string>();
  const start = async () => {
    setBusy(true);
    setTrouble(undefined);
    try {
      await act();
    } catch (error) {
      setTrouble(saySignInTrouble(error));
      onTrouble?.();
    }
    setBusy(false);
  };
  return (
    <div className="field">
      <WaitingButton type="button" className="button button-primary" waiting={busy} onClick={start}>
        {busy ? commonTexts.working : says}
      </WaitingButton>
      {trouble === undefined ? null : (
        <p className="field-error" role="alert">
          {trouble}
        </p>
      )}
    </div>
  );
}
