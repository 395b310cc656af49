import { useId } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useNumbers } from '../../api/numbers.ts';
import { Empty } from '../../components/empty.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Loading } from '../../components/loading.tsx';
import { ReaderNote } from '../../components/message-actions.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { messageTexts as texts } from '../../texts/messages.ts';
import { Filters } from './filters.tsx';
import { LISTS, type List } from './lists.ts';
import { Rows } from './rows.tsx';
import { useNamedList } from './use-list.ts';
import './messages.css';

/** What failed, was refused, fell back or waits, with the reasons, and what can be done about it. */
export function Component() {
  const numbers = useNumbers();
  const list = useNamedList();
  const note = useId();
  return (
    <>
      <PageHeader title={texts.title} />
      {list === undefined ? (
        <>
          {numbers.isPending ? <Loading /> : null}
          <ErrorNote query={numbers} />
          {numbers.data?.length === 0 ? (
            <Empty title={texts.noNumber}>
              <p className="faint">
                {texts.noNumberWhy} <Link to="/numbers">{texts.toNumbers}</Link>
              </p>
            </Empty>
          ) : null}
        </>
      ) : (
        <>
          <Tabs list={list} />
          <Filters list={list} />
          <ReaderNote id={note} />
          <p className="faint small messages-intro">{texts.intros[list.name]}</p>
          <Rows key={`${list.number} ${list.name} ${list.state}`} list={list} note={note} />
        </>
      )}
    </>
  );
}

function Tabs({ list }: { readonly list: List }) {
  const [search] = useSearchParams();
  const to = (name: string) => {
    const next = new URLSearchParams(search);
    next.set('list', name);
    if (name !== 'all') next.delete('state');
    return `?${next}`;
  };
  return (
    <nav className="tabs" aria-label={texts.listsLabel}>
      {LISTS.map((name) => (
        <Link key={name} to={to(name)} aria-current={name === list.name ? 'page' : undefined}>
          {texts.lists[name]}
        </Link>
      ))}
    </nav>
  );
}
