import type { XmlValue } from '../wire/xml.ts';
import type { ObjectHead } from './object-store.ts';

/** The answer of ListObjectsV2: one page of keys, and the common prefixes up to the delimiter. */
export function listingOf(bucket: string, objects: readonly ObjectHead[], query: URLSearchParams): XmlValue {
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? ''];
  const max = Math.min(Number(query.get('max-keys') ?? 1000), 1000);
  const token = query.get('continuation-token');
  const after = token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString('utf8');
  const encode = query.get('encoding-type') === 'url' ? encodeKey : (key: string) => key;
  const rest = entriesOf(objects, prefix, delimiter).filter(({ name }) => name > after);
  const page = rest.slice(0, max);
  const truncated = rest.length > page.length;
  const last = page.at(-1)?.name ?? '';
  return {
    Name: bucket,
    Prefix: encode(prefix),
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    MaxKeys: max,
    EncodingType: query.get('encoding-type') ?? undefined,
    KeyCount: page.length,
    IsTruncated: truncated,
    ContinuationToken: token ?? undefined,
    NextContinuationToken: truncated ? Buffer.from(last).toString('base64url') : undefined,
    Contents: page.flatMap(({ object }) => (object === undefined ? [] : [contents(object, encode)])),
    CommonPrefixes: page.flatMap(({ name, object }) => (object === undefined ? [{ Prefix: encode(name) }] : [])),
  };
}

type Entry = { readonly name: string; readonly object?: ObjectHead };

function entriesOf(objects: readonly ObjectHead[], prefix: string, delimiter: string): readonly Entry[] {
  const entries = new Map<string, Entry>();
  for (const object of objects) {
    const end = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
    const name = end < 0 ? object.key : object.key.slice(0, end + delimiter.length);
    entries.set(name, end < 0 ? { name, object } : { name });
  }
  return [...entries.values()];
}

function contents({ key, modifiedAt, etag, size }: ObjectHead, encode: (key: string) => string): XmlValue {
  const LastModified = new Date(modifiedAt).toISOString();
  return { Key: encode(key), LastModified, ETag: etag, Size: size, StorageClass: 'STANDARD' };
}

function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll('%2F', '/');
}
