import { createContext, useContext } from 'react';
import type { FieldError, Policy, PolicyWarning } from '../../api/policy-types.ts';
import type { Template } from '../../api/template-types.ts';
import type { SmsFacts } from './previews.ts';

/** What every field of the editor has to know. */
export type PolicyForm = {
  readonly policy: Policy;
  readonly change: (patch: Partial<Policy>) => void;
  readonly errors: readonly FieldError[];
  readonly warnings: readonly PolicyWarning[];
  /** Somebody tried to save: from then on all that is wrong is told. */
  readonly tried: boolean;
  readonly templates: readonly Template[];
  /** How the SMS of a way on would go, by its path. */
  readonly smsOf: (path: string) => SmsFacts | undefined;
};

export const PolicyFormContext = createContext<PolicyForm | undefined>(undefined);

/** @throws Error outside of the editor */
export function usePolicyForm(): PolicyForm {
  const form = useContext(PolicyFormContext);
  if (form === undefined) throw new Error('there is no policy form around');
  return form;
}

/** The id of a field's control, by its path. */
export const idOf = (path: string): string => `policy-${path.replaceAll(/[^\w]+/g, '-')}`;

/** What is wrong with a field, or with something in it. */
export function errorAt(errors: readonly FieldError[], path: string): string | undefined {
  const own = errors.find(({ field }) => field === path);
  if (own !== undefined) return own.detail;
  const inner = errors.find(({ field }) => field.startsWith(`${path}.`) || field.startsWith(`${path}[`));
  return inner === undefined ? undefined : `${inner.field.slice(path.length + 1)} ${inner.detail}`;
}
