import type { ReactNode } from 'react';
import { idOf } from '../form.ts';

type SectionProps = { readonly name: string; readonly title: string; readonly why?: string; readonly children: ReactNode };

/** A part of the editor, with a heading that leads to it. */
export function Section({ name, title, why, children }: SectionProps) {
  const id = `section-${idOf(name)}`;
  return (
    <section className="card policy-section" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {why === undefined ? null : <p className="faint">{why}</p>}
      {children}
    </section>
  );
}
