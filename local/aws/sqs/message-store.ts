import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** One stored message. */
export type MessageRow = {
  readonly seq: number;
  readonly queue: string;
  readonly id: string;
  readonly body: string;
  /** Message attributes as JSON. */
  readonly attributes: string;
  readonly groupId: string | null;
  readonly dedupeId: string | null;
  readonly sender: string;
  readonly sentAt: number;
  readonly visibleAt: number;
  readonly firstReceivedAt: number | null;
  readonly receiveCount: number;
  readonly receipt: string | null;
  readonly sourceArn: string | null;
};

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS sqs_queues (arn TEXT PRIMARY KEY, created_at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS sqs_messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, attributes TEXT NOT NULL,
    group_id TEXT, dedupe_id TEXT, sender TEXT NOT NULL, sent_at INTEGER NOT NULL, visible_at INTEGER NOT NULL,
    first_received_at INTEGER, receive_count INTEGER NOT NULL DEFAULT 0, receipt TEXT, source_arn TEXT);
  CREATE INDEX IF NOT EXISTS sqs_in_order ON sqs_messages (queue, seq, visible_at);
  CREATE INDEX IF NOT EXISTS sqs_by_visibility ON sqs_messages (queue, visible_at);
  CREATE INDEX IF NOT EXISTS sqs_by_group ON sqs_messages (queue, group_id, visible_at);
  CREATE INDEX IF NOT EXISTS sqs_by_age ON sqs_messages (queue, sent_at);
  CREATE TABLE IF NOT EXISTS sqs_dedupe (
    queue TEXT NOT NULL, scope TEXT NOT NULL, dedupe_id TEXT NOT NULL, message_id TEXT NOT NULL, seq INTEGER NOT NULL,
    until INTEGER NOT NULL, PRIMARY KEY (queue, scope, dedupe_id)) WITHOUT ROWID;
