import { createHash, randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../kernel/transaction.ts';
import type { World } from '../../kernel/world.ts';
import type { Deployment, Queue } from '../../template/model.ts';
import type { OutgoingMessage, QueueMessage, SqsApi } from '../api.ts';
import { invalidValue, queueDoesNotExist, sqsError } from './errors.ts';
import { checkOutgoing, flagOf } from './limits.ts';
import { type MessageRow, MessageStore } from './message-store.ts';
import { receiptOf, seqOfReceipt, sequenceNumberOf, toQueueMessage } from './messages.ts';
import { QueueWatch } from './watch.ts';

const DEDUPE_MS = 300_000;

/** What a send answers. */
export type Sent = { readonly messageId: string; readonly sequenceNumber?: string };

/** The queues of the deployment: standard and FIFO, durable, by the world's clock. */
export class Queues implements SqsApi {
  readonly store: MessageStore;
  readonly watch: QueueWatch;
  readonly #db: DatabaseSync;
  readonly #world: World;
  readonly #byArn: ReadonlyMap<string, Queue>;
  readonly #operatorId: string;

  constructor(parts: { db: DatabaseSync; world: World; deployment: Deployment; operatorId: string }) {
    this.#db = parts.db;
    this.#world = parts.world;
    this.#byArn = new Map(parts.deployment.queues.map((queue) => [queue.arn, queue]));
    this.#operatorId = parts.operatorId;
    this.store = new MessageStore(parts.db);
    this.watch = new QueueWatch(parts.world, this.store, (arn) => this.queue(arn).fifo);
    for (const queue of parts.deployment.queues) this.store.createdAt(queue.arn, parts.world.now());
  }

  now(): number {
    return this.#world.now();
  }

  all(): readonly Queue[] {
    return [...this.#byArn.values()];
  }

  /** Throws `QueueDoesNotExist`. */
  queue(arn: string): Queue {
    const queue = this.#byArn.get(arn);
    if (queue === undefined) throw queueDoesNotExist();
    return queue;
  }

  send(queueArn: string, message: OutgoingMessage, sender = this.#operatorId): Sent {
    const queue = this.queue(queueArn);
    checkOutgoing(queue, message);
    const sent = inTransaction(this.#db, () =>
      queue.fifo ? this.#sendFifo(queue, message, sender) : this.#sendStandard(queue, message, sender),
    );
    this.watch.changed(queueArn);
    return sent;
  }

  receive(queueArn: string, max: number, visibilityMs?: number): readonly QueueMessage[] {
    const queue = this.queue(queueArn);
    const received = inTransaction(this.#db, () => this.#receive(queue, max, visibilityMs ?? queue.visibilityTimeoutMs));
    this.watch.changed(queueArn);
    return received;
  }

  delete(queueArn: string, receiptHandles: readonly string[]): void {
    inTransaction(this.#db, () => {
      for (const handle of receiptHandles) {
        const message = this.#inFlight(queueArn, handle);
        if (message !== undefined) this.store.remove(message.seq);
      }
    });
    this.watch.changed(queueArn);
  }

  /** As `DeleteMessage`: a FIFO message whose visibility timeout is over is not deleted any more. */
  deleteStrictly(queueArn: string, receiptHandle: string): void {
    const queue = this.queue(queueArn);
    const message = this.#byReceipt(queueArn, receiptHandle);
    if (message === undefined) return;
    if (queue.fifo && (message.receipt !== receiptHandle || message.visibleAt <= this.#world.now())) {
      throw invalidValue(
        `Value ${receiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
      );
    }
    this.store.remove(message.seq);
    this.watch.changed(queueArn);
  }

  changeVisibility(queueArn: string, receiptHandle: string, timeoutMs: number): void {
    const now = this.#world.now();
    const message = this.#inFlight(queueArn, receiptHandle);
    if (message === undefined) {
      throw sqsError(
        'MessageNotInflight',
        'Value for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.',
      );
    }
    this.store.setVisibleAt(message.seq, now + timeoutMs);
    this.watch.changed(queueArn);
  }

  visibleNow(queueArn: string): number {
    return this.store.countReceivable(queueArn, this.queue(queueArn).fifo, this.#world.now());
  }

  isQuiet(queueArn: string): boolean {
    return this.store.receivable(queueArn, this.queue(queueArn).fifo, this.#world.now(), 1).length === 0;
  }

  nextVisibleAt(queueArn: string): number | undefined {
    return this.store.nextVisibleAt(this.queue(queueArn).arn, this.#world.now());
  }

  depth(queueArn: string): number {
    const { visible, inFlight, delayed } = this.store.counts(this.queue(queueArn).arn, this.#world.now());
    return visible + inFlight + delayed;
  }

  onMessage(queueArn: string, listener: () => void): () => void {
    return this.watch.listen(this.queue(queueArn).arn, listener);
  }

  /** Removes what is older than the queue keeps. */
  expire(queue: Queue): void {
    this.store.removeOlder(queue.arn, this.#world.now() - queue.retentionMs);
  }

  purge(queueArn: string): void {
    this.store.purge(this.queue(queueArn).arn);
    this.watch.changed(queueArn);
  }

  clear(): void {
    this.store.clear();
    for (const arn of this.#byArn.keys()) this.watch.changed(arn);
  }

  #sendStandard(queue: Queue, message: OutgoingMessage, sender: string): Sent {
    const { messageId } = this.#insert(queue, message, sender, message.delayMs ?? queue.delayMs, null);
    return { messageId };
  }

  #sendFifo(queue: Queue, message: OutgoingMessage, sender: string): Sent {
    const now = this.#world.now();
    const contentBased = createHash('sha256').update(message.body).digest('hex');
    const dedupeId = message.dedupeId ?? (flagOf(queue, 'ContentBasedDeduplication') ? contentBased : undefined);
    if (dedupeId === undefined) {
      throw invalidValue(
        'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
      );
    }
    const scope = queue.properties['DeduplicationScope'] === 'messageGroup' ? (message.groupId ?? '') : '';
    const earlier = this.store.duplicateOf(queue.arn, scope, dedupeId, now);
    const sent = earlier ?? this.#insert(queue, message, sender, queue.delayMs, dedupeId);
    if (earlier === undefined) this.store.remember(queue.arn, scope, dedupeId, sent, now, now + DEDUPE_MS);
    return { messageId: sent.messageId, sequenceNumber: sequenceNumberOf(sent.seq) };
  }

  #insert(queue: Queue, message: OutgoingMessage, sender: string, delayMs: number, dedupeId: string | null) {
    const now = this.#world.now();
    const messageId = randomUUID();
    const attributes = JSON.stringify(message.attributes ?? {});
    const common = { queue: queue.arn, id: messageId, body: message.body, attributes, dedupeId, sender };
    const seq = this.store.insert({ ...common, groupId: message.groupId ?? null, sentAt: now, visibleAt: now + delayMs });
    return { messageId, seq };
  }

  #receive(queue: Queue, max: number, visibilityMs: number): QueueMessage[] {
    const now = this.#world.now();
    this.expire(queue);
    let rows = this.store.receivable(queue.arn, queue.fifo, now, max);
    for (let spent = this.#spent(queue, rows); spent.length > 0; spent = this.#spent(queue, rows)) {
      for (const row of spent) this.#moveToDeadLetters(queue, row, now);
      rows = this.store.receivable(queue.arn, queue.fifo, now, max);
    }
    return rows.map((row) => {
      const receipt = receiptOf(queue.name, row.seq);
      this.store.markReceived(row.seq, receipt, now + visibilityMs, now);
      return toQueueMessage({ ...row, receipt, receiveCount: row.receiveCount + 1, firstReceivedAt: row.firstReceivedAt ?? now });
    });
  }

  #spent(queue: Queue, rows: readonly MessageRow[]): MessageRow[] {
    const limit = queue.deadLetter?.maxReceiveCount;
    return limit === undefined ? [] : rows.filter((row) => row.receiveCount >= limit);
  }

  #moveToDeadLetters(queue: Queue, row: MessageRow, now: number): void {
    const target = this.queue(queue.deadLetter?.arn ?? '');
    this.store.moveTo(target.arn, row, target.fifo ? now : row.sentAt, now);
    this.watch.changed(target.arn);
  }

  #byReceipt(queueArn: string, receiptHandle: string): MessageRow | undefined {
    const seq = seqOfReceipt(this.queue(queueArn).name, receiptHandle);
    if (seq === undefined)
      throw sqsError('ReceiptHandleIsInvalid', `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`);
    const message = this.store.bySeq(seq);
    return message?.queue === queueArn ? message : undefined;
  }

  #inFlight(queueArn: string, receiptHandle: string): MessageRow | undefined {
    const message = this.#byReceipt(queueArn, receiptHandle);
    const current = message?.receipt === receiptHandle && message.visibleAt > this.#world.now();
    return current ? message : undefined;
  }
}
