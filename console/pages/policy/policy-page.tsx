import { Link, useParams } from 'react-router';
import { useNumber } from '../../api/numbers.ts';
import { usePolicy } from '../../api/policies.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { policyTexts as texts } from '../../texts/policy.ts';
import { Editor } from './editor.tsx';
import './policy.css';

/** What a number does by itself, edited beside a preview of it. */
export function Component() {
  const id = useParams()['number'] ?? '';
  const number = useNumber(id);
  const policy = usePolicy(id);
  return (
    <>
      <PageHeader title={texts.title(number.data?.displayPhone ?? id)}>
        <Link className="button" to={`/numbers/${encodeURIComponent(id)}`}>
          {texts.back}
        </Link>
      </PageHeader>
      <p className="faint policy-intro">{texts.intro}</p>
      <ErrorNote query={policy.error === null ? number : policy} />
      {number.data === undefined || policy.data === undefined ? (
        number.error === null && policy.error === null ? (
          <Loading lines={8} />
        ) : null
      ) : (
        <Editor key={id} number={number.data} read={policy.data} />
      )}
    </>
  );
}
