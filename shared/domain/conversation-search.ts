import type { ConversationRecord } from './conversation-record.ts';

/** Fewer digits are in too many phone numbers to mean one. */
const LEAST_DIGITS = 3;

/**
 * Whether a conversation is meant by what somebody searches for: digits of the phone, with or without `+`, spaces and
 * such; the beginning of the user id; a part of the name, whatever its case and accents.
 */
export function makeSearch(q: string): (record: ConversationRecord) => boolean {
  const wanted = folded(q.trim());
  const digits = /^[\p{Nd}\s()+./-]+$/u.test(wanted) ? wanted.replace(/\D/g, '') : '';
  return ({ person, name, phone, userId }) =>
    (name !== undefined && folded(name).includes(wanted)) ||
    [person, userId].some((id) => id !== undefined && folded(id).startsWith(wanted)) ||
    (digits.length >= LEAST_DIGITS && [person, phone].some((one) => one?.startsWith('+') && one.includes(digits)));
}

/** Without case and accents: `Jürgen` is found by `jurgen`. */
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
