import { Link, useSearchParams } from 'react-router';
import type { ApplicationFilter } from '../../api/applications.ts';
import { partyNames, statusNames, stepNames, applicationsTexts as texts } from '../../texts/applications.ts';

const FILTERS = ['status', 'step', 'party', 'late'] as const;

/** What the list shows, as the address says. */
export function useFilter(): ApplicationFilter {
  const [search] = useSearchParams();
  const value = (name: (typeof FILTERS)[number]) => search.get(name) ?? undefined;
  return { status: value('status'), step: value('step'), party: value('party'), late: value('late') };
}

/** Tabs for the status, which are links, and choices for the rest. All of it stands in the address. */
export function ApplicationFilters({ filter }: { readonly filter: ApplicationFilter }) {
  const [search, setSearch] = useSearchParams();
  const change = (name: string, value: string) => setSearch(changed(search, name, value), { replace: true });
  return (
    <>
      <nav className="tabs" aria-label={texts.statuses}>
        {['', ...Object.keys(statusNames)].map((status) => (
          <Link
            key={status}
            to={{ search: changed(search, 'status', status).toString() }}
            aria-current={(filter.status ?? '') === status ? 'page' : undefined}
          >
            {Object.entries(statusNames).find(([name]) => name === status)?.[1] ?? texts.all}
          </Link>
        ))}
      </nav>
      <div className="filters">
        <Choice name={texts.party} value={filter.party} of={partyNames} onChoice={(party) => change('party', party)} />
        <Choice name={texts.step} value={filter.step} of={stepNames} onChoice={(step) => change('step', step)} />
        <label className="check">
          <input
            type="checkbox"
            checked={filter.late === 'true'}
            onChange={({ target }) => change('late', target.checked ? 'true' : '')}
          />
          {texts.lateOnly}
        </label>
      </div>
    </>
  );
}

type ChoiceProps = {
  readonly name: string;
  readonly value: string | undefined;
  readonly of: Readonly<Record<string, string>>;
  readonly onChoice: (value: string) => void;
};

function Choice({ name, value = '', of, onChoice }: ChoiceProps) {
  return (
    <label className="field">
      <span>{name}</span>
      <select value={value} onChange={({ target }) => onChoice(target.value)}>
        <option value="">{texts.any}</option>
        {Object.entries(of).map(([key, says]) => (
          <option key={key} value={key}>
            {says}
          </option>
        ))}
      </select>
    </label>
  );
}

function changed(search: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(search);
  if (value === '') next.delete(name);
  else next.set(name, value);
  return next;
}
