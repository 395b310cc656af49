import { isNewOwners, isTheirs } from '../domain/alias.ts';
import type { Said } from '../domain/consent.ts';
import { type Identity, keysOf } from '../domain/identity.ts';
import type { Aliases, Consents, Conversations } from '../person-ports.ts';
import type { Numbers } from '../ports.ts';
import { findPhone, follow } from './persons.ts';

export type KeepWordPorts = {
  readonly consents: Consents;
  readonly conversations: Conversations;
  readonly aliases: Aliases;
  readonly numbers: Numbers;
};

/**
 * Keeps a person's STOP or START under every name that is known of them, on all business numbers: it holds for the whole
 * deployment, on WhatsApp and by SMS. `number`: where it was said, if on WhatsApp. May be repeated.
 */
export async function keepWord(ports: KeepWordPorts, number: string | undefined, person: Identity, said: Said): Promise<void> {
  const phone = person.phone ?? (await phoneOf(ports, number, person.userId));
  const where = number === undefined ? undefined : await wordsNames(ports.aliases, number, person, said.at);
  // A phone that led to somebody else so far says nothing of that one, on no number.
  const numbers = phone === undefined || where?.phoneIsAnothers === true ? [] : await ports.numbers.list();
  const elsewhere = await Promise.all(
    numbers.map(async (one) => (await wordsNames(ports.aliases, one.number, { phone: phone ?? '' }, said.at)).names),
  );
  const names = new Set([...keysOf(person), ...(where?.names ?? []), ...elsewhere.flat()]);
  await Promise.all([...names].map((name) => ports.consents.setStopped(name, said)));
}

/** Keeps what a person told Meta of marketing from this business. May be repeated. */
export async function keepPreference(
  ports: KeepWordPorts,
  number: string,
  person: Identity,
  { value, at }: { readonly value: 'stop' | 'resume'; readonly at: number },
): Promise<void> {
  const { names } = await wordsNames(ports.aliases, number, person, at);
  await Promise.all(names.map((name) => ports.consents.setMarketing(name, value, at)));
}

/** The names under which a word is kept that was said under these at that instant: themselves, and where they lead. */
async function wordsNames(
  aliases: Aliases,
  number: string,
  { userId, phone }: Identity,
  at: number,
): Promise<{ readonly names: readonly string[]; readonly phoneIsAnothers: boolean }> {
  const [byId, byPhone] = await Promise.all([
    userId === undefined ? undefined : follow(aliases, number, userId),
    phone === undefined ? undefined : follow(aliases, number, phone),
  ]);
  const { alias, name } = byPhone ?? {};
  const handedOn = alias !== undefined && (isNewOwners(alias, at) || !isTheirs(alias, at));
  const phoneIsAnothers = handedOn || (userId !== undefined && name !== phone && name !== byId?.name);
  const names = [userId, phone, byId?.name, phoneIsAnothers ? undefined : name];
  return { names: [...new Set(names)].filter((one) => one !== undefined), phoneIsAnothers };
}

async function phoneOf(
  ports: KeepWordPorts,
  number: string | undefined,
  userId: string | undefined,
): Promise<string | undefined> {
  if (number === undefined || userId === undefined) return undefined;
  const record = await ports.conversations.get({ number, person: userId });
  return (await findPhone(ports.aliases, number, userId, [record?.phone]))?.phone;
}
