import { Link } from 'react-router';
import { type FoundConversation, useSearch } from '../../api/sessions.ts';
import { Badge } from '../../components/badge.tsx';
import { Countdown } from '../../components/countdown.tsx';
import { Empty } from '../../components/empty.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Loading } from '../../components/loading.tsx';
import { Time } from '../../components/time.tsx';
import { WaitingButton } from '../../components/waiting-button.tsx';
import { windowsTexts as texts } from '../../texts/windows.ts';

type ResultsProps = { readonly numbers: readonly string[]; readonly q: string };

/** Conversations of each number that a search finds, also those whose window is closed. */
export function SearchResults({ numbers, q }: ResultsProps) {
  return (
    <>
      {numbers.map((number) => (
        <ResultsOf key={number} number={number} q={q} />
      ))}
    </>
  );
}

function ResultsOf({ number, q }: { readonly number: string; readonly q: string }) {
  const query = useSearch(number, q);
  if (query.isPending) return <Loading lines={3} />;
  if (query.isLoadingError) return <ErrorNote query={query} />;
  const found = (query.data?.pages ?? []).flatMap(({ conversations }) => conversations);
  const more = query.hasNextPage ? (
    <WaitingButton type="button" className="button" waiting={query.isFetching} onClick={() => query.fetchNextPage()}>
      {query.isFetchingNextPage ? texts.searching : texts.moreResults}
    </WaitingButton>
  ) : null;
  if (found.length === 0)
    return (
      <Empty title={texts.noResultTitle}>
        <p>{texts.noResult}</p>
        {more}
      </Empty>
    );
  return (
    <>
      <div className="table-box">
        <table className="table windows">
          <caption className="hidden">{texts.results}</caption>
          <thead>
            <tr>
              <th scope="col">{texts.person}</th>
              <th scope="col">{texts.window}</th>
              <th scope="col" className="windows-answer">
                {texts.lastActivity}
              </th>
            </tr>
          </thead>
          <tbody>
            {found.map((conversation) => (
              <ResultRow key={conversation.person} conversation={conversation} />
            ))}
          </tbody>
        </table>
      </div>
      {more}
    </>
  );
}

function ResultRow({ conversation }: { readonly conversation: FoundConversation }) {
  const { number, person, name, phone, userId, window, lastAt } = conversation;
  const title = name ?? phone ?? person;
  const other = name === undefined ? undefined : (phone ?? userId ?? person);
  return (
    <tr>
      <td className="windows-person">
        <Link to={`/conversations/${number}/${encodeURIComponent(person)}`}>
          <bdi>{title}</bdi>
        </Link>
        {other === undefined ? null : <bdi className="faint small">{other}</bdi>}
      </td>
      <td>
        {window.state === 'open' && window.closesAt !== undefined ? (
          <Countdown until={window.closesAt} />
        ) : (
          <Badge>{texts.states[window.state]}</Badge>
        )}
      </td>
      <td className="windows-answer">
        <Time at={lastAt} />
      </td>
    </tr>
  );
}
