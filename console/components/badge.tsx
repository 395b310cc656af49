import type { ReactNode } from 'react';

/** `plain`: it says what is; the others also how good that is. The word says it, too: never the colour alone. */
export type Tone = 'plain' | 'good' | 'warn' | 'bad';

export function Badge({ tone = 'plain', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return <span className={`badge badge-${tone}`}>{children}</span>;
}
