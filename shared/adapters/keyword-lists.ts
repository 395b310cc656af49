import type { Keywords } from '../domain/keywords.ts';
import type { Numbers } from '../ports.ts';

/** How long a container believes what it read: most texts are compared, and few policies change. */
const FRESH_MS = 60_000;

/** The keywords of a business number, read once a minute at most. A failure is not kept. */
export function makeKeywordLists(numbers: Pick<Numbers, 'policy'>, now: () => number): (number: string) => Promise<Keywords> {
  const known = new Map<string, { readonly at: number; readonly keywords: Keywords }>();
  return async (number) => {
    const found = known.get(number);
    if (found !== undefined && now() - found.at < FRESH_MS) return found.keywords;
    const keywords = (await numbers.policy(number)).keywords ?? {};
    known.set(number, { at: now(), keywords });
    return keywords;
  };
}
