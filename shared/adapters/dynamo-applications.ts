import { createHash } from 'node:crypto';
import {
  type Application,
  type Changed,
  currentStep,
  type LogEntry,
  STEPS,
  type Step,
  type StepName,
} from '../domain/application.ts';
import { dueAtOf } from '../domain/execution-signal.ts';
import type { Applications } from '../onboarding-ports.ts';
import type { BusinessNumber, Page } from '../ports.ts';
import { parseCursor, toCursor } from './cursor.ts';
import { livePart, NOT_LIVE, numberItem } from './dynamo-numbers.ts';
import { type DynamoTable, type Expression, type Item, type Key, NEW, type TransactPart } from './dynamo-table.ts';
import { accountLockKey, applicationKey, businessPk, dueShard, fixed, ledgerKey, phoneLockKey } from './keys.ts';

const LIST = 'APPLICATION';
const MAX_CONFLICTS = 8;

/** What a part of a transaction is for, so that its refusal can be told. */
type Role = 'application' | 'phone' | 'account' | 'ledger' | 'number' | 'other';
type Plan = readonly (readonly [role: Role, part: TransactPart])[];
/** The part that was refused first in the plan's order, with the item that stood in the way. */
type Refused = { readonly role: Role; readonly old: Item | undefined };

/** Applications in DynamoDB: one item each, changed by compare-and-set on `version`, in one transaction with its log and locks. */
export class DynamoApplications implements Applications {
  readonly #table: DynamoTable;
  readonly #now: () => number;

  /** `now`: from when on the sweep's patience counts. */
  constructor(table: DynamoTable, now: () => number) {
    this.#table = table;
    this.#now = now;
  }

