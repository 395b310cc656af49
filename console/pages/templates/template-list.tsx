import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { BusinessNumber } from '../../api/numbers.ts';
import type { Template } from '../../api/template-types.ts';
import { Empty } from '../../components/empty.tsx';
import { templateTexts as texts } from '../../texts/templates.ts';
import { TemplateCard } from './template-card.tsx';

/** So many at first, and more each time that somebody asks. */
const STEP = 48;

type ListProps = { readonly templates: readonly Template[]; readonly numbers: readonly BusinessNumber[] };

export function TemplateList({ templates, numbers }: ListProps) {
  const [search] = useSearchParams();
  const [most, setMost] = useState(STEP);
  const [name, status] = [(search.get('name') ?? '').trim().toLowerCase(), search.get('status') ?? ''];
  const found = templates
    .filter((one) => one.name.includes(name) && (status === '' || one.status === status))
    .toSorted((one, other) => Number(one.status === 'DELETED') - Number(other.status === 'DELETED'));
  if (templates.length === 0)
    return (
      <Empty title={texts.none}>
        <p className="faint">{texts.noneWhy}</p>
      </Empty>
    );
  return (
    <>
      <p className="faint small" role="status">
        {texts.shown(found.length, templates.length)}
      </p>
      {found.length === 0 ? <NoMatch /> : null}
      <ul className="templates">
        {found.slice(0, most).map((template) => (
          <li key={`${template.name} ${template.language}`}>
            <TemplateCard template={template} numbers={numbers} />
          </li>
        ))}
      </ul>
      {found.length <= most ? null : (
        <button type="button" className="button" onClick={() => setMost(most + STEP)}>
          {texts.more}
        </button>
      )}
    </>
  );
}

function NoMatch() {
  return (
    <Empty title={texts.noMatch}>
      <p className="faint">
        {texts.noMatchWhy} <Link to="/templates">{texts.clear}</Link>
      </p>
    </Empty>
  );
}
