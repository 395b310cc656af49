import { Empty } from '../../components/empty.tsx';
import { ErrorNote, sayError } from '../../components/error-note.tsx';
import { Loading } from '../../components/loading.tsx';
import { WaitingButton } from '../../components/waiting-button.tsx';
import { commonTexts } from '../../texts/common.ts';
import { messageTexts as texts } from '../../texts/messages.ts';
import { type Kept, newsOf } from './kept-rows.ts';
import type { List } from './lists.ts';
import { MessageRow } from './message-row.tsx';
import { RefusalRow } from './refusal-row.tsx';
import { useRows } from './use-list.ts';

type RowsProps = { readonly list: List; readonly note: string };

/** A list, kept up to date without moving under the reader's hands. */
export function Rows({ list, note }: RowsProps) {
  const { query, more, showNews } = useRows(list);
  const kept = query.data;
  return (
    <>
      <ErrorNote query={query} />
      {query.isPending ? <Loading /> : null}
      {kept === undefined ? null : (
        <>
          <News kept={kept} onShow={showNews} />
          {kept.rows.length === 0 ? (
            <Nothing list={list} more={kept.next !== null} />
          ) : (
            <Shown kept={kept} list={list} note={note} />
          )}
          {kept.next === null ? null : (
            <div className="messages-more">
              <WaitingButton type="button" className="button" waiting={more.isPending} onClick={() => more.mutate()}>
                {more.isPending ? texts.loadingMore : commonTexts.more}
              </WaitingButton>
              {more.isError ? (
                <p className="field-error" role="alert">
                  {sayError(more.error)}
                </p>
              ) : null}
            </div>
          )}
        </>
      )}
    </>
  );
}

/** What came or went since the list was shown. Its place is kept free. */
function News({ kept, onShow }: { readonly kept: Kept; readonly onShow: () => void }) {
  const { came, gone } = newsOf(kept);
  const says = [...(came === 0 ? [] : [texts.came(came)]), ...(gone.size === 0 ? [] : [texts.gone(gone.size)])].join(', ');
  return (
    <div className="messages-news">
      <span role="status">{says}</span>
      {says === '' ? null : (
        <button type="button" className="button button-small" onClick={onShow}>
          {texts.showNews}
        </button>
      )}
    </div>
  );
}

function Nothing({ list, more }: { readonly list: List; readonly more: boolean }) {
  const [title, why] = texts.empty[list.name];
  return more ? (
    <p className="faint">{texts.lookFurther}</p>
  ) : (
    <Empty title={title}>
      <p className="faint">{why}</p>
    </Empty>
  );
}

function Shown({ kept, list, note }: RowsProps & { readonly kept: Kept }) {
  const { gone } = newsOf(kept);
  return (
    <ol className="message-rows" aria-label={texts.lists[list.name]}>
      {kept.rows.map((row) => (
        <li key={row.key}>
          {row.kind === 'refusal' ? (
            <RefusalRow refusal={row.refusal} />
          ) : (
            <MessageRow
              message={row.kind === 'message' ? row.message : row.fallback.message}
              fallback={row.kind === 'fallback' ? row.fallback : undefined}
              gone={gone.has(row.key)}
              note={note}
            />
          )}
        </li>
      ))}
    </ol>
  );
}
