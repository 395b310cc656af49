import { useLayoutEffect, useRef } from 'react';
import { ApiProblem, Unreachable } from '../api/problem.ts';
import { commonTexts as texts } from '../texts/common.ts';
import { keepFocus } from './focus.ts';
import { WaitingButton } from './waiting-button.tsx';

/** As much of a query as this needs. */
type Failed = { readonly error: Error | null; readonly isFetching: boolean; readonly refetch: () => unknown };

/** Says what went wrong with a query, and tries again. */
export function ErrorNote({ query }: { readonly query: Failed }) {
  return query.error === null ? null : <Note error={query.error} query={query} />;
}

/** While it is tried again there may be no error to tell of: the focus does not go with the button. */
function Note({ error, query }: { readonly error: Error; readonly query: Failed }) {
  const note = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = note.current;
    return () => (element?.contains(document.activeElement) ? keepFocus() : undefined);
  }, []);
  return (
    <div ref={note} className="note note-bad" role="alert">
      <p>{sayError(error)}</p>
      <WaitingButton type="button" className="button" waiting={query.isFetching} onClick={() => query.refetch()}>
        {query.isFetching ? texts.trying : texts.tryAgain}
      </WaitingButton>
    </div>
  );
}

/** An error in words: what the API says, and what to do. */
export function sayError(error: unknown): string {
  if (error instanceof Unreachable) return texts.unreachable;
  if (!(error instanceof ApiProblem)) return texts.unexpected(error instanceof Error ? error.message : String(error));
  const { status, title, detail, errors, requestId } = error.problem;
  if (status === 403) return `${texts.forbidden} ${detail ?? ''}`.trim();
  if (status === 429) return texts.rateLimited(error.retryAfter);
  if (error.code === 'sign-in-unavailable') return detail ?? title;
  if (status >= 500) return texts.serverTrouble(requestId);
  const fields = (errors ?? []).map(({ field, detail: why }) => `${field} ${why}`).join('; ');
  return [title, detail, fields].filter((part) => part !== undefined && part !== '').join(' ');
}
