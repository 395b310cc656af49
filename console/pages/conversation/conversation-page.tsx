import { useParams } from 'react-router';
import type { Conversation } from '../../api/conversation-types.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Composer } from './composer/composer.tsx';
import { Head } from './head.tsx';
import { Timeline } from './timeline-view.tsx';
import { useSession, useTimeline } from './use-conversation.ts';
import './conversation.css';

/** One conversation: whose it is and how its window stands, what happened, and a place to write. */
export function Component() {
  const { number = '', person = '' } = useParams();
  return <Page key={`${number}#${person}`} number={number} person={person} />;
}

function Page(conversation: Conversation) {
  const session = useSession(conversation);
  const timeline = useTimeline(conversation);
  if (session.data === undefined)
    return (
      <>
        <PageHeader title={conversation.person} />
        {session.isPending ? <Loading /> : <ErrorNote query={session} />}
      </>
    );
  return (
    <div className="conversation">
      <div>
        <Head conversation={conversation} session={session.data} />
        <ErrorNote query={session} />
      </div>
      <Timeline conversation={conversation} session={session.data} timeline={timeline} />
      <Composer conversation={conversation} session={session.data} />
    </div>
  );
}
