import type { Consent } from './decide.ts';
import type { Keyword } from './keywords.ts';

/** How a person said something. */
export type Channel = 'whatsapp' | 'sms';
/** What a person said by a keyword, and when, by the channel's clock where it has one. */
export type Said = { readonly value: Keyword; readonly at: number; readonly channel: Channel };

/** What is kept of a person's consent under one of their names, each the latest. */
export type ConsentEntry = {
  readonly person: string;
  /** Of everything, by a keyword. */
  readonly everything?: Said;
  /** Of marketing, by Meta's own switch. */
  readonly marketing?: Said;
};

/** The strictest of what is kept under several names, without what was said under one before it was this person's. */
export function strictest(entries: readonly ConsentEntry[], since: ReadonlyMap<string, number>): Consent {
  const stops = (person: string, said: Said | undefined) => said?.value === 'stop' && said.at >= (since.get(person) ?? 0);
  return {
    stopped: entries.some(({ person, everything }) => stops(person, everything)),
    marketingStopped: entries.some(({ person, marketing }) => stops(person, marketing)),
  };
}
