import type { Policy } from '../../api/policy-types.ts';

/** Whether two values say the same: the order of members does not count. */
export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one, sorted) === JSON.stringify(other, sorted);
}

function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** A field that another changed since it was read. */
export type Change = {
  readonly field: string;
  readonly before: unknown;
  readonly theirs: unknown;
  readonly mine: unknown;
  /** It was changed here, too. */
  readonly clash: boolean;
};

/** What another changed, field by field; what both changed alike is none. */
export function changesOf(base: Policy, theirs: Policy, mine: Policy): readonly Change[] {
  const [before, there, here] = [base, theirs, mine].map((policy) => new Map<string, unknown>(Object.entries(policy)));
  return Object.keys(theirs).flatMap((field) => {
    const values = { before: before?.get(field), theirs: there?.get(field), mine: here?.get(field) };
    if (same(values.before, values.theirs) || same(values.mine, values.theirs)) return [];
    return [{ field, ...values, clash: !same(values.before, values.mine) }];
  });
}

/** Their policy with what was changed here; of the fields that they changed, those that are kept. */
export function merged(base: Policy, theirs: Policy, mine: Policy, kept: ReadonlySet<string>): Policy {
  const changed = new Set(changesOf(base, theirs, mine).map(({ field }) => field));
  const own = Object.entries(mine).filter(([field]) => (changed.has(field) ? kept.has(field) : true));
  return { ...theirs, ...Object.fromEntries(own) };
}
