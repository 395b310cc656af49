import type { Conversation } from './identity.ts';
import type { Profile } from './timeline.ts';

/** The lasting face of a conversation. Instants are epoch milliseconds. */
export type ConversationRecord = Conversation &
  Profile & {
    readonly firstAt: number;
    readonly lastAt: number;
    readonly lastInboundAt?: number;
    /** Names under which earlier entries of this conversation stand. */
    readonly formerly?: readonly string[];
    /** The name under which it goes on. */
    readonly movedTo?: string;
  };

/** The record after something happened; as `window`, a message which opened or extended the session. */
export function touchedRecord(
  old: ConversationRecord | undefined,
  { number, person }: Conversation,
  profile: Profile,
  at: number,
  as: 'window' | 'activity',
): ConversationRecord {
  const lastInboundAt = as === 'window' ? Math.max(old?.lastInboundAt ?? 0, at) : old?.lastInboundAt;
  return {
    ...old,
    number,
    person,
    ...profile,
    firstAt: Math.min(old?.firstAt ?? at, at),
    lastAt: Math.max(old?.lastAt ?? 0, at),
    ...(lastInboundAt === undefined ? {} : { lastInboundAt }),
  };
}

/** The record of a person who went by another name, which `left` was kept of; its entries stay where they are. */
export function takenOver(
  old: ConversationRecord | undefined,
  left: ConversationRecord | undefined,
  {
    from,
    to,
    profile,
    at,
  }: { readonly from: Conversation; readonly to: Conversation; readonly profile: Profile; readonly at: number },
): ConversationRecord {
  const { number, person } = to;
  const { movedTo: _movedTo, formerly: _formerly, ...known } = { ...left, ...old };
  const names = new Set([...(old?.formerly ?? []), ...(left?.formerly ?? []), from.person]);
  names.delete(person);
  const firsts = [old?.firstAt, left?.firstAt].filter((instant) => instant !== undefined);
  const lastInboundAt = Math.max(old?.lastInboundAt ?? 0, left?.lastInboundAt ?? 0);
  return {
    ...known,
    number,
    person,
    ...profile,
    firstAt: Math.min(...(firsts.length === 0 ? [at] : firsts)),
    lastAt: Math.max(old?.lastAt ?? 0, left?.lastAt ?? 0, at),
    ...(lastInboundAt === 0 ? {} : { lastInboundAt }),
    formerly: [...names],
  };
}
