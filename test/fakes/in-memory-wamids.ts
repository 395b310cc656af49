import type { StatusEntry } from '../../shared/domain/change.ts';
import { personOf } from '../../shared/domain/identity.ts';
import type { StatusUpdate } from '../../shared/domain/update.ts';
import type { Wamids } from '../../shared/ports.ts';
import type { InMemoryTable } from './in-memory-table.ts';

const STATUS_RETENTION_MS = 14 * 24 * 60 * 60_000;

export class InMemoryWamids implements Wamids {
  readonly #table: InMemoryTable;

  constructor(table: InMemoryTable) {
    this.#table = table;
  }

  async link(wamid: string, number: string, messageId: string, attempt: number): Promise<void> {
    this.#table.wamids.set(wamid, { number, messageId, attempt });
  }

  async messageOf(wamid: string): ReturnType<Wamids['messageOf']> {
    return this.#table.wamids.get(wamid);
  }

  async park(status: StatusUpdate, receivedAt: number): Promise<void> {
    const { wamid, number, status: name, participant, at, opaque, error, pricing } = status;
    const statuses = this.#table.statuses.get(wamid) ?? new Map();
    const key = participant === undefined ? name : `${name}#${participant}`;
    if (statuses.has(key)) return;
    const person = personOf(status.person);
    const parked: StatusEntry = {
      wamid,
      number,
      status: name,
      ...(person === undefined ? {} : { person }),
      ...(at === undefined ? {} : { at }),
      ...(opaque === undefined ? {} : { opaque }),
      ...(error === undefined ? {} : { error }),
      ...(pricing === undefined ? {} : { pricing }),
    };
    this.#table.statuses.set(wamid, statuses.set(key, { value: parked, ttl: receivedAt + STATUS_RETENTION_MS }));
    this.#table.emit(`WAMID#${wamid}`, { kind: 'status', status: parked });
  }

  async statusesOf(wamid: string): Promise<readonly StatusEntry[]> {
    const rows = [...(this.#table.statuses.get(wamid) ?? new Map())];
    return rows.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { value }]) => value);
  }
}
