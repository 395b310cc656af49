import { Link } from 'react-router';
import type { Application } from '../../api/application-types.ts';
import { useApplications } from '../../api/applications.ts';
import { useMay } from '../../api/me.ts';
import { Empty } from '../../components/empty.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { applicationsTexts as texts } from '../../texts/applications.ts';
import { commonTexts } from '../../texts/common.ts';
import { ApplicationFilters, useFilter } from './application-filters.tsx';
import { ApplicationRow } from './application-row.tsx';
import './applications.css';
import './list.css';
import { WaitingButton } from '../../components/waiting-button.tsx';

/** All applications: how they stand, whose turn it is, and how much time they used. */
export function Component() {
  const filter = useFilter();
  const query = useApplications(filter);
  const applications = query.data?.pages.flatMap((page) => page.applications);
  const filtered = Object.values(filter).some((value) => value !== undefined);
  return (
    <>
      <PageHeader title={texts.title}>
        <StartLink primary />
      </PageHeader>
      <ApplicationFilters filter={filter} />
      <ErrorNote query={query} />
      {query.isPending ? <Loading /> : null}
      {applications === undefined ? null : <List applications={applications} filtered={filtered} more={query.hasNextPage} />}
      {query.hasNextPage ? (
        <WaitingButton
          type="button"
          className="button more"
          waiting={query.isFetchingNextPage}
          onClick={() => query.fetchNextPage()}
        >
          {query.isFetchingNextPage ? commonTexts.loading : applications?.length === 0 ? texts.further : texts.more}
        </WaitingButton>
      ) : null}
    </>
  );
}

type ListProps = { readonly applications: readonly Application[]; readonly filtered: boolean; readonly more: boolean };

function List({ applications, filtered, more }: ListProps) {
  if (applications.length === 0) return more ? null : <None filtered={filtered} />;
  return (
    <div className="table-box">
      <table className="table applications-table">
        <caption className="hidden">{texts.caption}</caption>
        <thead>
          <tr>
            {Object.values(texts.columns).map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {applications.map((application) => (
            <ApplicationRow key={application.id} application={application} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function None({ filtered }: { readonly filtered: boolean }) {
  return filtered ? (
    <Empty title={texts.noneFits}>
      <p>{texts.noneFitsWhy}</p>
      <Link className="button" to="/applications">
        {texts.clear}
      </Link>
    </Empty>
  ) : (
    <Empty title={texts.empty}>
      <p>{texts.emptyWhy}</p>
      <StartLink />
    </Empty>
  );
}

/** The way to the form; who may not start one is told so in its place. */
function StartLink({ primary = false }: { readonly primary?: boolean }) {
  if (!useMay('admin')) return primary ? <p className="faint small">{texts.readerNote}</p> : null;
  return (
    <Link className={primary ? 'button button-primary' : 'button'} to="/applications/new">
      {texts.start}
    </Link>
  );
}
