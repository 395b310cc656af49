import { type ReactNode, useEffect } from 'react';
import { plainName } from '../texts/plain-name.ts';

/** A page's one heading, which is also the tab's title, with what can be done on the page beside it. */
export function PageHeader({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  useEffect(() => {
    document.title = `${plainName(title)} · openwindow`;
  }, [title]);
  return (
    <header className="page-header">
      <h1 dir="auto">{plainName(title)}</h1>
      {children === undefined ? null : <div className="actions">{children}</div>}
    </header>
  );
}
