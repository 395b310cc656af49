import type { Entry } from '../../api/conversation-types.ts';
import { conversationTexts as texts } from '../../texts/conversation.ts';
import { snippetOf } from './snippet.ts';
import { findByWamid } from './timeline.ts';

/** The beginning of the message that another one is about. */
export function Quote({ wamid, entries }: { readonly wamid: string; readonly entries: readonly Entry[] }) {
  const entry = findByWamid(entries, wamid);
  return (
    <blockquote className="content-quote">
      {entry === undefined ? (
        <p className="faint">{texts.earlierMessage}</p>
      ) : (
        <p dir="auto" className="content-snippet">
          {snippetOf(entry)}
        </p>
      )}
    </blockquote>
  );
}