  async create(changed: Changed): ReturnType<Applications['create']> {
    const { application, log } = changed;
    const { id, phone, wabaId } = application;
    const lock = (key: Key): TransactPart => ({ kind: 'put', item: lockItem(key, id), ...NEW });
    const refused = await this.#transact([
      ['application', { kind: 'put', item: toItem(application, this.#now()), ...NEW }],
      ['phone', lock(phoneLockKey(phone))],
      ...(wabaId === undefined ? [] : [['account', lock(accountLockKey(wabaId))] as const]),
      ['ledger', { kind: 'check', key: ledgerKey(phone), ...NEW }],
      ['other', { kind: 'put', item: lockItem(businessLockKey(application), id) }],
      ...logParts(id, fixed(application.version), log),
    ]);
    // Ids are made once: what is there already is what is to be created.
    if (refused === undefined || refused.role === 'application') return { kind: 'created' };
    if (refused.role === 'ledger') return { kind: 'ledger' };
    return { kind: 'taken', by: String(refused.old?.['applicationId']) };
  }

  async get(id: string): Promise<Application | undefined> {
    const item = await this.#table.get(applicationKey(id));
    return item === undefined ? undefined : toApplication(item);
  }

  async save(before: Application, { application, log }: Changed): Promise<'saved' | 'moved' | 'account-taken'> {
    const after: Application = { ...application, version: before.version + 1 };
    const plan: Plan = [
      ['application', { kind: 'put', item: toItem(after, this.#now()), ...isVersion(before.version) }],
      ...lockParts(before, after),
      ...numberParts(before, after, this.#now()),
      ...logParts(after.id, fixed(after.version), log),
    ];
    let refused = await this.#transact(plan);
    // Live by other means: nothing of it goes back.
    if (refused?.role === 'number') refused = await this.#transact(plan.filter(([role]) => role !== 'number'));
    switch (refused?.role) {
      case undefined:
        return 'saved';
      case 'application':
        return 'moved';
      case 'account':
        return 'account-taken';
      default:
        throw new Error('the ledger has this phone under another number');
    }
  }

  async note(id: string, log: readonly LogEntry[]): Promise<void> {
    // Named by what it says: the same note twice is one.
    for (const [, part] of logParts(
      id,
      `note-${createHash('sha256').update(JSON.stringify(log)).digest('hex').slice(0, 32)}`,
      log,
    ))
      if (part.kind === 'put') await this.#table.put(part.item);
  }

  async log(id: string): Promise<readonly LogEntry[]> {
    const items = await this.#table.queryAll(applicationKey(id).PK, { from: 'LOG#', to: 'LOG#~', consistent: true });
    return items.map((item) => JSON.parse(String(item['entry'])));
  }

  async openOf(
    of: { readonly businessId: string } | { readonly wabaId: string } | { readonly phone: string },
  ): Promise<readonly string[]> {
    if ('businessId' in of) {
      const locks = await this.#table.queryAll(businessPk(of.businessId), { consistent: true });
      return locks.map((lock) => String(lock['applicationId']));
    }
    const lock = await this.#table.get('wabaId' in of ? accountLockKey(of.wabaId) : phoneLockKey(of.phone));
    return lock === undefined ? [] : [String(lock['applicationId'])];
  }

  async list(limit: number, after: string | undefined): Promise<Page<Application>> {
    const start = parseCursor(after, LIST, 'list');
    const page = { index: 'list', limit, newestFirst: true, ...(start === undefined ? {} : { start }) } as const;
    const { items, next } = await this.#table.query(LIST, page);
    return { items: items.map((item) => JSON.parse(String(item['summary']))), next: toCursor(next) };
  }
  async #transact(plan: Plan): Promise<Refused | undefined> {
    for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
      const result = await this.#table.transact(plan.map(([, part]) => part));
      if (result.ok) return undefined;
      const at = result.reasons.findIndex(({ code }) => code === 'ConditionalCheckFailed');
      const role = plan[at]?.[0];
      if (role !== undefined) return { role, old: result.reasons[at]?.old };
    }
    throw new Error('the application stayed in conflict with other writes');
  }
}

/** A stored item as an application, tokens and all; this adapter alone writes these items. */
export function toApplication(item: Item): Application {
  const application: Application = JSON.parse(String(item['summary']));
  const tokens: Partial<Record<StepName, string>> = JSON.parse(String(item['tokens'] ?? '{}'));
  return mapSteps(application, (step, name) => {
    const token = tokens[name];
    return token === undefined ? step : { ...step, token };
  });
}

/** `summary` goes into the `list` index; task tokens do not. */
function toItem(application: Application, now: number): Item {
  const { id, version, status, startedAt, steps } = application;
  const tokens = Object.fromEntries(STEPS.map((name) => [name, steps[name].token]));
  const dueAt = dueAtOf(application, now);
  return {
    ...applicationKey(id),
    kind: 'application',
    id,
    version,
    status,
    list: LIST,
    listAt: startedAt,
    summary: JSON.stringify(mapSteps(application, ({ token: _token, ...step }) => step)),
    tokens: JSON.stringify(tokens),
    ...(dueAt === undefined ? {} : { due: dueShard(id), dueAt }),
  };
}

function mapSteps(application: Application, change: (step: Step, name: StepName) => Step): Application {
  const steps: Record<StepName, Step> = { ...application.steps };
  for (const name of STEPS) steps[name] = change(steps[name], name);
  return { ...application, steps };
}

function isVersion(version: number): Expression {
  return { condition: '#version = :version', names: { '#version': 'version' }, values: { ':version': version } };
}

function logParts(id: string, series: string, log: readonly LogEntry[]): Plan {
  return log.map((entry, index) => {
    const SK = `LOG#${fixed(entry.at)}#${series}#${String(index).padStart(2, '0')}`;
    const item = { PK: applicationKey(id).PK, SK, kind: 'application-log', applicationId: id, entry: JSON.stringify(entry) };
    return ['other', { kind: 'put', item }];
  });
}

function lockItem(key: Key, applicationId: string): Item {
  return { ...key, kind: 'application-lock', applicationId };
}

function businessLockKey({ facebookBusinessId, startedAt, id }: Application): Key {
  return { PK: businessPk(facebookBusinessId), SK: `APPLICATION#${fixed(startedAt)}#${id}` };
}

/** The locks go with the open application, and follow its account. */
function lockParts(before: Application, after: Application): Plan {
  if (before.status !== 'open') return [];
  const gone = (key: Key): Plan[number] => ['other', { kind: 'delete', key }];
  const account = before.wabaId === undefined ? [] : [gone(accountLockKey(before.wabaId))];
  if (after.status !== 'open') return [gone(phoneLockKey(after.phone)), gone(businessLockKey(after)), ...account];
  if (after.wabaId === undefined || after.wabaId === before.wabaId) return [];
  const item = lockItem(accountLockKey(after.wabaId), after.id);
  const condition = 'attribute_not_exists(PK) OR applicationId = :id';
  return [['account', { kind: 'put', item, condition, values: { ':id': after.id } }], ...account];
}

/** The number follows its application once Meta has an id for it; with the last step it goes live, and the ledger says so. */
function numberParts(before: Application, after: Application, now: number): Plan {
  const { number, wabaId, status } = after;
  if (number === undefined || wabaId === undefined) return [];
  const step = currentStep(after);
  if (number === before.number && status === before.status && step === currentStep(before)) return [];
  const since = after.endedAt ?? (step === undefined ? now : (after.steps[step].since ?? now));
  const businessNumber: BusinessNumber = {
    number,
    wabaId,
    displayPhone: after.phone,
    verifiedName: after.displayName,
    state: status === 'open' ? (step ?? 'go-live') : status,
    since,
    applicationId: after.id,
  };
  const item = numberItem(businessNumber);
  if (status !== 'live') return [['number', { kind: 'put', item, ...NOT_LIVE }]];
  return [
    ['other', { kind: 'put', item }],
    ['ledger', livePart(after.phone, number, since)],
  ];
}
