import type { InvokeResult } from './function-worker.ts';

/** Runs a function and waits for its end; `event` is JSON. */
export type Invoke = (functionArn: string, event: string) => Promise<InvokeResult>;

/** What a batch's run came to: all is done, or the named items failed, or all did. */
export type BatchOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'partly'; readonly failed: readonly string[] }
  | { readonly kind: 'failed'; readonly errorType: string };

/**
 * Reads a function's answer as an event source does. With `ReportBatchItemFailures` an answer that cannot be read, or
 * that names an item which is not in the batch, counts as the failure of all.
 */
export function readBatchOutcome(result: InvokeResult, reportsFailures: boolean, items: readonly string[]): BatchOutcome {
  if (result.kind === 'error') return { kind: 'failed', errorType: result.error.errorType };
  if (!reportsFailures) return { kind: 'done' };
  const answer: unknown = JSON.parse(result.payload);
  if (answer === null || answer === undefined) return { kind: 'done' };
  if (typeof answer !== 'object') return { kind: 'failed', errorType: 'InvalidBatchResponse' };
  const failures: unknown = 'batchItemFailures' in answer ? answer.batchItemFailures : undefined;
  if (failures === null || failures === undefined) return { kind: 'done' };
  if (!Array.isArray(failures)) return { kind: 'failed', errorType: 'InvalidBatchResponse' };
  const failed = failures.map((failure: { itemIdentifier?: unknown } | null) => failure?.itemIdentifier);
  if (failed.length === 0) return { kind: 'done' };
  if (!failed.every((id) => typeof id === 'string' && items.includes(id))) {
    return { kind: 'failed', errorType: 'InvalidBatchResponse' };
  }
  return { kind: 'partly', failed: failed as string[] };
}

/** Time between two tries of the same records: a second, doubled each time, at most a minute. */
export function retryDelayMs(attempt: number): number {
  return Math.min(1000 * 2 ** (attempt - 1), 60_000);
}
