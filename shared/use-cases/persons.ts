import type { Alias } from '../domain/alias.ts';
import { type Identity, isPhone, toPhone } from '../domain/identity.ts';
import type { Aliases } from '../person-ports.ts';

/** A person's own name, as callers write it: a user id or a phone number. */
export function toIdentity(person: string): Identity {
  return isPhone(person) ? { phone: toPhone(person) } : { userId: person };
}

/** Names lead on at most so often; a person who changes more often within a year is nobody's customer. */
const MAX_STEPS = 16;

export type Followed = {
  /** Where it ends. */
  readonly name: string;
  /** What is known of the first name, if anything. */
  readonly alias: Alias | undefined;
  /** Names on the way under which something may still stand. */
  readonly unsettled: readonly string[];
};

/** Where a name leads now: over a phone's user id, and over all changes since. */
export async function follow(aliases: Aliases, number: string, name: string): Promise<Followed> {
  const alias = await aliases.of(number, name);
  const unsettled: string[] = [];
  let [current, step] = [name, alias];
  for (let steps = 0; steps < MAX_STEPS && step !== undefined && step.to !== null && step.to !== name; steps += 1) {
    if (step.unsettled === true) unsettled.push(current);
    current = step.to;
    step = await aliases.of(number, current);
  }
  return { name: current, alias, unsettled };
}

/** A phone that is a person's own. `since`: before this instant it was somebody else's. */
export type OwnPhone = { readonly phone: string; readonly since: number | undefined };

export type Person = {
  /** The strongest name that is known. */
  readonly person: string;
  /** The phone that was named, unless it is not theirs (any more). */
  readonly phone: OwnPhone | undefined;
  /** Every name under which something of theirs may stand, the strongest first. */
  readonly names: readonly string[];
};

/** Who is meant by a user id, a phone, or both. Of both the user id counts: a phone may have got another owner. */
export async function findPerson(aliases: Aliases, number: string, { userId, phone }: Identity): Promise<Person> {
  const [byId, byPhone] = await Promise.all([
    userId === undefined ? undefined : follow(aliases, number, userId),
    phone === undefined ? undefined : follow(aliases, number, phone),
  ]);
  const person = byId?.name ?? byPhone?.name ?? 'unknown';
  const own = phone === undefined || byPhone === undefined ? undefined : ownPhone(byPhone, phone, person);
  const unsettled = [byId, byPhone].flatMap((found) => (found?.name === person ? found.unsettled : []));
  return { person, phone: own, names: [...new Set([person, ...(own === undefined ? [] : [own.phone]), ...unsettled])] };
}

/** The first of some phones that is this person's: none that they gave up, or that turned up with another user id since. */
export async function findPhone(
  aliases: Aliases,
  number: string,
  person: string,
  phones: readonly (string | undefined)[],
): Promise<OwnPhone | undefined> {
  const candidates = new Set([isPhone(person) ? person : undefined, ...phones].filter((phone) => phone !== undefined));
  for (const phone of candidates) {
    const own = ownPhone(await follow(aliases, number, phone), phone, person);
    if (own !== undefined) return own;
  }
  return undefined;
}

/** A phone of which nothing is known is taken for theirs: somebody says so. */
function ownPhone({ name, alias }: Followed, phone: string, person: string): OwnPhone | undefined {
  const own = alias?.former === undefined && (name === person || name === phone);
  return own ? { phone, since: alias?.since } : undefined;
}
