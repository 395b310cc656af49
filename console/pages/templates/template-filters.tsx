import type { BusinessNumber } from '../../api/numbers.ts';
import type { Template } from '../../api/template-types.ts';
import { Choice } from '../../components/choice.tsx';
import { useAddress } from '../../components/use-address.ts';
import { templateTexts as texts } from '../../texts/templates.ts';

type FilterProps = {
  readonly numbers: readonly BusinessNumber[];
  readonly wabaId: string | undefined;
  readonly templates: readonly Template[];
};

/** What the list shows. It stands in the address, so that it can be shared. */
export function TemplateFilters({ numbers, wabaId, templates }: FilterProps) {
  const [search, set] = useAddress();
  const accounts = [...new Set(numbers.map((number) => number.wabaId))];
  const statuses = [...new Set([...templates.map(({ status }) => status), ...search.getAll('status')])].toSorted();
  return (
    <search className="filters">
      {accounts.length < 2 ? null : (
        <Choice label={texts.account} value={wabaId ?? ''} onChange={(value) => set('account', value)}>
          {accounts.map((id) => (
            <option key={id} value={id}>
              {texts.accountOf(
                id,
                numbers.filter((number) => number.wabaId === id).map(({ displayPhone }) => displayPhone),
              )}
            </option>
          ))}
        </Choice>
      )}
      <label className="field">
        <span>{texts.name}</span>
        <input
          type="search"
          value={search.get('name') ?? ''}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => set('name', target.value)}
        />
      </label>
      <Choice label={texts.status} value={search.get('status') ?? ''} onChange={(value) => set('status', value)}>
        <option value="">{texts.allStatuses}</option>
        {statuses.map((status) => (
          <option key={status} value={status}>
            {texts.sayStatus(status)}
          </option>
        ))}
      </Choice>
    </search>
  );
}
