import { useEffect, useState } from 'react';
import type { BusinessNumber } from '../../api/numbers.ts';
import { Choice } from '../../components/choice.tsx';
import { NumberOptions } from '../../components/number-options.tsx';
import { useDebounced } from '../../components/use-debounced.ts';
import { windowsTexts as texts } from '../../texts/windows.ts';

type FiltersProps = {
  readonly numbers: readonly BusinessNumber[];
  readonly search: URLSearchParams;
  /** An empty value takes the choice out of the address. */
  readonly onChoose: (name: string, value: string) => void;
};

/** Which number, whom, and whether only those who wait for an answer. */
export function Filters({ numbers, search, onChoose }: FiltersProps) {
  return (
    <search className="filters">
      <Search q={search.get('q') ?? ''} onChoose={(q) => onChoose('q', q)} />
      {numbers.length < 2 ? null : (
        <Choice label={texts.number} value={search.get('number') ?? ''} onChange={(value) => onChoose('number', value)}>
          <option value="">{texts.allNumbers}</option>
          <NumberOptions numbers={numbers} />
        </Choice>
      )}
      <label className="check windows-unanswered">
        <input
          type="checkbox"
          checked={search.get('unanswered') === 'true'}
          onChange={({ target }) => onChoose('unanswered', target.checked ? 'true' : '')}
        />
        {texts.unanswered}
      </label>
    </search>
  );
}

function Search({ q, onChoose }: { readonly q: string; readonly onChoose: (q: string) => void }) {
  const [typed, setTyped] = useState(q);
  const settled = useDebounced(typed, 300);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once what is typed has settled, and not when the address changes
  useEffect(() => {
    if (settled !== q) onChoose(settled);
  }, [settled]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a link to another search, or to none, and not what is being typed
  useEffect(() => {
    if (settled !== q) setTyped(q);
  }, [q]);
  return (
    <label className="field windows-search">
      <span>{texts.search}</span>
      <input
        type="search"
        dir="auto"
        maxLength={100}
        value={typed}
        placeholder={texts.searchHint}
        onChange={({ target }) => setTyped(target.value)}
      />
    </label>
  );
}
