import { useMemo } from 'react';
import { Link } from 'react-router';
import { getConfig } from '../../api/config.ts';
import { type OpenSession, useOpenSessions } from '../../api/sessions.ts';
import { Empty } from '../../components/empty.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Loading } from '../../components/loading.tsx';
import { windowsTexts as texts } from '../../texts/windows.ts';
import { keyOf } from './use-steady.ts';
import { WindowTable } from './window-table.tsx';

/** All open windows, or those that nobody answered. */
export function OpenWindows({ number, unanswered }: { readonly number: string | undefined; readonly unanswered: boolean }) {
  const query = useOpenSessions(number);
  const { data } = query;
  const all = useMemo(() => allOf(data?.pages ?? []), [data]);
  const shown = useMemo(() => (unanswered ? all.filter(({ answered }) => !answered) : all), [all, unanswered]);
  if (query.isPending) return <Loading lines={10} />;
  if (query.isLoadingError) return <ErrorNote query={query} />;
  return (
    <>
      {query.isRefetchError ? (
        <p className="field-error" role="status">
          {texts.stale}
        </p>
      ) : null}
      {all.length === 0 ? <NoWindow /> : <Found query={query} all={all} shown={shown} unanswered={unanswered} />}
    </>
  );
}

type FoundProps = {
  readonly query: ReturnType<typeof useOpenSessions>;
  readonly all: readonly OpenSession[];
  readonly shown: readonly OpenSession[];
  readonly unanswered: boolean;
};

function Found({ query, all, shown, unanswered }: FoundProps) {
  const failed = query.isFetchNextPageError;
  return (
    <>
      <p className="faint windows-count" role="status">
        {unanswered ? texts.filtered(shown.length, all.length, query.hasNextPage) : texts.count(all.length, query.hasNextPage)}
      </p>
      {shown.length === 0 && !query.hasNextPage ? (
        <Empty title={texts.noneUnanswered} />
      ) : (
        <WindowTable
          sessions={shown}
          more={query.hasNextPage}
          onMore={() => (query.isFetching || failed ? undefined : query.fetchNextPage())}
        />
      )}
      {failed ? <ErrorNote query={{ error: query.error, isFetching: query.isFetching, refetch: query.fetchNextPage }} /> : null}
      {query.hasNextPage && !failed ? <p className="windows-more faint">{texts.loadingMore}</p> : null}
    </>
  );
}

/** A window that was extended while the pages were read may stand in two: the later one knows its end. */
function allOf(pages: readonly { readonly sessions: readonly OpenSession[] }[]): readonly OpenSession[] {
  const all = new Map<string, OpenSession>();
  for (const session of pages.flatMap(({ sessions }) => sessions)) {
    all.delete(keyOf(session));
    all.set(keyOf(session), session);
  }
  return [...all.values()];
}

function NoWindow() {
  return (
    <Empty title={texts.noneTitle}>
      <p>{texts.none}</p>
      {getConfig().local === undefined ? null : (
        <p>
          {texts.noneLocal} <Link to="/playground">{texts.toPlayground}</Link>
        </p>
      )}
    </Empty>
  );
}
