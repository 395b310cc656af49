import { composerTexts as texts } from '../../../texts/composer.ts';
import type { useSend } from './use-send.ts';

/** Nobody knows whether it was sent: it is found out before anything else is written. */
export function LostNote({ sending }: { readonly sending: Pick<ReturnType<typeof useSend>, 'retry' | 'giveUp'> }) {
  return (
    <div className="note note-warn composer-off" role="alert">
      <p>{texts.lost}</p>
      <div className="actions">
        <button type="button" className="button button-primary" onClick={sending.retry}>
          {texts.retry}
        </button>
        <button type="button" className="button" onClick={sending.giveUp}>
          {texts.discard}
        </button>
      </div>
      <p className="hint">{texts.discardHint}</p>
    </div>
  );
}
