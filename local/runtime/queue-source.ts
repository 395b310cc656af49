import type { QueueMessage, SqsApi } from '../aws/api.ts';
import type { TimeSource, World } from '../kernel/world.ts';
import type { EventSource } from '../template/model.ts';
import { matchesPattern } from './event-pattern.ts';
import { type Invoke, readBatchOutcome } from './event-source.ts';

export type QueueSourceOptions = {
  readonly world: World;
  readonly source: EventSource;
  readonly region: string;
  readonly sqs: Pick<SqsApi, 'receive' | 'delete' | 'visibleNow' | 'onMessage'>;
  readonly invoke: Invoke;
};

/** Batches at a time when the source sets no limit: as many as a function has workers. */
const DEFAULT_CONCURRENCY = 8;

/**
 * A queue as the event source of one function. What the function did is deleted; what it did not comes again when its
 * visibility timeout ends, and to the dead-letter queue in the end.
 */
export class QueueSource {
  readonly #options: QueueSourceOptions;
  readonly #unlisten: () => void;
  #running = 0;
  #gathering = false;
  #stopped = false;

  constructor(options: QueueSourceOptions) {
    this.#options = options;
    this.#unlisten = options.sqs.onMessage(options.source.sourceArn, () => this.#poll());
    this.#poll();
  }

  /** Time does not move while there is a message that could be handed out. */
  readonly timeSource: TimeSource = {
    label: 'queue',
    poll: () => {
      const { sqs, source } = this.#options;
      if (this.#stopped || this.#gathering || sqs.visibleNow(source.sourceArn) === 0) return { kind: 'rest' };
      this.#poll();
      return { kind: 'busy' };
    },
  };

  stop(): void {
    this.#stopped = true;
    this.#unlisten();
  }

  #poll(): void {
    const { source, sqs, world } = this.#options;
    if (source.batchWindowMs > 0 && !this.#gathering && sqs.visibleNow(source.sourceArn) < source.batchSize) {
      if (sqs.visibleNow(source.sourceArn) === 0) return;
      this.#gathering = true;
      world.at(world.now() + source.batchWindowMs, `batch window of ${source.sourceArn}`, () => {
        this.#gathering = false;
        this.#take();
      });
      return;
    }
    if (!this.#gathering) this.#take();
  }

  #take(): void {
    const { source, sqs, world } = this.#options;
    while (!this.#stopped && this.#running < (source.maxConcurrency ?? DEFAULT_CONCURRENCY)) {
      const messages = sqs.receive(source.sourceArn, source.batchSize);
      if (messages.length === 0) return;
      this.#running += 1;
      world
        .track(`queue ${source.sourceArn.split(':').pop()}`, () => this.#run(messages))
        .catch((error: unknown) => console.error(`queue ${source.sourceArn}:`, error))
        .finally(() => this.#poll());
    }
  }

  async #run(received: readonly QueueMessage[]): Promise<void> {
    const { source, sqs, invoke } = this.#options;
    try {
      const wanted = received.filter((message) => isWanted(source, message));
      const unwanted = received.filter((message) => !wanted.includes(message));
      let failed: readonly string[] = [];
      if (wanted.length > 0) {
        const items = wanted.map((message) => message.messageId);
        const result = await invoke(
          source.functionArn,
          JSON.stringify({ Records: wanted.map((message) => this.#toRecord(message)) }),
        );
        const outcome = readBatchOutcome(result, source.reportBatchItemFailures, items);
        if (outcome.kind !== 'done') failed = outcome.kind === 'partly' ? outcome.failed : items;
      }
      const done = [...unwanted, ...wanted.filter((message) => !failed.includes(message.messageId))];
      const handles = done.map((message) => message.receiptHandle);
      if (handles.length > 0) sqs.delete(source.sourceArn, handles);
    } finally {
      this.#running -= 1;
    }
  }

  #toRecord(message: QueueMessage): object {
    const attributes = Object.entries(message.messageAttributes).map(
      ([name, attribute]) => [name, { ...attribute, stringListValues: [], binaryListValues: [] }] as const,
    );
    return {
      messageId: message.messageId,
      receiptHandle: message.receiptHandle,
      body: message.body,
      attributes: message.attributes,
      messageAttributes: Object.fromEntries(attributes),
      md5OfBody: message.md5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: this.#options.source.sourceArn,
      awsRegion: this.#options.region,
    };
  }
}

/** A filter that speaks of the body's fields takes the body as JSON. */
function isWanted({ filters }: EventSource, message: QueueMessage): boolean {
  if (filters.length === 0) return true;
  let body: unknown = message.body;
  try {
    body = JSON.parse(message.body);
  } catch {
    // A body that is not JSON is matched as text.
  }
  return filters.some((pattern) => matchesPattern(pattern, { ...message, body }));
}
