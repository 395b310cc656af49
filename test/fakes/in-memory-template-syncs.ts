import type { TemplateSyncs } from '../../shared/onboarding-ports.ts';
import type { InMemoryTable } from './in-memory-table.ts';

export class InMemoryTemplateSyncs implements TemplateSyncs {
  readonly #table: InMemoryTable;

  constructor(table: InMemoryTable) {
    this.#table = table;
  }

  async arm(wabaId: string, dueAt: number, since = Number.POSITIVE_INFINITY): Promise<void> {
    if ((this.#table.templateSyncs.get(wabaId) ?? 0) > since) return;
    this.#table.templateSyncs.set(wabaId, dueAt);
  }

  async synced(wabaId: string, at: number): Promise<void> {
    this.#table.templatesSyncedAt.set(wabaId, Math.max(at, this.#table.templatesSyncedAt.get(wabaId) ?? 0));
  }

  async syncedAt(wabaId: string): Promise<number | undefined> {
    return this.#table.templatesSyncedAt.get(wabaId);
  }
}
