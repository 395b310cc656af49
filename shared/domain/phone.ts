import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * A phone number that a caller wrote, as E.164; `undefined` if no such number can exist. It must start with `+`: without
 * it Meta would put the business number's own country code in front ("Phone numbers").
 */
export function parsePhone(text: string): string | undefined {
  if (!text.trim().startsWith('+')) return undefined;
  const phone = parsePhoneNumberFromString(text);
  return phone?.isPossible() === true ? phone.number : undefined;
}
