/**
 * Where a name of a person (a phone, or a user id that was theirs) leads on one business number. What is late by its
 * timestamp changes nothing: the latest word of Meta's counts, not the last that arrived.
 */
export type Alias = {
  /** The next name, which may lead on; `null`: it led somewhere once, and stands for itself again. */
  readonly to: string | null;
  /** Since when, by Meta's timestamp. */
  readonly at: number;
  /** The person has it no longer: it still leads to them, but no SMS and no message goes there. */
  readonly former?: true;
  /** It was somebody else's before this instant: windows and consent that stand under it from then are not this person's. */
  readonly since?: number;
  /** The person changed to this phone. Meta gives them a new user id, too: the first that comes with it is theirs. */
  readonly renewed?: true;
  /** What stands under the name is being brought over, and is read as well until then. */
  readonly unsettled?: true;
};

/** Messages under a name may be this much younger than the word that it was given up: two of Meta's servers, two clocks. */
export const FORMER_GRACE_MS = 5 * 60_000;

/** Whether a message under a name that was given up is that of whoever has it now. */
export function isNewOwners(alias: Alias, sentAt: number): boolean {
  return alias.former === true && sentAt > alias.at + FORMER_GRACE_MS;
}

/** Whether what was said or written at this instant under the name is the person's to whom it leads. */
export function isTheirs(alias: Alias | undefined, at: number): boolean {
  return alias?.since === undefined || at >= alias.since;
}

/** Whether it says of a phone that it is this user id's, and nothing is left to do for that. */
export function isLink(alias: Alias | undefined, userId: string): boolean {
  return alias?.to === userId && alias.former === undefined && alias.renewed === undefined && alias.unsettled === undefined;
}

/** Whether two say the same of where the name leads, and whether it is still the person's. */
export function sameAlias(one: Alias, other: Alias): boolean {
  return one.to === other.to && one.former === other.former && one.renewed === other.renewed;
}
