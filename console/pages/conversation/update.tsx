import type { Entry } from '../../api/conversation-types.ts';
import { toObject, toText } from '../../api/json.ts';
import { Badge } from '../../components/badge.tsx';
import { conversationTexts as texts } from '../../texts/conversation.ts';
import { Hour } from './hour.tsx';
import { MessageContent } from './message-content.tsx';

type UpdateProps = {
  readonly entry: Entry;
  readonly entries: readonly Entry[];
  readonly number: string;
  readonly zones: readonly string[];
};

/** What Meta told besides messages: calls, what was written in the Business app, preferences, a change of name. */
export function Update({ entry, entries, number, zones }: UpdateProps) {
  if (entry.type === 'echo')
    return (
      <li className="bubble-row bubble-row-out">
        <div className="bubble bubble-out">
          <MessageContent
            content={entry.content}
            type={toText(toObject(entry.content)['type']) ?? 'unknown'}
            number={number}
            entries={entries}
          />
          <p className="bubble-meta">
            <Badge>{texts.fromApp}</Badge>
            <Hour at={entry.at} zones={zones} />
          </p>
        </div>
      </li>
    );
  return (
    <li className="timeline-update">
      <p>
        {sayUpdate(entry)} <Hour at={entry.at} zones={zones} />
      </p>
    </li>
  );
}

function sayUpdate({ type, content }: Entry): string {
  const told = toObject(content);
  switch (type) {
    case 'calls':
      return texts.call;
    case 'user_preferences':
      return told['value'] === 'stop' ? texts.marketingStopped : texts.marketingResumed;
    case 'user_id_update':
      return texts.newUserId;
    default:
      return texts.otherUpdate(type);
  }
}
