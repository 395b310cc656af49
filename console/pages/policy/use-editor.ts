import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../api/me.ts';
import { checkPolicy, readPolicy, savePolicy } from '../../api/policies.ts';
import type { FieldError, Policy, PolicyWarning, StoredPolicy } from '../../api/policy-types.ts';
import { ApiProblem } from '../../api/problem.ts';
import { TEMPLATES } from '../../api/templates.ts';
import { useDebounced } from '../../components/use-debounced.ts';
import { wrongFields } from './check-policy.ts';
import { same } from './compare.ts';

const SETTLED_MS = 400;

/** Another policy was put since this one was read. */
class Conflict extends Error {
  override readonly name = 'Conflict';
  readonly theirs: StoredPolicy;

  constructor(theirs: StoredPolicy) {
    super('The policy was changed meanwhile.');
    this.theirs = theirs;
  }
}

/** A policy that is being edited: what is stored, what it is to be, what is wrong with that, and how it is saved. */
export function useEditor(number: string, read: StoredPolicy) {
  const [stored, setStored] = useState(read);
  const [draft, setDraft] = useState(read.policy);
  const [tried, setTried] = useState(false);
  const settled = useDebounced(draft, SETTLED_MS);
  const wrong = wrongFields(draft);
  const dirty = !same(draft, stored.policy);
  const check = useCheck(number, settled, stored, wrongFields(settled).length === 0);
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (policy: Policy) => put(number, policy, stored.etag),
    onSuccess: (now, sent) => {
      setStored(now);
      // What was typed meanwhile stays, and is to be saved next.
      setDraft((typed) => (same(typed, sent) ? now.policy : typed));
      setTried(false);
      return client.invalidateQueries({ queryKey: TEMPLATES });
    },
  });
  const refused = save.error instanceof ApiProblem ? (save.error.problem.errors ?? []) : [];
  const change = (patch: Partial<Policy>) => {
    if (!save.isPending) save.reset();
    setDraft((before) => ({ ...before, ...patch }));
  };
  return {
    stored,
    draft,
    settled,
    dirty,
    tried,
    change,
    errors: [wrong, refused, check.errors].find((errors) => errors.length > 0) ?? [],
    warnings: check.warnings,
    theirs: save.error instanceof Conflict ? save.error.theirs : undefined,
    saving: save.isPending,
    saved: save.isSuccess && !dirty,
    trouble: save.error === null || save.error instanceof Conflict || refused.length > 0 ? undefined : save.error,
    /** Answers whether it could be tried. */
    save: (): boolean => {
      setTried(true);
      if (wrong.length > 0) return false;
      if (!save.isPending) save.mutate(draft);
      return true;
    },
    replace: (policy: Policy, over: StoredPolicy = stored) => {
      save.reset();
      setTried(false);
      setStored(over);
      setDraft(policy);
    },
  };
}

/** Puts it over what was read. A put whose answer was lost has changed what is stored to just this: that is none by another. */
async function put(number: string, policy: Policy, etag: string): Promise<StoredPolicy> {
  try {
    return await savePolicy(number, policy, etag);
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'policy-changed') throw error;
    const theirs = await readPolicy(number);
    if (same(theirs.policy, policy)) return theirs;
    throw new Conflict(theirs);
  }
}

type Checked = { readonly errors: readonly FieldError[]; readonly warnings: readonly PolicyWarning[] };

/** What the API says of a policy before it is put: what it would refuse, and what it warns of. Only admins may ask. */
function useCheck(number: string, policy: Policy, stored: StoredPolicy, enabled: boolean): Checked {
  const admin = useMay('admin');
  const changed = !same(policy, stored.policy);
  const check = useQuery({
    queryKey: ['policy-check', number, policy],
    queryFn: async ({ signal }): Promise<Checked> => {
      try {
        return { errors: [], warnings: (await checkPolicy(number, policy, signal)).warnings };
      } catch (error) {
        const errors = error instanceof ApiProblem ? error.problem.errors : undefined;
        if (errors === undefined) throw error;
        return { errors, warnings: [] };
      }
    },
    enabled: admin && enabled && changed,
    gcTime: 30_000,
  });
  if (!changed) return { errors: [], warnings: stored.warnings };
  return check.data ?? { errors: [], warnings: [] };
}

export type Editor = ReturnType<typeof useEditor>;
