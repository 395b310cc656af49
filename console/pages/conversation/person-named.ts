/**
 * The person that somebody typed in: a phone number as people write it, with its country code, or a user id;
 * `undefined` for what is neither. Whether the number exists is for the API to say.
 */
export function personNamed(typed: string): string | undefined {
  const text = typed.trim();
  if (/^[A-Z]{2}\.[A-Za-z0-9.]{1,128}$/.test(text)) return text;
  if (!/^(\+|00)?[\d\s().\-/]+$/.test(text)) return undefined;
  const digits = text.replace(/\D/g, '').replace(/^00/, '');
  return /^[1-9]\d{6,14}$/.test(digits) ? `+${digits}` : undefined;
}
