import { MetaRefused } from '../domain/meta-refused.ts';
import { toSynced } from '../domain/template-news.ts';
import type { TemplateSyncs } from '../onboarding-ports.ts';
import type { BusinessNumber, Clock, Numbers, Templates, WhatsApp } from '../ports.ts';

export type ManageNumbersPorts = {
  readonly clock: Clock;
  readonly numbers: Numbers;
  readonly templates: Templates;
  readonly whatsApp: WhatsApp;
  readonly templateSyncs: TemplateSyncs;
};

export type SyncPorts = Omit<ManageNumbersPorts, 'numbers'>;

/** How old templates become before they are fetched again, where no webhook told of them. */
const SYNC_EVERY_MS = 24 * 60 * 60_000;

export type AdoptOutcome =
  | { readonly kind: 'adopted' | 'known'; readonly number: BusinessNumber }
  | { readonly kind: 'phone-taken'; readonly phone: string }
  | { readonly kind: 'application-open'; readonly id: string }
  | { readonly kind: 'not-at-meta'; readonly code: number; readonly message: string };

/** Adopts a number that is on the Cloud API already: Meta says its phone, the ledger says live, from now on for good (R5). */
export async function adoptNumber(ports: ManageNumbersPorts, number: string, wabaId: string): Promise<AdoptOutcome> {
  const found = await ports.whatsApp.number(number);
  if (found.kind === 'error') return { kind: 'not-at-meta', code: found.code, message: found.message };
  const adopted: BusinessNumber = {
    number,
    wabaId,
    displayPhone: found.displayPhone,
    state: 'live',
    since: ports.clock.now(),
    ...(found.verifiedName === undefined ? {} : { verifiedName: found.verifiedName }),
  };
  const result = await ports.numbers.adopt(adopted);
  if (result.kind === 'phone-taken') return { kind: 'phone-taken', phone: found.displayPhone };
  if (result.kind === 'application-open') return result;
  if (result.kind === 'adopted') {
    await ports.templateSyncs.arm(wabaId, ports.clock.now());
    return { kind: 'adopted', number: adopted };
  }
  const known = (await ports.numbers.get(number)) ?? adopted;
  if (known.wabaId === wabaId) return { kind: 'known', number: known };
  // The account was mistyped, or the number moved to another: its templates are those of the account.
  const corrected = { ...known, wabaId };
  await ports.numbers.correct(corrected);
  return { kind: 'known', number: corrected };
}

export type SyncResult = {
  readonly wabaId: string;
  readonly seen: number;
  readonly changed: number;
  readonly gone: number;
  readonly error?: string;
};

/** Brings the templates of these numbers' accounts up to date; one that Meta no longer lists is DELETED here. */
export async function syncTemplates(ports: SyncPorts, numbers: readonly BusinessNumber[]): Promise<readonly SyncResult[]> {
  const results: SyncResult[] = [];
  for (const wabaId of new Set(numbers.map((number) => number.wabaId))) results.push(await syncAccount(ports, wabaId));
  return results;
}

/**
 * One account; it falls due again in a day, or at once where news of it came meanwhile. One that Meta refuses does not
 * keep the others from being synced.
 */
export async function syncAccount(ports: SyncPorts, wabaId: string): Promise<SyncResult> {
  const startedAt = ports.clock.now();
  const result = await fetchAccount(ports, wabaId).catch((error: unknown): SyncResult => {
    if (!(error instanceof MetaRefused)) throw error;
    return { wabaId, seen: 0, changed: 0, gone: 0, error: `${error.message} (code ${error.code})` };
  });
  if (result.error === undefined) await ports.templateSyncs.synced(wabaId, startedAt);
  await ports.templateSyncs.arm(wabaId, ports.clock.now() + SYNC_EVERY_MS, startedAt);
  return result;
}

async function fetchAccount(ports: SyncPorts, wabaId: string): Promise<SyncResult> {
  const syncedAt = ports.clock.now();
  const seen = new Set<string>();
  let changed = 0;
  for await (const listed of ports.whatsApp.templates(wabaId)) {
    seen.add(`${listed.name}#${listed.language}`);
    const known = await ports.templates.get(wabaId, listed.name, listed.language);
    // News came while the list was read, which may be from before it.
    if (known !== undefined && known.syncedAt > syncedAt) continue;
    if ((await ports.templates.put(toSynced(known, listed, wabaId, syncedAt))) === 'changed') changed += 1;
  }
  let gone = 0;
  for await (const template of allTemplates(ports.templates, wabaId)) {
    if (seen.has(`${template.name}#${template.language}`) || template.status === 'DELETED' || template.syncedAt > syncedAt)
      continue;
    const { reason: _, ...rest } = template;
    await ports.templates.put({ ...rest, status: 'DELETED', syncedAt });
    gone += 1;
  }
  return { wabaId, seen: seen.size, changed, gone };
}

async function* allTemplates(templates: Templates, wabaId: string) {
  let after: string | undefined;
  do {
    const page = await templates.list(wabaId, 100, after);
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
}
