import { Link } from 'react-router';
import { useMay } from '../../api/me.ts';
import { useNumbers } from '../../api/numbers.ts';
import { Empty } from '../../components/empty.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { numberTexts as texts } from '../../texts/numbers.ts';
import { Adopt } from './adopt.tsx';
import { NumberTable } from './number-table.tsx';
import './numbers.css';

/** The business numbers, with how they stand. */
export function Component() {
  const numbers = useNumbers();
  const admin = useMay('admin');
  return (
    <>
      <PageHeader title={texts.title} />
      <p className="faint page-intro">{texts.intro}</p>
      <ErrorNote query={numbers} />
      {numbers.data === undefined ? (
        numbers.error === null ? (
          <Loading lines={3} />
        ) : null
      ) : numbers.data.length === 0 ? (
        <Empty title={texts.none}>
          <p className="faint">
            {texts.noneWhy} <Link to="/applications">{texts.toApplications}</Link>
          </p>
        </Empty>
      ) : (
        <NumberTable numbers={numbers.data} />
      )}
      {admin ? <Adopt /> : <p className="faint small">{texts.adoptNeedsAdmin}</p>}
    </>
  );
}
