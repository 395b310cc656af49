import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import type { WholeApplication } from '../../api/application-types.ts';
import { useApplication } from '../../api/applications.ts';
import { getConfig } from '../../api/config.ts';
import { useMay } from '../../api/me.ts';
import { ApiProblem } from '../../api/problem.ts';
import { Empty } from '../../components/empty.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { applicationTexts as texts } from '../../texts/application.ts';
import { applicationsTexts } from '../../texts/applications.ts';
import { commonTexts } from '../../texts/common.ts';
import { Done } from './done.tsx';
import { Facts } from './facts.tsx';
import { Log } from './log.tsx';
import { Machine } from './machine.tsx';
import { ManageActions } from './manage-actions.tsx';
import { Parties } from './parties.tsx';
import { StatusBadge } from './status-badge.tsx';
import { Steps } from './steps.tsx';
import { TimeTold } from './time-used.tsx';
import { Turn } from './turn.tsx';
import { useDone } from './use-done.ts';
import './applications.css';

/** One application: whose turn it is, its steps, what can be done, and what happened. */
export function Component() {
  const { id = '' } = useParams();
  const query = useApplication(id);
  const unknown = query.error instanceof ApiProblem && query.error.problem.status === 404;
  if (query.data !== undefined && !unknown)
    return <Shown key={id} application={query.data} fetchedAt={query.dataUpdatedAt} trouble={<ErrorNote query={query} />} />;
  return (
    <>
      <PageHeader title={applicationsTexts.title}>
        <Link to="/applications">{texts.back}</Link>
      </PageHeader>
      {unknown ? (
        <Empty title={texts.notFound}>
          <p>{texts.notFoundWhy}</p>
        </Empty>
      ) : (
        <ErrorNote query={query} />
      )}
      {query.isPending ? <Loading lines={8} /> : null}
    </>
  );
}

type ShownProps = { readonly application: WholeApplication; readonly fetchedAt: number; readonly trouble: ReactNode };

function Shown({ application, fetchedAt, trouble }: ShownProps) {
  const may = useMay('admin');
  const [done, setDone] = useDone(application, fetchedAt);
  const ended = application.status !== 'open';
  return (
    <>
      <PageHeader title={application.organisation.name}>
        <span className="nowrap">{application.phoneNumber}</span>
        <StatusBadge application={application} />
        <Link to="/applications">{texts.back}</Link>
      </PageHeader>
      {trouble}
      <Done says={done} onRead={() => setDone('')} />
      {may || ended ? null : <p className="note note-warn">{commonTexts.needsScope.admin}</p>}
      <div className="application">
        <div className="application-main">
          <Turn application={application} />
          <TimeTold application={application} />
          <Steps application={application} may={may} onDone={setDone} />
        </div>
        <div className="application-side">
          {getConfig().local === undefined ? null : <Parties application={application} />}
          <Facts application={application}>
            <ManageActions application={application} may={may} onDone={setDone} />
          </Facts>
        </div>
      </div>
      <Machine states={application.states} />
      <Log log={application.log} />
    </>
  );
}
