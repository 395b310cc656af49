import { createHash } from 'node:crypto';
import type { MessageAttribute } from '../api.ts';

/** MD5 of a body, in hexadecimal. */
export function md5Of(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}

/** The digest that SQS answers for message attributes, and clients compare: sorted by name, each part with its length. */
export function md5OfAttributes(attributes: Readonly<Record<string, MessageAttribute>>): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const part = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const { dataType = '', stringValue, binaryValue } = attributes[name] ?? {};
    part(Buffer.from(name, 'utf8'));
    part(Buffer.from(dataType, 'utf8'));
    hash.update(Buffer.from([binaryValue === undefined ? 1 : 2]));
    part(binaryValue === undefined ? Buffer.from(stringValue ?? '', 'utf8') : Buffer.from(binaryValue, 'base64'));
  }
  return hash.digest('hex');
}
