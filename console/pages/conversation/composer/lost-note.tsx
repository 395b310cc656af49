import { composerTexts as texts } from '../../../texts/composer.ts';
import type { Pending } from './draft.ts';
import { isTooOld, type useSend } from './use-send.ts';

type LostProps = { readonly sending: Pick<ReturnType<typeof useSend>, 'retry' | 'giveUp'>; readonly pending: Pending };

/** Nobody knows whether it was sent: it is found out before anything else is written. */
export function LostNote({ sending, pending }: LostProps) {
  const tooOld = isTooOld(pending);
  return (
    <div className="note note-warn composer-off" role="alert">
      <p>{tooOld ? texts.lostLongAgo : texts.lost}</p>
      <div className="actions">
        {tooOld ? null : (
          <button type="button" className="button button-primary" onClick={sending.retry}>
            {texts.retry}
          </button>
        )}
        <button type="button" className="button" onClick={sending.giveUp}>
          {texts.discard}
        </button>
      </div>
      <p className="hint">{texts.discardHint}</p>
    </div>
  );
}
