import { useMemo } from 'react';
import { Link } from 'react-router';
import { getConfig } from '../../api/config.ts';
import { useOpenSessions } from '../../api/sessions.ts';
import { Empty } from '../../components/empty.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Loading } from '../../components/loading.tsx';
import { windowsTexts as texts } from '../../texts/windows.ts';
import { WindowTable } from './window-table.tsx';

/** All open windows, or those that nobody answered. */
export function OpenWindows({ number, unanswered }: { readonly number: string | undefined; readonly unanswered: boolean }) {
  const query = useOpenSessions(number);
  const all = useMemo(() => (query.data?.pages ?? []).flatMap(({ sessions }) => sessions), [query.data]);
  const shown = useMemo(() => (unanswered ? all.filter(({ answered }) => !answered) : all), [all, unanswered]);
  if (query.isPending) return <Loading lines={10} />;
  if (query.isLoadingError) return <ErrorNote query={query} />;
  if (all.length === 0) return <NoWindow />;
  return (
    <>
      {query.isRefetchError ? (
        <p className="field-error" role="status">
          {texts.stale}
        </p>
      ) : null}
      <p className="faint windows-count" role="status">
        {unanswered ? texts.filtered(shown.length, all.length, query.hasNextPage) : texts.count(all.length, query.hasNextPage)}
      </p>
      {shown.length === 0 && !query.hasNextPage ? (
        <Empty title={texts.noneUnanswered} />
      ) : (
        <WindowTable
          sessions={shown}
          more={query.hasNextPage}
          onMore={() => (query.isFetching ? undefined : query.fetchNextPage())}
        />
      )}
    </>
  );
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
