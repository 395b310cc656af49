import { type Application, type Changed, currentStep, type LogEntry, STEPS } from '../../shared/domain/application.ts';
import { dueAtOf } from '../../shared/domain/execution-signal.ts';
import type { Applications, Incident, Ledger, LedgerEntry } from '../../shared/onboarding-ports.ts';
import type { BusinessNumber, Clock, Page } from '../../shared/ports.ts';
import { type InMemoryTable, pageOf } from './in-memory-table.ts';

const fixed = (instant: number) => String(Math.trunc(instant)).padStart(15, '0');

export class InMemoryApplications implements Applications {
  readonly #table: InMemoryTable;
  readonly #clock: Clock;

  constructor(table: InMemoryTable, clock: Clock) {
    this.#table = table;
    this.#clock = clock;
  }

  async create({ application, log }: Changed): ReturnType<Applications['create']> {
    const { id, phone } = application;
    if (this.#table.applications.has(id)) return { kind: 'created' };
    const locks = locksOf(application);
    const by = locks.map((lock) => this.#table.locks.get(lock)).find((owner) => owner !== undefined);
    if (by !== undefined) return { kind: 'taken', by };
    if (this.#table.ledger.has(phone)) return { kind: 'ledger' };
    for (const lock of locks) this.#table.locks.set(lock, id);
    this.#put(application);
    this.#log(id, fixed(application.version), log);
    return { kind: 'created' };
  }

  async get(id: string): Promise<Application | undefined> {
    return this.#table.applications.get(id)?.application;
  }

  async save(before: Application, { application, log }: Changed): Promise<'saved' | 'moved' | 'account-taken'> {
    const after = { ...application, version: before.version + 1 };
    if (this.#table.applications.get(after.id)?.application.version !== before.version) return 'moved';
    if (before.status === 'open') {
      const locks = after.status === 'open' ? locksOf(after) : [];
      if (locks.some((lock) => (this.#table.locks.get(lock) ?? after.id) !== after.id)) return 'account-taken';
      for (const lock of locksOf(before)) this.#table.locks.delete(lock);
      for (const lock of locks) this.#table.locks.set(lock, after.id);
    }
    this.#putNumber(before, after);
    this.#put(after);
    this.#log(after.id, fixed(after.version), log);
    return 'saved';
  }

  async note(id: string, log: readonly LogEntry[]): Promise<void> {
    this.#log(id, `note-${JSON.stringify(log)}`, log);
  }

  async log(id: string): Promise<readonly LogEntry[]> {
    const rows = [...(this.#table.applicationLogs.get(id) ?? [])];
    return rows.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  }

  async openOf(
    of: { readonly businessId: string } | { readonly wabaId: string } | { readonly phone: string },
  ): Promise<readonly string[]> {
    if ('businessId' in of)
      return [...this.#table.applications.values()]
        .map(({ application }) => application)
        .filter(({ status, facebookBusinessId }) => status === 'open' && facebookBusinessId === of.businessId)
        .sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1))
        .map(({ id }) => id);
    const id = this.#table.locks.get('wabaId' in of ? `WABA#${of.wabaId}` : `E164#${of.phone}`);
    return id === undefined ? [] : [id];
  }

  async list(limit: number, after: string | undefined): Promise<Page<Application>> {
    const all = [...this.#table.applications.values()].map(({ application }) => withoutTokens(application));
    const sorted = all.sort((a, b) => b.startedAt - a.startedAt);
    return pageOf(sorted, ({ id }) => id, limit, after);
  }

  #put(application: Application): void {
    this.#table.putApplication(application, dueAtOf(application, this.#clock.now()));
  }

  #log(id: string, series: string, log: readonly LogEntry[]): void {
    const rows = this.#table.applicationLogs.get(id) ?? new Map<string, LogEntry>();
    for (const [index, entry] of log.entries()) rows.set(`${fixed(entry.at)}#${series}#${String(index).padStart(2, '0')}`, entry);
    this.#table.applicationLogs.set(id, rows);
  }

  #putNumber(before: Application, after: Application): void {
    const { id, number, wabaId, phone, displayName, status, endedAt } = after;
    if (number === undefined || wabaId === undefined) return;
    const step = currentStep(after);
    if (number === before.number && status === before.status && step === currentStep(before)) return;
    const since = endedAt ?? (step === undefined ? undefined : after.steps[step].since) ?? this.#clock.now();
    if (status === 'live') {
      if ((this.#table.ledger.get(phone)?.number ?? number) !== number) throw new Error('the ledger has another number');
      this.#table.ledger.set(phone, { phone, number, state: 'live', since });
    } else if (this.#table.numbers.get(number)?.state === 'live') return;
    const state = status === 'open' ? (step ?? 'go-live') : status;
    this.#table.putNumber({ number, wabaId, displayPhone: phone, verifiedName: displayName, state, since, applicationId: id });
  }
}

export class InMemoryLedger implements Ledger {
  readonly #table: InMemoryTable;

  constructor(table: InMemoryTable) {
    this.#table = table;
  }

  async registered(number: BusinessNumber): Promise<void> {
    const { displayPhone: phone, since } = number;
    const known = this.#table.ledger.get(phone);
    if (known === undefined || (known.state === 'registered' && known.number !== number.number))
      this.#table.ledger.set(phone, { phone, number: number.number, state: 'registered', since });
    if (this.#table.numbers.get(number.number)?.state !== 'live') this.#table.putNumber({ ...number, state: 'go-live' });
  }

  async get(phone: string): Promise<LedgerEntry | undefined> {
    return this.#table.ledger.get(phone);
  }

  async incident(incident: Incident): Promise<void> {
    const { phone, at, key } = incident;
    const name = `E164#${phone}#${fixed(Math.floor(at / 60_000) * 60_000)}#${key}`;
    if (this.#table.incidents.has(name)) return;
    this.#table.incidents.set(name, incident);
    this.#table.emit(`E164#${phone}`, { kind: 'incident', incident });
  }

  async incidents(phone: string): Promise<readonly Incident[]> {
    return [...this.#table.incidents]
      .filter(([, incident]) => incident.phone === phone)
      .sort(([a], [b]) => (a < b ? 1 : -1))
      .map(([, incident]) => incident)
      .slice(0, 100);
  }
}

function locksOf({ phone, wabaId }: Application): readonly string[] {
  return [`E164#${phone}`, ...(wabaId === undefined ? [] : [`WABA#${wabaId}`])];
}

function withoutTokens(application: Application): Application {
  const steps = { ...application.steps };
  for (const name of STEPS) {
    const { token: _token, ...step } = steps[name];
    steps[name] = step;
  }
  return { ...application, steps };
}
