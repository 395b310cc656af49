import { needsSomebody } from '../domain/breaker.ts';
import type { Change, InboundEntry } from '../domain/change.ts';
import { type DomainEvent, eventsOf } from '../domain/events.ts';
import { changeInMessage, ownNumberIn } from '../domain/identity-change.ts';
import { type Keywords, keywordIn, possibleKeyword } from '../domain/keywords.ts';
import type { Message } from '../domain/message.ts';
import { FRESH_MS, isLate, isNewsOfMark } from '../domain/session.ts';
import type { Profile } from '../domain/timeline.ts';
import type { Conversations } from '../person-ports.ts';
import type { BusEvent, EventBus, Fallbacks } from '../ports.ts';
import { type FanOutPorts, fanOut } from './fan-out.ts';
import { type KeepWordPorts, keepWord } from './keep-word.ts';
import { carryOver, changeIdentity, linkPhone, type MergePersonsPorts } from './merge-persons.ts';
import { follow } from './persons.ts';
import { usesOf } from './policy-templates.ts';

export type PublishChangesPorts = FanOutPorts & {
  readonly conversations: Conversations;
  readonly keywords: (number: string) => Promise<Keywords>;
  readonly bus: EventBus;
  readonly fallbacks: Fallbacks;
} & KeepWordPorts &
  MergePersonsPorts;

export type Published = {
  readonly events: number;
  /** Places of policies from which a template, of which there is news, is not sent as it stands. */
  readonly stopped: number;
  /** Times that a number was found to be refused by Meta until somebody acts. */
  readonly numbersStopped: number;
};

/**
 * First writes what readers of an event rely on (the alias of a phone, the conversation's record), then publishes, and
 * stores deliveries for subscriptions. All may be repeated: the writes come to the same, the events carry ids to dedupe on.
 */
export async function publishChanges(ports: PublishChangesPorts, changes: readonly Change[]): Promise<Published> {
  for (const change of changes) await project(ports, change);
  const told = await Promise.all(changes.map((change) => tell(ports, change)));
  const events = told
    .flatMap((one) => one.events)
    .map(({ key, ...event }): BusEvent => ({ ...event, id: ports.ids.derived('evt', key) }));
  if (events.length > 0) {
    await ports.bus.publish(events);
    await fanOut(ports, events);
  }
  return {
    events: events.length,
    stopped: told.reduce((sum, one) => sum + one.stopped, 0),
    numbersStopped: changes.filter((change) => change.kind === 'breaker' && needsSomebody(change.before, change.after)).length,
  };
}

type Told = { readonly events: readonly DomainEvent[]; readonly stopped: number };

/** The news of a template say whose policies name it. */
async function tell(ports: PublishChangesPorts, change: Change): Promise<Told> {
  const events = eventsOf(change);
  if (change.kind !== 'template') return { events, stopped: 0 };
  const usedBy = await usesOf(ports.numbers, change.after);
  // One that is new was never sent from there.
  const stopped = change.before === undefined ? 0 : usedBy.filter(({ code }) => code !== undefined).length;
  return { events: events.map((event) => ({ ...event, data: { ...event.data, usedBy } })), stopped };
}

async function project(ports: PublishChangesPorts, change: Change): Promise<void> {
  switch (change.kind) {
    case 'inbound': {
      await linkNames(ports, change.entry);
      await obeyOwnWord(ports, change.entry);
      // A message that opens nothing changes no session: its conversation is written here.
      if (!change.entry.opens) await touchConversation(ports, change.entry);
      return;
    }
    case 'session': {
      const { before, after } = change;
      const news =
        before === undefined || before.openedAt !== after.openedAt || before.name !== after.name || before.phone !== after.phone;
      // Lists of conversations are as fresh as this: a busy one is written four times a day, and not at each message.
      const stale = Math.floor(after.lastInboundAt / FRESH_MS) !== Math.floor((before?.lastInboundAt ?? 0) / FRESH_MS);
      if (after.movedTo !== undefined) {
        if (isNewsOfMark(before, after)) await carryOver(ports, after);
        return;
      }
      if (news) {
        // A call, which is no message, may be the first to bring both names of a person.
        await linkPhones(ports, after, after.lastInboundAt);
        await carryOver(ports, after);
      }
      if (news || stale || isLate(after))
        await ports.conversations.touch(
          { number: after.number, person: after.person },
          profileOf(after),
          after.lastInboundAt,
          'window',
        );
      return;
    }
    case 'identity':
      return changeIdentity(ports, change.number, change.change);
    case 'message':
      await listFallbacks(ports, change.before, change.after);
      if (change.before === undefined) {
        const { number, person, to, createdAt } = change.after;
        await ports.conversations.touch({ number, person }, to, createdAt, 'activity');
      }
      return;
    default:
  }
}

/** Attempts that are new, and take the message another way than was asked for. */
async function listFallbacks(ports: PublishChangesPorts, before: Message | undefined, after: Message): Promise<void> {
  const known = before?.attempts.length ?? 0;
  for (const attempt of after.attempts.slice(known)) if (attempt.entry !== null) await ports.fallbacks.record(after, attempt);
}

/** A stop or start word of the policy's own; the known ones were obeyed by the webhook. */
async function obeyOwnWord(ports: PublishChangesPorts, entry: InboundEntry): Promise<void> {
  const text = entry.opens ? possibleKeyword(entry.type, entry.content) : undefined;
  if (text === undefined || keywordIn(text, {}) !== undefined) return;
  const value = keywordIn(text, await ports.keywords(entry.number));
  if (value !== undefined) await keepWord(ports, entry.number, profileOf(entry), { value, at: entry.at, channel: 'whatsapp' });
}

/** The person's, whatever name the message came under; what it says of an earlier name is no news. */
async function touchConversation(ports: PublishChangesPorts, entry: InboundEntry): Promise<void> {
  const { number, at } = entry;
  const { name: person } = await follow(ports.aliases, number, entry.person);
  await ports.conversations.touch({ number, person }, person === entry.person ? profileOf(entry) : {}, at, 'activity');
}

/** What a message tells of its sender's names: phone and user id together, a phone that they share, a change of either. */
async function linkNames(ports: PublishChangesPorts, entry: InboundEntry): Promise<void> {
  const { number, person, userId, at } = entry;
  const change = changeInMessage(entry);
  if (change !== undefined) return changeIdentity(ports, number, change);
  await linkPhones(ports, entry, at);
  const shared = ownNumberIn(entry);
  if (shared === undefined || userId === undefined) return;
  await linkPhone(ports, number, { phone: shared, userId, at });
  await ports.conversations.touch({ number, person }, { phone: shared }, at, 'activity');
}

async function linkPhones(
  ports: PublishChangesPorts,
  { number, phone, userId }: Profile & { readonly number: string },
  at: number,
): Promise<void> {
  if (phone !== undefined && userId !== undefined) await linkPhone(ports, number, { phone, userId, at });
}

function profileOf(source: Profile): Profile {
  const { name, phone, userId } = source;
  return {
    ...(name === undefined ? {} : { name }),
    ...(phone === undefined ? {} : { phone }),
    ...(userId === undefined ? {} : { userId }),
  };
}
