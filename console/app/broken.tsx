import { useRouteError } from 'react-router';
import { commonTexts as texts } from '../texts/common.ts';

/** Shown where a page threw: also when its code cannot be fetched, since a newer build has taken its place. */
export function Broken() {
  const error = useRouteError();
  return (
    <div className="note note-bad" role="alert">
      <p>{texts.broken}</p>
      <p className="faint">{error instanceof Error ? error.message : String(error)}</p>
      <button type="button" className="button" onClick={() => window.location.reload()}>
        {texts.reload}
      </button>
    </div>
  );
}
