import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { callApi } from '../../api/client.ts';
import type { Conversation, Entry } from '../../api/conversation-types.ts';
import { useMay } from '../../api/me.ts';
import type { Message } from '../../api/message-types.ts';
import { Attempts } from '../../components/attempts.tsx';
import { Badge } from '../../components/badge.tsx';
import { DecisionNote } from '../../components/decision-note.tsx';
import { sayError } from '../../components/error-note.tsx';
import { SafeText } from '../../components/safe-text.tsx';
import { WaitingButton } from '../../components/waiting-button.tsx';
import { sayMessage, sayMessageState } from '../../texts/attempts.ts';
import { conversationTexts as texts } from '../../texts/conversation.ts';
import { capital, sayRoute } from '../../texts/decision.ts';
import { MessageContent } from './message-content.tsx';
import { useRefresh } from './use-conversation.ts';

type OutboundProps = {
  readonly message: Message;
  readonly entries: readonly Entry[];
  readonly conversation: Conversation;
  /** When it was sent. */
  readonly children: ReactNode;
};

/** A message of ours: what the person got of it, how it stands, and on demand why and by which attempts. */
export function Outbound({ message, entries, conversation, children }: OutboundProps) {
  const { says, tone } = sayMessageState(message);
  const told = sayMessage(message);
  const route = shownAttempt(message)?.route ?? message.decision.route;
  return (
    <div className="bubble bubble-out">
      <span className="hidden">{texts.fromUs}</span>
      <Body message={message} entries={entries} number={conversation.number} />
      {isPlain(message) ? null : (
        <div className="bubble-why">
          <DecisionNote decision={message.decision} at={message.createdAt} />
        </div>
      )}
      {told.map((sentence) => (
        <p key={sentence} className="bubble-why">
          {sentence}
        </p>
      ))}
      <p className="bubble-meta">
        {says.startsWith(sayRoute(route)) ? null : <span>{capital(sayRoute(route))}</span>}
        <Badge tone={tone}>{says}</Badge>
        {children}
        {message.state === 'accepted' ? <Cancel id={message.id} conversation={conversation} /> : null}
      </p>
      <details>
        <summary>{texts.attempts(message.attempts.length)}</summary>
        {isPlain(message) ? <DecisionNote decision={message.decision} at={message.createdAt} /> : null}
        <Attempts message={message} />
        <Link to={`/messages/${encodeURIComponent(message.id)}`}>{texts.wholeMessage}</Link>
      </details>
    </div>
  );
}

/** Decided as anybody would expect, and nothing went wrong: no need to say so at once. */
function isPlain({ decision, attempts }: Message): boolean {
  const { considered, wait, warnings = [] } = decision;
  return considered.length === 0 && wait === undefined && warnings.length === 0 && attempts.length === 1;
}

/** The attempt that the person got, or is about to get. */
function shownAttempt({ attempts }: Message): Message['attempts'][number] | undefined {
  return attempts.findLast(({ state }) => state !== 'cancelled' && state !== 'failed') ?? attempts.at(-1);
}

function Body({ message, entries, number }: Pick<OutboundProps, 'message' | 'entries'> & { readonly number: string }) {
  const shown = shownAttempt(message);
  if (shown?.text !== undefined) return <SafeText text={shown.text} />;
  const content = shown?.template === undefined ? message.content : { type: 'template', template: shown.template };
  return <MessageContent content={content} type={content?.type ?? 'unknown'} number={number} entries={entries} />;
}

function Cancel({ id, conversation }: { readonly id: string; readonly conversation: Conversation }) {
  const may = useMay('send');
  const refresh = useRefresh(conversation);
  const cancel = useMutation({
    mutationFn: () => callApi(`/v1/messages/${encodeURIComponent(id)}/cancel`, { method: 'POST' }),
    onSettled: refresh,
  });
  if (!may) return null;
  return (
    <>
      <WaitingButton
        type="button"
        className="button button-small"
        waiting={cancel.isPending || cancel.isSuccess}
        onClick={() => cancel.mutate()}
      >
        {cancel.isPending ? texts.cancelling : texts.cancel}
      </WaitingButton>
      {cancel.isError ? <span role="alert">{sayError(cancel.error)}</span> : null}
    </>
  );
}
