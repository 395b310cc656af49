import type { BusinessNumber } from '../../api/numbers.ts';
import { type FoundConversation, useSearch } from '../../api/sessions.ts';
import { Badge } from '../../components/badge.tsx';
import { Countdown } from '../../components/countdown.tsx';
import { Empty } from '../../components/empty.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Loading } from '../../components/loading.tsx';
import { Time } from '../../components/time.tsx';
import { WaitingButton } from '../../components/waiting-button.tsx';
import { windowsTexts as texts } from '../../texts/windows.ts';
import { NumberCell, PersonCell } from './cells.tsx';

type ResultsProps = {
  /** Left out: all. */
  readonly number: string | undefined;
  readonly numbers: readonly BusinessNumber[];
  readonly q: string;
  readonly unanswered: boolean;
};

/** Conversations that a search finds, also those whose window is closed; or those alone that are open and not answered. */
export function SearchResults({ number, numbers, q, unanswered }: ResultsProps) {
  const query = useSearch(number, q);
  if (query.isPending) return <Loading lines={3} />;
  if (query.isLoadingError) return <ErrorNote query={query} />;
  const all = (query.data?.pages ?? []).flatMap(({ conversations }) => conversations);
  const found = unanswered ? all.filter(({ window, answered }) => window.state === 'open' && answered === false) : all;
  return (
    <div aria-busy={query.isPlaceholderData}>
      <p className="faint windows-count" role="status">
        {query.isFetching ? texts.searching : texts.found(found.length, query.hasNextPage)}
      </p>
      {found.length === 0 ? <NothingFound unanswered={unanswered} /> : <Results found={found} numbers={numbers} />}
      {query.isFetchNextPageError ? (
        <ErrorNote query={{ error: query.error, isFetching: query.isFetching, refetch: query.fetchNextPage }} />
      ) : null}
      {query.hasNextPage && !query.isFetchNextPageError ? (
        <p className="windows-more">
          <WaitingButton type="button" className="button" waiting={query.isFetching} onClick={() => query.fetchNextPage()}>
            {query.isFetchingNextPage ? texts.searching : texts.moreResults}
          </WaitingButton>
        </p>
      ) : null}
    </div>
  );
}

function NothingFound({ unanswered }: { readonly unanswered: boolean }) {
  return (
    <Empty title={texts.noResultTitle}>
      <p>{unanswered ? texts.noUnansweredResult : texts.noResult}</p>
    </Empty>
  );
}

type FoundProps = { readonly found: readonly FoundConversation[]; readonly numbers: readonly BusinessNumber[] };

function Results({ found, numbers }: FoundProps) {
  const several = numbers.length > 1;
  return (
    <div className="table-box">
      <table className="table windows">
        <caption className="hidden">{texts.results}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.person}</th>
            <th scope="col" className="windows-closes">
              {texts.window}
            </th>
            <th scope="col" className="windows-answer">
              {texts.answer}
            </th>
            <th scope="col" className="windows-answer">
              {texts.lastActivity}
            </th>
            {several ? (
              <th scope="col" className="windows-number">
                {texts.number}
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {found.map((conversation) => (
            <ResultRow
              key={`${conversation.number} ${conversation.person}`}
              conversation={conversation}
              number={several ? numbers.find(({ phoneNumberId }) => phoneNumberId === conversation.number) : undefined}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type ResultProps = { readonly conversation: FoundConversation; readonly number: BusinessNumber | undefined };

function ResultRow({ conversation, number }: ResultProps) {
  const { window, answered, lastAt } = conversation;
  const open = window.state === 'open' && window.closesAt !== undefined;
  return (
    <tr>
      <PersonCell person={conversation} number={number} brief={open ? texts.say(answered === true) : ''} />
      <td className="windows-closes">
        {open ? <Countdown until={window.closesAt ?? ''} /> : <Badge>{texts.states[window.state]}</Badge>}
      </td>
      <td className="windows-answer">
        {open ? <Badge tone={answered ? 'good' : 'warn'}>{texts.say(answered === true)}</Badge> : null}
      </td>
      <td className="windows-answer">
        <Time at={lastAt} />
      </td>
      <NumberCell number={number} />
    </tr>
  );
}
