import { useQuery } from '@tanstack/react-query';
import { policyTexts as texts } from '../texts/policy.ts';
import { callApi, callApiWhole } from './client.ts';
import type { Policy, PolicyWarning, PreviewAnswer, StoredPolicy, Suppose } from './policy-types.ts';

type PolicyBody = Policy & { readonly warnings: readonly PolicyWarning[] };
type PutRequest = { readonly headers?: Readonly<Record<string, string>>; readonly signal?: AbortSignal; readonly dryRun?: true };

const pathOf = (number: string): string => `/v1/numbers/${encodeURIComponent(number)}/policy`;

/** A number's policy as it was when the page was opened: what somebody edits does not change under their hands. */
export function usePolicy(number: string) {
  return useQuery({
    queryKey: ['policy', number],
    queryFn: ({ signal }) => readPolicy(number, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

export async function readPolicy(number: string, signal?: AbortSignal): Promise<StoredPolicy> {
  return toStored(await callApiWhole<PolicyBody>(pathOf(number), signal === undefined ? {} : { signal }));
}

/**
 * Puts a policy over the one that was read.
 * @throws ApiProblem `policy-changed` if another was put since
 */
export function savePolicy(number: string, policy: Policy, etag: string): Promise<StoredPolicy> {
  return put(number, policy, { headers: { 'if-match': etag } });
}

/** What a PUT would answer, and refuse; nothing is put. It takes whatever somebody pasted. */
export function checkPolicy(number: string, policy: unknown, signal?: AbortSignal): Promise<StoredPolicy> {
  return put(number, policy, { dryRun: true, ...(signal === undefined ? {} : { signal }) });
}

async function put(number: string, body: unknown, { dryRun, ...request }: PutRequest): Promise<StoredPolicy> {
  const path = dryRun === undefined ? pathOf(number) : `${pathOf(number)}?dryRun=true`;
  return toStored(await callApiWhole<PolicyBody>(path, { method: 'PUT', body, ...request }));
}

function toStored({ body, headers }: { readonly body: PolicyBody; readonly headers: Headers }): StoredPolicy {
  const { warnings, ...policy } = body;
  const etag = headers.get('etag');
  // Without it, what is saved could undo another's change.
  if (etag === null) throw new Error(texts.noEtag);
  return { policy, warnings, etag };
}

/** What a policy would do with a text, if all that is supposed were so. */
export function previewSupposing(
  send: { readonly from: string; readonly to: { readonly phone: string }; readonly text: string },
  suppose: Suppose,
  signal: AbortSignal,
): Promise<PreviewAnswer> {
  const { from, to, text } = send;
  const content = { type: 'text', text: { body: text } };
  return callApi('/v1/messages/preview', { method: 'POST', body: { from, to, content, suppose }, signal });
}
