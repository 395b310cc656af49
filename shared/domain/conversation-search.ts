import type { ConversationRecord } from './conversation-record.ts';
import { type Identity, isPhone } from './identity.ts';
import { parsePersonsPhone } from './phone.ts';

/** What somebody looks for among conversations. */
export type Search = {
  /** Whom the text names in full, if it may: they can be found by their key. */
  readonly named: Identity | undefined;
  readonly matches: (record: ConversationRecord) => boolean;
};

/** Fewer digits are in nearly every phone number. */
const MIN_DIGITS = 3;
const MAX_CHARACTERS = 100;

const PHONE = /^\+?[\d\s()./\p{Pd}]+$/u;
const USER_ID = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]+$/;

/**
 * Part of a name or of a phone number (three digits or more, as people write them), or how a user id begins. Letters match
 * whatever their case, accents and style. `undefined` for a text with nothing to look for, or of more than 100 characters.
 */
export function parseSearch(text: string): Search | undefined {
  const plain = toPlain(text);
  if (plain === '' || [...text].length > MAX_CHARACTERS) return undefined;
  const [part, phone] = [plain.toUpperCase(), PHONE.test(plain) ? digitsOf(plain) : ''];
  const digits = withoutZeros(phone);
  return {
    named: namedBy(plain, phone),
    matches: ({ name, person, phone: known, userId }) => {
      if (name !== undefined && toPlain(name).toUpperCase().includes(part)) return true;
      const phones = [known, isPhone(person) ? person : undefined];
      if (digits.length >= MIN_DIGITS && phones.some((one) => one !== undefined && digitsOf(one).includes(digits))) return true;
      return [userId, isPhone(person) ? undefined : person].some((id) => id?.toUpperCase().startsWith(part));
    },
  };
}

/** Without accents, vowel signs, and what cannot be seen; 𝓝𝓸𝓸𝓻 is Noor. Upper case then makes one of ß and ss, of σ and ς. */
function toPlain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function digitsOf(phone: string): string {
  return phone.replace(/\D/g, '');
}

/** As dialled at home, or abroad with 00, a number begins with what it has not got behind its `+`. */
function withoutZeros(digits: string): string {
  const rest = digits.replace(/^0+/, '');
  return rest.length < MIN_DIGITS ? digits : rest;
}

function namedBy(plain: string, digits: string): Identity | undefined {
  if (USER_ID.test(plain)) return { userId: plain };
  const phone = parsePersonsPhone(`+${digits.replace(/^00/, '')}`);
  return phone === undefined ? undefined : { phone };
}
