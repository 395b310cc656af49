import { lazy, Suspense } from 'react';
import { Link } from 'react-router';
import { getConfig } from '../../api/config.ts';
import { type Range, useStatistics } from '../../api/statistics.ts';
import { Empty } from '../../components/empty.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { overviewTexts as texts } from '../../texts/overview.ts';
import { Choice } from './choice.tsx';
import { Health } from './health.tsx';
import { KeyFigures } from './key-figures.tsx';
import { Outcomes } from './outcomes.tsx';
import { Subscriptions } from './subscriptions.tsx';
import { Waiting } from './waiting.tsx';
import './overview.css';
import { useChoice } from './use-choice.ts';

/** What draws is large, and loads while the figures are read. */
const Charts = lazy(() => import('./charts.tsx').then(({ Charts: Component }) => ({ default: Component })));

/** What happened in a period, as figures and charts, and how numbers and subscriptions stand. */
export function Component() {
  const { range, number } = useChoice();
  return (
    <>
      <PageHeader title={texts.title}>
        <Choice />
      </PageHeader>
      <Health />
      <Happened range={range} number={number} />
      <Subscriptions />
    </>
  );
}

function Happened({ range, number }: { readonly range: Range; readonly number: string | undefined }) {
  const query = useStatistics(range, number);
  const statistics = query.data;
  return (
    <div className="overview" aria-busy={query.isPlaceholderData}>
      <ErrorNote query={query} />
      <KeyFigures figures={statistics?.total} number={number} />
      {statistics === undefined ? (
        query.error === null ? (
          <Waiting />
        ) : null
      ) : isEmpty(statistics.total) ? (
        <NothingCounted upTo={statistics.countedUpTo} />
      ) : (
        <>
          <Suspense fallback={<Waiting />}>
            <Charts statistics={statistics} />
          </Suspense>
          <Outcomes figures={statistics.total} />
        </>
      )}
      <p className="faint small">
        {statistics === undefined || statistics.countedUpTo === null ? '\u00a0' : texts.countedUpTo(statistics.countedUpTo)}
      </p>
    </div>
  );
}

function NothingCounted({ upTo }: { readonly upTo: string | null }) {
  return (
    <Empty title={texts.empty}>
      <p className="faint">{upTo === null ? texts.nothingCounted : texts.emptyWhy(upTo)}</p>
      {getConfig().local === undefined ? null : (
        <p>
          {texts.emptyLocal} <Link to="/playground">{texts.toPlayground}</Link>
        </p>
      )}
    </Empty>
  );
}

type Total = NonNullable<ReturnType<typeof useStatistics>['data']>['total'];

function isEmpty({ messagesIn, windows, routes, refusals, failures }: Total): boolean {
  const counts = [messagesIn, windows.opened, windows.closed, ...Object.values(routes), ...Object.values(refusals)];
  return failures.length === 0 && counts.every((count) => count === 0);
}
