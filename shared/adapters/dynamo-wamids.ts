import type { StatusEntry } from '../domain/change.ts';
import { personOf } from '../domain/identity.ts';
import type { StatusUpdate } from '../domain/update.ts';
import type { Wamids } from '../ports.ts';
import { type DynamoTable, type Item, NEW } from './dynamo-table.ts';
import { ttlSeconds, wamidPk } from './keys.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Longer than Meta redelivers (7 days), so that a status finds its message whichever comes first. */
const STATUS_RETENTION_MS = 14 * DAY_MS;
const LINK_RETENTION_MS = 45 * DAY_MS;

/** Meta's message ids in DynamoDB: one partition per id holds our message's name and every status. */
export class DynamoWamids implements Wamids {
  readonly #table: DynamoTable;
  readonly #now: () => number;

  constructor(table: DynamoTable, now: () => number) {
    this.#table = table;
    this.#now = now;
  }

  async link(wamid: string, number: string, messageId: string, attempt: number): Promise<void> {
    await this.#table.put({
      PK: wamidPk(wamid),
      SK: 'MSG',
      kind: 'wamid',
      number,
      messageId,
      attempt,
      ttl: ttlSeconds(this.#now() + LINK_RETENTION_MS),
    });
  }

  async messageOf(wamid: string): ReturnType<Wamids['messageOf']> {
    const item = await this.#table.get({ PK: wamidPk(wamid), SK: 'MSG' });
    return item === undefined
      ? undefined
      : { messageId: String(item['messageId']), attempt: Number(item['attempt']), number: String(item['number']) };
  }

  async park(status: StatusUpdate, receivedAt: number): Promise<void> {
    const { wamid, number, at, opaque, error, participant, pricing } = status;
    await this.#table.put(
      {
        PK: wamidPk(wamid),
        SK: `STATUS#${status.status}${participant === undefined ? '' : `#${participant}`}`,
        kind: 'status',
        wamid,
        number,
        person: personOf(status.person),
        status: status.status,
        at,
        opaque,
        errorCode: error?.code,
        errorMessage: error?.message,
        pricing,
        raw: status.raw,
        receivedAt,
        ttl: ttlSeconds(receivedAt + STATUS_RETENTION_MS),
      },
      NEW,
    );
  }

  async statusesOf(wamid: string): Promise<readonly StatusEntry[]> {
    const { items } = await this.#table.query(wamidPk(wamid), { from: 'STATUS#', to: 'STATUS#~', consistent: true });
    return items.map(toStatus);
  }
}

/** A stored item as a status; this adapter alone writes these items. */
export function toStatus(item: Item): StatusEntry {
  const {
    PK: _pk,
    SK: _sk,
    kind: _kind,
    ttl: _ttl,
    raw: _raw,
    receivedAt: _receivedAt,
    errorCode,
    errorMessage,
    ...status
  } = item;
  const error = typeof errorCode === 'number' ? { error: { code: errorCode, message: String(errorMessage ?? '') } } : {};
  return { ...status, ...error } as StatusEntry;
}
