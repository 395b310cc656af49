import { randomBytes } from 'node:crypto';

/** A new message id in Meta's form: base64 of the user's number, a direction and random hex. Opaque, at most 128 characters. */
export function makeWamid(userDigits: string, direction: 'in' | 'out'): string {
  const digits = userDigits.slice(0, 15);
  const unique = randomBytes(9).toString('hex').toUpperCase();
  const bytes = Buffer.concat([
    Buffer.from([0x1c, 0x18, digits.length]),
    Buffer.from(digits),
    Buffer.from([0x15, 0x02, 0x00, direction === 'out' ? 0x11 : 0x12, 0x18, unique.length]),
    Buffer.from(unique),
    Buffer.from([0x00]),
  ]);
  return `wamid.${bytes.toString('base64')}`;
}
