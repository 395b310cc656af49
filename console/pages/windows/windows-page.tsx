import { Link } from 'react-router';
import { useNumbers } from '../../api/numbers.ts';
import { PageHeader } from '../../components/page-header.tsx';
import { useAddress } from '../../components/use-address.ts';
import { windowsTexts as texts } from '../../texts/windows.ts';
import { Filters } from './filters.tsx';
import { OpenWindows } from './open-windows.tsx';
import { SearchResults } from './search-results.tsx';
import './windows.css';

/** The open windows, or what a search finds. What is looked at stands in the address. */
export function Component() {
  const [search, choose] = useAddress();
  const number = search.get('number') ?? undefined;
  const q = search.get('q')?.trim() ?? '';
  const unanswered = search.get('unanswered') === 'true';
  const numbers = useNumbers().data ?? [];
  return (
    <>
      <PageHeader title={texts.title}>
        <Link className="button" to={`/conversations/new${number === undefined ? '' : `?number=${number}`}`}>
          {texts.write}
        </Link>
      </PageHeader>
      <Filters numbers={numbers} search={search} onChoose={choose} />
      {q === '' ? (
        <OpenWindows number={number} unanswered={unanswered} />
      ) : (
        <SearchResults number={number} numbers={numbers} q={q} unanswered={unanswered} />
      )}
    </>
  );
}
