import type { Conversation, Entry, Session } from '../../api/conversation-types.ts';
import { Badge } from '../../components/badge.tsx';
import { conversationTexts as texts } from '../../texts/conversation.ts';
import { Hour } from './hour.tsx';
import { MessageContent } from './message-content.tsx';
import { Outbound } from './outbound.tsx';
import { ReadMark } from './read-mark.tsx';
import { lastInbound } from './timeline.ts';
import { Update } from './update.tsx';

type EntryProps = {
  readonly entry: Entry;
  readonly entries: readonly Entry[];
  readonly conversation: Conversation;
  readonly session: Session;
};

/** One thing that happened: what the person sent, what we sent, or what Meta told besides. */
export function TimelineEntry({ entry, entries, conversation, session }: EntryProps) {
  if (entry.direction === 'update')
    return <Update entry={entry} entries={entries} number={conversation.number} zones={session.timeZones} />;
  const hour = <Hour at={entry.at} zones={session.timeZones} />;
  if (entry.direction === 'out')
    return (
      <li className="bubble-row bubble-row-out">
        {entry.message === undefined ? (
          <p className="bubble faint">{texts.notKept}</p>
        ) : (
          <Outbound message={entry.message} entries={entries} conversation={conversation}>
            {hour}
          </Outbound>
        )}
      </li>
    );
  return (
    <li className="bubble-row">
      <div className="bubble bubble-in">
        <span className="hidden">{texts.fromPerson}</span>
        <MessageContent content={entry.content} type={entry.type} number={conversation.number} entries={entries} />
        <p className="bubble-meta">
          {entry.type === 'sms' ? <Badge>{texts.bySms}</Badge> : null}
          {entry.late === true ? <Badge tone="warn">{texts.late}</Badge> : null}
          {hour}
          {entry === lastInbound(entries) ? <ReadMark wamid={entry.wamid ?? ''} number={conversation.number} /> : null}
        </p>
      </div>
    </li>
  );
}
