import { useId } from 'react';
import { Link, useParams } from 'react-router';
import type { Message } from '../../api/message-types.ts';
import { useMessage } from '../../api/messages.ts';
import { ApiProblem } from '../../api/problem.ts';
import { Attempts } from '../../components/attempts.tsx';
import { Badge } from '../../components/badge.tsx';
import { DecisionNote } from '../../components/decision-note.tsx';
import { Empty } from '../../components/empty.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Loading } from '../../components/loading.tsx';
import { MessageActions, ReaderNote } from '../../components/message-actions.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { sayMessage, sayMessageState } from '../../texts/attempts.ts';
import { messageTexts, oneMessageTexts as texts } from '../../texts/messages.ts';
import { MessageContent } from '../conversation/message-content.tsx';
import { Facts } from './facts.tsx';
import { Ids } from './ids.tsx';
import '../conversation/conversation.css';
import './message.css';

/** One message: what it says, why it went as it went, every attempt, costs and ids, and what can be done about it. */
export function Component() {
  const { id = '' } = useParams();
  const message = useMessage(id);
  if (message.data !== undefined)
    return (
      <>
        <Whole message={message.data} />
        <ErrorNote query={message} />
      </>
    );
  const missing = message.error instanceof ApiProblem && message.error.problem.status === 404;
  return (
    <>
      <PageHeader title={texts.title} />
      {message.isPending ? <Loading /> : null}
      {missing ? (
        <Empty title={texts.gone}>
          <Link to="/messages">{texts.back}</Link>
        </Empty>
      ) : (
        <ErrorNote query={message} />
      )}
    </>
  );
}

function Whole({ message }: { readonly message: Message }) {
  const note = useId();
  const { says, tone } = sayMessageState(message);
  return (
    <>
      <PageHeader title={texts.titleTo(message.to.phone ?? message.to.userId ?? message.person)}>
        <Badge tone={tone}>{says}</Badge>
        <MessageActions message={message} note={note} />
      </PageHeader>
      <ReaderNote id={note} />
      {message.replayOf === undefined ? null : (
        <p>
          {messageTexts.isReplay}{' '}
          <Link to={`/messages/${encodeURIComponent(message.replayOf)}`}>{messageTexts.isReplayLink}</Link>
        </p>
      )}
      <div className="message-parts">
        <div className="message-column">
          <Part title={texts.content}>
            <Content message={message} />
          </Part>
          <Part title={texts.decision}>
            <DecisionNote decision={message.decision} at={message.createdAt} />
          </Part>
          <Part title={texts.attempts(message.attempts.length)}>
            <Attempts message={message} />
            {sayMessage(message).map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
          </Part>
        </div>
        <div className="message-column">
          <Facts message={message} />
          <Ids message={message} />
        </div>
      </div>
    </>
  );
}

function Content({ message: { content, from } }: { readonly message: Message }) {
  if (content === undefined) return <p className="faint">{texts.noContent}</p>;
  return <MessageContent content={content} type={content.type} number={from} entries={[]} />;
}

function Part({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  const id = useId();
  return (
    <section className="card message-part" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
