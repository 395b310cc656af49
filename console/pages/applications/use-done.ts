import { useState } from 'react';
import type { WholeApplication } from '../../api/application-types.ts';

type Said = {
  readonly says: string;
  /** When what was shown as it was said had been fetched. */
  readonly fetchedAt?: number;
  /** How the application stood when it was fetched first after that, which is with what was done. */
  readonly stand?: string;
};

/** What was done last, said until the application goes on from where that brought it. */
export function useDone({ status, waiting }: WholeApplication, fetchedAt: number) {
  const [said, setSaid] = useState<Said>();
  const stand = [status, ...waiting].join(' ');
  if (said !== undefined) {
    if (said.fetchedAt === undefined) setSaid({ ...said, fetchedAt });
    else if (said.stand === undefined && said.fetchedAt !== fetchedAt) setSaid({ ...said, stand });
    else if (said.stand !== undefined && said.stand !== stand) setSaid(undefined);
  }
  return [said?.says ?? '', (says: string) => setSaid(says === '' ? undefined : { says })] as const;
}
