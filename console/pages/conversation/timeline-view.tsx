import { Fragment } from 'react';
import type { Conversation, Entry, Session } from '../../api/conversation-types.ts';
import { Empty } from '../../components/empty.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Loading } from '../../components/loading.tsx';
import { WaitingButton } from '../../components/waiting-button.tsx';
import { conversationTexts as texts } from '../../texts/conversation.ts';
import { formatDay } from '../../texts/conversation-time.ts';
import { TimelineEntry } from './entry.tsx';
import { keyOf } from './timeline.ts';
import type { useTimeline } from './use-conversation.ts';
import { useKeptPlace } from './use-kept-place.ts';

type TimelineProps = {
  readonly conversation: Conversation;
  readonly session: Session;
  readonly timeline: ReturnType<typeof useTimeline>;
};

/** What came in and went out, newest at the bottom. Older entries come when somebody scrolls up to them. */
export function Timeline({ conversation, session, timeline: { query, older } }: TimelineProps) {
  const { entries = [], next = null } = query.data ?? {};
  const wantsOlder = next !== null && !older.isPending && !older.isError;
  const { isAtEnd, toEnd, scroller, ...handlers } = useKeptPlace(entries, () => {
    if (wantsOlder) older.mutate();
  });
  return (
    <div className="timeline-box">
      <section
        className="timeline"
        aria-label={texts.timeline}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        ref={scroller}
        {...handlers}
      >
        <OlderNote timeline={{ query, older }} />
        {query.isPending ? <Loading lines={4} /> : null}
        {query.data !== undefined && entries.length === 0 ? <Empty title={texts.nothingYet}>{texts.nothingYetWhy}</Empty> : null}
        <ol>
          {entries.map((entry, at) => (
            <Fragment key={keyOf(entry)}>
              <DayLine entry={entry} before={entries[at - 1]} />
              <TimelineEntry entry={entry} entries={entries} conversation={conversation} session={session} />
            </Fragment>
          ))}
        </ol>
        <ErrorNote query={query} />
      </section>
      {isAtEnd ? null : (
        <button type="button" className="button button-small timeline-to-end" onClick={toEnd}>
          {texts.toNewest}
        </button>
      )}
      <p className="hidden" aria-live="polite">
        {sayNewest(entries)}
      </p>
    </div>
  );
}

/** The beginning, or what is being done about it. */
function OlderNote({ timeline: { query, older } }: Pick<TimelineProps, 'timeline'>) {
  if (query.data === undefined || query.data.entries.length === 0) return null;
  if (query.data.next === null) return <p className="timeline-edge">{texts.beginning}</p>;
  return (
    <div className="timeline-edge">
      {older.isError ? <p role="alert">{texts.olderFailed}</p> : null}
      <WaitingButton type="button" className="button button-small" waiting={older.isPending} onClick={() => older.mutate()}>
        {older.isPending ? texts.loadingOlder : texts.loadOlder}
      </WaitingButton>
    </div>
  );
}

function DayLine({ entry, before }: { readonly entry: Entry; readonly before: Entry | undefined }) {
  const day = formatDay(new Date(entry.at));
  if (before !== undefined && formatDay(new Date(before.at)) === day) return null;
  return (
    <li className="timeline-day">
      <span>{day}</span>
    </li>
  );
}

/** For who does not see the page: that something came, not what. */
function sayNewest(entries: readonly Entry[]): string {
  const newest = entries.at(-1);
  return newest?.direction === 'in' ? texts.cameAt(new Date(newest.at)) : '';
}
