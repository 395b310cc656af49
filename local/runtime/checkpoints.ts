import type { DatabaseSync } from 'node:sqlite';

/** How far each consumer has come in each shard, over restarts. */
export class Checkpoints {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(`CREATE TABLE IF NOT EXISTS stream_checkpoints (
      consumer TEXT NOT NULL, stream TEXT NOT NULL, shard TEXT NOT NULL, sequence TEXT NOT NULL,
      PRIMARY KEY (consumer, stream, shard))`);
  }

  /** The last sequence number that is done with, or `undefined` at the beginning. */
  read(consumer: string, stream: string, shard: string): string | undefined {
    const row = this.#db
      .prepare('SELECT sequence FROM stream_checkpoints WHERE consumer = ? AND stream = ? AND shard = ?')
      .get(consumer, stream, shard);
    return row === undefined ? undefined : String(row['sequence']);
  }

  write(consumer: string, stream: string, shard: string, sequence: string): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO stream_checkpoints (consumer, stream, shard, sequence) VALUES (?, ?, ?, ?)')
      .run(consumer, stream, shard, sequence);
  }

  /** Where the stream of a table that was made anew begins: the server's still has the old one's records before it. */
  beginning(shard: string): string | undefined {
    return this.read(BEGINNING, '', shard);
  }

  begin(shard: string, after: string): void {
    this.write(BEGINNING, '', shard, after);
  }
}

const BEGINNING = 'beginning';

/** The records of one shard that a consumer is at: the checkpoint follows the first that is not done. */
export class Progress {
  readonly #onCheckpoint: (sequence: string) => void;
  #waiting: { readonly sequence: string; done: boolean }[] = [];
  readonly #bySequence = new Map<string, { readonly sequence: string; done: boolean }>();

  constructor(onCheckpoint: (sequence: string) => void) {
    this.#onCheckpoint = onCheckpoint;
  }

  begin(sequence: string): void {
    const entry = { sequence, done: false };
    this.#waiting.push(entry);
    this.#bySequence.set(sequence, entry);
  }

  end(sequences: readonly string[]): void {
    for (const sequence of sequences) {
      const entry = this.#bySequence.get(sequence);
      if (entry !== undefined) entry.done = true;
      this.#bySequence.delete(sequence);
    }
    const open = this.#waiting.findIndex((entry) => !entry.done);
    const passed = this.#waiting.splice(0, open === -1 ? this.#waiting.length : open);
    const last = passed.at(-1);
    if (last !== undefined) this.#onCheckpoint(last.sequence);
  }
}