`;
const COLUMNS = `seq, queue, id, body, attributes, group_id AS groupId, dedupe_id AS dedupeId, sender, sent_at AS sentAt,
  visible_at AS visibleAt, first_received_at AS firstReceivedAt, receive_count AS receiveCount, receipt, source_arn AS sourceArn`;
/** A group is closed while one of its messages is in flight, and to those behind a delayed one. */
const RECEIVABLE = `FROM sqs_messages m INDEXED BY sqs_in_order WHERE queue = ?1 AND visible_at <= ?2 AND (group_id IS NULL OR ?3 = 0 OR NOT EXISTS (
  SELECT 1 FROM sqs_messages e WHERE e.queue = m.queue AND e.group_id = m.group_id AND e.visible_at > ?2
  AND (e.receipt IS NOT NULL OR e.seq < m.seq)))`;

/** The messages of all queues, in SQLite. Knows the order of groups, and nothing of protocols or limits. */
export class MessageStore {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(SCHEMA);
  }

  createdAt(queue: string, now: number): number {
    this.#run('INSERT INTO sqs_queues (arn, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING', queue, now);
    return Number(this.#get('SELECT created_at AS value FROM sqs_queues WHERE arn = ?', queue)?.['value']);
  }

  insert(row: Omit<MessageRow, 'seq' | 'firstReceivedAt' | 'receiveCount' | 'receipt' | 'sourceArn'>): number {
    const { queue, id, body, attributes, groupId, dedupeId, sender, sentAt, visibleAt } = row;
    const sql = `INSERT INTO sqs_messages (queue, id, body, attributes, group_id, dedupe_id, sender, sent_at, visible_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
    return Number(this.#run(sql, queue, id, body, attributes, groupId, dedupeId, sender, sentAt, visibleAt));
  }

  receivable(queue: string, fifo: boolean, now: number, max: number): MessageRow[] {
    const sql = `SELECT ${COLUMNS} ${RECEIVABLE} ORDER BY seq LIMIT ?4`;
    return this.#all(sql, queue, now, fifo ? 1 : 0, max);
  }

  countReceivable(queue: string, fifo: boolean, now: number): number {
    return Number(this.#get(`SELECT COUNT(*) AS value ${RECEIVABLE}`, queue, now, fifo ? 1 : 0)?.['value']);
  }

  /** `visible`, `inFlight` and `delayed`, whatever group they are in. */
  counts(queue: string, now: number): { visible: number; inFlight: number; delayed: number } {
    const sql = `SELECT COALESCE(SUM(visible_at <= ?2), 0) AS visible,
      COALESCE(SUM(visible_at > ?2 AND receipt IS NOT NULL), 0) AS inFlight,
      COALESCE(SUM(visible_at > ?2 AND receipt IS NULL), 0) AS delayed FROM sqs_messages WHERE queue = ?1`;
    const row = this.#get(sql, queue, now);
    return { visible: Number(row?.['visible']), inFlight: Number(row?.['inFlight']), delayed: Number(row?.['delayed']) };
  }

  nextVisibleAt(queue: string, now: number): number | undefined {
    const sql = 'SELECT MIN(visible_at) AS value FROM sqs_messages WHERE queue = ? AND visible_at > ?';
    const value = this.#get(sql, queue, now)?.['value'];
    return typeof value === 'number' ? value : undefined;
  }

  bySeq(seq: number): MessageRow | undefined {
    return this.#all(`SELECT ${COLUMNS} FROM sqs_messages WHERE seq = ?`, seq)[0];
  }

  markReceived(seq: number, receipt: string, visibleAt: number, now: number): void {
    const sql = `UPDATE sqs_messages SET receipt = ?, visible_at = ?, receive_count = receive_count + 1,
      first_received_at = COALESCE(first_received_at, ?) WHERE seq = ?`;
    this.#run(sql, receipt, visibleAt, now, seq);
  }

  setVisibleAt(seq: number, visibleAt: number): void {
    this.#run('UPDATE sqs_messages SET visible_at = ? WHERE seq = ?', visibleAt, seq);
  }

  moveTo(queue: string, message: MessageRow, sentAt: number, now: number): void {
    const sql = 'UPDATE sqs_messages SET queue = ?, receipt = NULL, visible_at = ?, sent_at = ?, source_arn = ? WHERE seq = ?';
    this.#run(sql, queue, now, sentAt, message.queue, message.seq);
  }

  remove(seq: number): void {
    this.#run('DELETE FROM sqs_messages WHERE seq = ?', seq);
  }

  removeOlder(queue: string, sentUntil: number): void {
    this.#run('DELETE FROM sqs_messages WHERE queue = ? AND sent_at <= ?', queue, sentUntil);
  }

  purge(queue: string): void {
    this.#run('DELETE FROM sqs_messages WHERE queue = ?', queue);
  }

  /** What was sent under this deduplication id, while that is remembered. */
  duplicateOf(queue: string, scope: string, dedupeId: string, now: number): { messageId: string; seq: number } | undefined {
    const sql = 'SELECT message_id, seq FROM sqs_dedupe WHERE queue = ? AND scope = ? AND dedupe_id = ? AND until > ?';
    const row = this.#get(sql, queue, scope, dedupeId, now);
    return row === undefined ? undefined : { messageId: String(row['message_id']), seq: Number(row['seq']) };
  }

  remember(
    queue: string,
    scope: string,
    dedupeId: string,
    sent: { messageId: string; seq: number },
    now: number,
    until: number,
  ): void {
    this.#run('DELETE FROM sqs_dedupe WHERE queue = ? AND until <= ?', queue, now);
    const sql = 'INSERT OR REPLACE INTO sqs_dedupe (queue, scope, dedupe_id, message_id, seq, until) VALUES (?, ?, ?, ?, ?, ?)';
    this.#run(sql, queue, scope, dedupeId, sent.messageId, sent.seq, until);
  }

  clear(): void {
    this.#db.exec('DELETE FROM sqs_messages; DELETE FROM sqs_dedupe');
  }

  #statement(sql: string): StatementSync {
    const statement = this.#statements.get(sql) ?? this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #run(sql: string, ...values: (string | number | null)[]): number {
    return Number(this.#statement(sql).run(...values).lastInsertRowid);
  }

  #get(sql: string, ...values: (string | number)[]): Record<string, unknown> | undefined {
    return this.#statement(sql).get(...values);
  }

  #all(sql: string, ...values: (string | number)[]): MessageRow[] {
    return this.#statement(sql)
      .all(...values)
      .map(toRow);
  }
}

function toRow(row: Record<string, unknown>): MessageRow {
  const text = (name: string) => (typeof row[name] === 'string' ? row[name] : null);
  const number = (name: string) => (typeof row[name] === 'number' ? row[name] : null);
  return {
    seq: number('seq') ?? 0,
    queue: text('queue') ?? '',
    id: text('id') ?? '',
    body: text('body') ?? '',
    attributes: text('attributes') ?? '{}',
    groupId: text('groupId'),
    dedupeId: text('dedupeId'),
    sender: text('sender') ?? '',
    sentAt: number('sentAt') ?? 0,
    visibleAt: number('visibleAt') ?? 0,
    firstReceivedAt: number('firstReceivedAt'),
    receiveCount: number('receiveCount') ?? 0,
    receipt: text('receipt'),
    sourceArn: text('sourceArn'),
  };
}
