import { ApiProblem } from './problem.ts';

/** The longest time between two tries while the API does not answer, ms. */
const MAX_POLL_MS = 60_000;

/** How long the API asks to wait, within bounds; `undefined` where it does not. */
export function waitMs(error: unknown): number | undefined {
  if (!(error instanceof ApiProblem) || error.retryAfter === undefined) return undefined;
  return Math.min(MAX_POLL_MS, Math.max(0, error.retryAfter * 1_000));
}

/**
 * `refetchInterval` of a query that is asked every `everyMs`: while it fails, less and less often, as the time since
 * the last success grows. A hidden tab does not ask.
 */
export function polled(everyMs: number): (query: { readonly state: Polled }) => number {
  return ({ state }) => {
    if (state.status !== 'error') return everyMs;
    const silentMs = state.dataUpdatedAt === 0 ? everyMs * 2 ** state.errorUpdateCount : Date.now() - state.dataUpdatedAt;
    return Math.min(MAX_POLL_MS, Math.max(everyMs, silentMs, waitMs(state.error) ?? 0));
  };
}

type Polled = {
  readonly status: string;
  readonly dataUpdatedAt: number;
  readonly errorUpdateCount: number;
  readonly error: Error | null;
};
