import { useEffect, useRef } from 'react';
import { actionTexts as texts } from '../../texts/application-actions.ts';

/** Says what was done, wherever on the page the reader is, and takes the focus that the dialog before it had. */
export function Done({ says, onRead }: { readonly says: string; readonly onRead: () => void }) {
  const note = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (says !== '') note.current?.focus({ preventScroll: true });
  }, [says]);
  return (
    <div ref={note} role="status" tabIndex={-1} className={says === '' ? 'hidden' : 'note done'}>
      {says === '' ? null : (
        <>
          <span>{says}</span>
          <button type="button" className="button button-small" onClick={onRead}>
            {texts.read}
          </button>
        </>
      )}
    </div>
  );
}
