import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { type Identity, toPhone } from './identity.ts';

/**
 * A phone number that a caller wrote, as E.164; `undefined` if no such number can exist. It must start with `+`: without
 * it Meta would put the business number's own country code in front ("Phone numbers").
 */
export function parsePhone(text: string): string | undefined {
  if (!text.trim().startsWith('+')) return undefined;
  const phone = parsePhoneNumberFromString(text);
  return phone?.isPossible() === true ? phone.number : undefined;
}

/** A person's phone number that a caller wrote, maybe as WhatsApp tells it: `+5215512345678`, which no metadata knows. */
export function parsePersonsPhone(text: string): string | undefined {
  return text.trim().startsWith('+') ? parsePhone(toPhone(text.replace(/[\s().-]/g, ''))) : undefined;
}

/**
 * A person's country, two letters: that of the phone, by which Meta charges; else the one that a user id begins with.
 * `undefined` where neither tells, as with numbers that nobody has been given.
 */
export function countryOf({ phone, userId }: Identity): string | undefined {
  const country = phone === undefined ? undefined : parsePhoneNumberFromString(phone)?.country;
  return country ?? /^([A-Z]{2})\./.exec(userId ?? '')?.[1];
}

/** An E.164 number as Meta wants a new one: country calling code and the rest. */
export function splitPhone(phone: string): { readonly countryCode: string; readonly national: string } | undefined {
  const parsed = parsePhoneNumberFromString(phone);
  return parsed === undefined ? undefined : { countryCode: parsed.countryCallingCode, national: parsed.nationalNumber };
}
