import type { Said } from '../domain/consent.ts';
import { type Identity, keysOf } from '../domain/identity.ts';
import type { Aliases, Consents, Conversations, Numbers } from '../ports.ts';
import { ownPhone } from './situation.ts';

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
  const numbers = phone === undefined ? [] : await ports.numbers.list();
  const userIds = await Promise.all(numbers.map((one) => ports.aliases.userIdOf(one.number, phone ?? '')));
  const keys = new Set([...keysOf(person), phone, ...userIds].filter((key) => key !== undefined));
  await Promise.all([...keys].map((key) => ports.consents.setStopped(key, said)));
}

async function phoneOf(
  ports: KeepWordPorts,
  number: string | undefined,
  userId: string | undefined,
): Promise<string | undefined> {
  if (number === undefined || userId === undefined) return undefined;
  const record = await ports.conversations.get({ number, person: userId });
  return ownPhone(ports.aliases, number, userId, record?.phone);
}
