import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { World } from '../kernel/world.ts';
import type { LambdaFunction } from '../template/model.ts';
import type { Invoke } from './event-source.ts';

export type AsyncInvocationsOptions = {
  readonly world: World;
  readonly db: DatabaseSync;
  readonly functions: readonly LambdaFunction[];
  readonly invoke: Invoke;
  /** An invocation that failed for good, as Lambda describes it to its destination. */
  readonly onFailed: (fn: LambdaFunction, record: object) => void;
};

/** Lambda waits this long before the first repetition, and twice as long before the next. */
const RETRY_DELAY_MS = 60_000;

/** Invocations that nobody waits for: kept until they succeed, repeated as often as the function's settings say. */
export class AsyncInvocations {
  readonly #options: AsyncInvocationsOptions;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(options: AsyncInvocationsOptions) {
    this.#options = options;
    options.db.exec(`CREATE TABLE IF NOT EXISTS async_invocations (
      id TEXT PRIMARY KEY, function_arn TEXT NOT NULL, payload TEXT NOT NULL, attempts INTEGER NOT NULL,
      accepted_at INTEGER NOT NULL, due_at INTEGER NOT NULL)`);
    this.#statements = prepare(options.db);
  }

  /** Takes up what an earlier run left. */
  start(): void {
    for (const row of this.#options.db.prepare('SELECT id, due_at FROM async_invocations').all()) {
      this.#schedule(String(row['id']), Number(row['due_at']));
    }
  }

  /** Accepts an invocation: from here on it is tried, whatever happens. `payload` is JSON. */
  accept(functionArn: string, payload: string): void {
    const id = randomUUID();
    const now = this.#options.world.now();
    this.#statements.add.run(id, functionArn, payload, now, now);
    this.#schedule(id, now);
  }

  /** Forgets all that waits. */
  reset(): void {
    this.#options.db.exec('DELETE FROM async_invocations');
  }

  #schedule(id: string, dueAt: number): void {
    this.#options.world.at(dueAt, 'asynchronous invocation', () => this.#run(id));
  }

  async #run(id: string): Promise<void> {
    const { world, functions, invoke } = this.#options;
    const { find, putOff, remove } = this.#statements;
    const row = find.get(id);
    if (row === undefined) return;
    const [arn, payload, attempts] = [String(row['function_arn']), String(row['payload']), Number(row['attempts']) + 1];
    const fn = functions.find((candidate) => candidate.arn === arn);
    const result = fn === undefined ? undefined : await invoke(arn, payload);
    const dueAt = world.now() + RETRY_DELAY_MS * attempts;
    const tooLate = dueAt > Number(row['accepted_at']) + (fn?.asyncMaxAgeMs ?? 0);
    if (fn !== undefined && result?.kind === 'error' && attempts <= fn.asyncRetries && !tooLate) {
      putOff.run(attempts, dueAt, id);
      this.#schedule(id, dueAt);
      return;
    }
    remove.run(id);
    if (fn === undefined || result?.kind !== 'error') return;
    const condition = tooLate ? 'EventAgeExceeded' : 'RetriesExhausted';
    this.#options.onFailed(fn, toFailureRecord(fn, { id, payload, attempts, condition, error: result.error, now: world.now() }));
  }
}

/** Each run of a scheduled rule needs them. */
function prepare(db: DatabaseSync) {
  return {
    add: db.prepare('INSERT INTO async_invocations VALUES (?, ?, ?, 0, ?, ?)'),
    find: db.prepare('SELECT * FROM async_invocations WHERE id = ?'),
    putOff: db.prepare('UPDATE async_invocations SET attempts = ?, due_at = ? WHERE id = ?'),
    remove: db.prepare('DELETE FROM async_invocations WHERE id = ?'),
  };
}

type Failure = {
  readonly id: string;
  readonly payload: string;
  readonly attempts: number;
  readonly condition: string;
  readonly error: object;
  readonly now: number;
};

function toFailureRecord(fn: LambdaFunction, failure: Failure): object {
  return {
    version: '1.0',
    timestamp: new Date(failure.now).toISOString(),
    requestContext: {
      requestId: failure.id,
      functionArn: `${fn.arn}:$LATEST`,
      condition: failure.condition,
      approximateInvokeCount: failure.attempts,
    },
    requestPayload: JSON.parse(failure.payload),
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: failure.error,
  };
}
