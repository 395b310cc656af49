import { useSearchParams } from 'react-router';
import { useNumbers } from '../../api/numbers.ts';
import { useTemplates } from '../../api/templates.ts';
import { Empty } from '../../components/empty.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { templateTexts as texts } from '../../texts/templates.ts';
import { Sync } from './sync.tsx';
import { TemplateFilters } from './template-filters.tsx';
import { TemplateList } from './template-list.tsx';
import './templates.css';

/** An account's templates as last synced. Account and filters stand in the address. */
export function Component() {
  const [search] = useSearchParams();
  const numbers = useNumbers();
  const accounts = [...new Set(numbers.data?.map(({ wabaId }) => wabaId))];
  const wabaId = accounts.find((id) => id === search.get('account')) ?? accounts[0];
  const templates = useTemplates(wabaId);
  return (
    <>
      <PageHeader title={texts.title} />
      <p className="faint templates-intro">{texts.intro}</p>
      {numbers.data !== undefined && wabaId === undefined ? (
        <Empty title={texts.noAccount}>
          <p className="faint">{texts.noAccountWhy}</p>
        </Empty>
      ) : (
        <>
          <Sync syncedAt={templates.data?.syncedAt} />
          <ErrorNote query={numbers.error === null ? templates : numbers} />
          <TemplateFilters numbers={numbers.data ?? []} wabaId={wabaId} templates={templates.data?.templates ?? []} />
          {templates.data === undefined ? (
            templates.error === null ? (
              <Loading />
            ) : null
          ) : (
            <TemplateList templates={templates.data.templates} numbers={numbers.data ?? []} />
          )}
        </>
      )}
    </>
  );
}
