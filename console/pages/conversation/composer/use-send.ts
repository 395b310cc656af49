import { useIsMutating, useMutation } from '@tanstack/react-query';
import { callApi } from '../../../api/client.ts';
import type { Conversation } from '../../../api/conversation-types.ts';
import type { Json } from '../../../api/json.ts';
import { ApiProblem, isPassing } from '../../../api/problem.ts';
import { serverNow } from '../../../api/server-clock.ts';
import { useRefresh } from '../use-conversation.ts';
import { changeDraft, clearDraft, type Pending, readDraft } from './draft.ts';

/** Shorter than the two days for which the API knows a request by its `Idempotency-Key`. */
const RETRY_MS = 40 * 3_600_000;

/**
 * Sends, and keeps request and key until the answer is known: whoever tries again after an answer was lost, also on
 * another day of this tab, asks for the same message and not for a second one.
 */
export function useSend(conversation: Conversation) {
  const refresh = useRefresh(conversation);
  const mutationKey = ['send', conversation.number, conversation.person];
  const mutation = useMutation({
    mutationKey,
    mutationFn: ({ key, body }: Pending) =>
      callApi('/v1/messages', { method: 'POST', body, headers: { 'idempotency-key': key } }),
    onSuccess: () => clearDraft(conversation),
    onError: (error) => {
      if (!isLost(error)) changeDraft(conversation, { pending: undefined });
    },
    onSettled: refresh,
  });
  const isSending = useIsMutating({ mutationKey }) > 0;
  const send = (body: Json) => {
    // One that is still in doubt is settled first.
    if (isSending || readDraft(conversation).pending !== undefined) return;
    const pending = { key: crypto.randomUUID(), body, at: serverNow() };
    changeDraft(conversation, { pending });
    mutation.mutate(pending);
  };
  const retry = () => {
    const { pending } = readDraft(conversation);
    if (!isSending && pending !== undefined && !isTooOld(pending)) mutation.mutate(pending);
  };
  const giveUp = () => changeDraft(conversation, { pending: undefined });
  /** Why this very request was refused: what is changed since is another one. */
  const errorOf = (body: Json | undefined) =>
    JSON.stringify(mutation.variables?.body) === JSON.stringify(body) ? mutation.error : null;
  return { send, retry, giveUp, errorOf, isSending, isSent: mutation.isSuccess };
}

/** Whether the API may have forgotten the key: then the same request would be another message. */
export function isTooOld({ at }: Pending): boolean {
  return !(serverNow() - at < RETRY_MS);
}

/** Whether it may have been taken all the same. A limit is told before anything is done. */
function isLost(error: Error): boolean {
  return isPassing(error) && !(error instanceof ApiProblem && error.problem.status === 429);
}
