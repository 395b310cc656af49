import { memo } from 'react';
import { Link } from 'react-router';
import type { Fallback, Summary } from '../../api/message-list-types.ts';
import { Badge } from '../../components/badge.tsx';
import { MessageActions } from '../../components/message-actions.tsx';
import { PersonLink } from '../../components/person-link.tsx';
import { Time } from '../../components/time.tsx';
import { sayMessageState } from '../../texts/attempts.ts';
import { sayCosts, sayFallback, sayOutcome, sayWay, messageTexts as texts } from '../../texts/messages.ts';

type MessageRowProps = {
  readonly message: Summary;
  /** The fallback that the row is about. */
  readonly fallback: Fallback | undefined;
  /** It has left the list since. */
  readonly gone: boolean;
  readonly note: string;
};

/** When, to whom, by which ways, how it stands and why, what it costs, and what can be done. */
export const MessageRow = memo(function MessageRow({ message, fallback, gone, note }: MessageRowProps) {
  const { says, tone } = sayMessageState(message);
  const to = message.to.phone ?? message.to.userId ?? message.person;
  const costs = sayCosts(message);
  const insteadOf = fallback?.attempt === 1 ? fallback.insteadOf : null;
  const reasons = fallback === undefined ? sayOutcome(message) : sayFallback(fallback);
  return (
    <article className={gone ? 'message-row message-row-gone' : 'message-row'}>
      <p className="message-row-head">
        <Time at={fallback?.at ?? message.createdAt} />
        <PersonLink number={message.from} person={message.person} shown={to} />
        <span>{sayWay(message, insteadOf)}</span>
        <Badge tone={tone}>{says}</Badge>
        {gone ? <Badge>{texts.hasGone}</Badge> : null}
      </p>
      <p className="message-row-cost">{costs}</p>
      <div className="message-row-why">
        <p>{reasons.join(' ')}</p>
        {message.reference === undefined ? null : (
          <p className="faint small">
            <bdi>{texts.reference(message.reference)}</bdi>
          </p>
        )}
      </div>
      <div className="actions message-row-actions">
        {gone ? null : <MessageActions message={message} note={note} />}
        <Link
          className="button button-small button-quiet"
          to={`/messages/${encodeURIComponent(message.id)}`}
          aria-label={texts.detailsOf(to)}
        >
          {texts.details}
        </Link>
      </div>
    </article>
  );
});
