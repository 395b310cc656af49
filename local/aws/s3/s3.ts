import type { World } from '../../kernel/world.ts';
import type { Deployment } from '../../template/model.ts';
import type { Callers } from '../identity/callers.ts';
import { type AwsCall, AwsError, type AwsReply, type Service, UnknownOperation } from '../wire/call.ts';
import { type XmlValue, xmlDocument } from '../wire/xml.ts';
import { contentOf } from './chunked.ts';
import { listingOf } from './listing.ts';
import type { ObjectHead, ObjectStore } from './object-store.ts';

/** What S3 is made of. */
export type S3Parts = {
  readonly world: World;
  readonly deployment: Deployment;
  readonly callers: Callers;
  readonly store: ObjectStore;
};

type Place = { readonly bucket: string; readonly key: string };

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
/** Sub-resources: a request with one of these is another operation. */
const SUB_RESOURCES = [
  'acl',
  'uploads',
  'uploadId',
  'policy',
  'tagging',
  'versioning',
  'lifecycle',
  'cors',
  'versions',
  'delete',
];

/** S3, path style or with the bucket before the host's name. */
export function makeS3Service(parts: S3Parts): Service {
  return {
    operationOf: (call) => operationOf(call, placeOf(call)),
    async handle(call) {
      const place = placeOf(call);
      const operation = operationOf(call, place);
      if (operation === undefined) throw new UnknownOperation(`${call.method} ${call.path}`);
      return answer(parts, operation, place, call);
    },
  };
}

function placeOf({ path, headers }: AwsCall): Place {
  const host = /^(.+)\.(?:127\.0\.0\.1|localhost)(?::\d+)?$/.exec(headers['host'] ?? '')?.[1];
  const full = host === undefined ? path.slice(1) : `${host}/${path.slice(1)}`;
  const slash = full.indexOf('/');
  const [bucket, key] = slash < 0 ? [full, ''] : [full.slice(0, slash), full.slice(slash + 1)];
  return { bucket: decode(bucket), key: decode(key) };
}

function operationOf({ method, query }: AwsCall, { bucket, key }: Place): string | undefined {
  if (SUB_RESOURCES.some((name) => query.has(name))) return undefined;
  if (bucket === '') return method === 'GET' ? 'ListBuckets' : undefined;
  if (key !== '') return { PUT: 'PutObject', GET: 'GetObject', HEAD: 'HeadObject', DELETE: 'DeleteObject' }[method];
  if (method === 'GET' && query.has('location')) return 'GetBucketLocation';
  return { GET: 'ListObjectsV2', HEAD: 'HeadBucket' }[method];
}

function answer(parts: S3Parts, operation: string, place: Place, call: AwsCall): AwsReply {
  const { bucket, key } = place;
  const { callers, deployment, store } = parts;
  callers.check(call.caller, ...accessOf(operation, place));
  if (operation === 'ListBuckets') return listBuckets(parts);
  if (!deployment.buckets.some(({ name }) => name === bucket)) {
    throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', { status: 404 });
  }
  switch (operation) {
    case 'GetBucketLocation':
      return xml('LocationConstraint', deployment.region === 'us-east-1' ? '' : deployment.region);
    case 'HeadBucket':
      return { status: 200, headers: { 'x-amz-bucket-region': deployment.region }, body: '' };
    case 'ListObjectsV2':
      return xml('ListBucketResult', listingOf(bucket, store.list(bucket, call.query.get('prefix') ?? ''), call.query));
    case 'PutObject': {
      const body = contentOf(call.headers, call.body);
      return { status: 200, headers: { etag: store.put(bucket, key, body, kept(call.headers), parts.world.now()) }, body: '' };
    }
    case 'DeleteObject':
      store.remove(bucket, key);
      return { status: 204, headers: {}, body: '' };
    case 'HeadObject':
      return { status: 200, headers: { ...headersOf(found(parts, place)) }, body: '' };
    default:
      return { status: 200, headers: headersOf(found(parts, place)), body: store.body(bucket, key) ?? '' };
  }
}

function accessOf(operation: string, { bucket, key }: Place): [action: string, resource: string] {
  const bucketArn = `arn:aws:s3:::${bucket}`;
  switch (operation) {
    case 'ListBuckets':
      return ['s3:ListAllMyBuckets', 'arn:aws:s3:::*'];
    case 'ListObjectsV2':
    case 'HeadBucket':
      return ['s3:ListBucket', bucketArn];
    case 'GetBucketLocation':
      return ['s3:GetBucketLocation', bucketArn];
    case 'HeadObject':
      return ['s3:GetObject', `${bucketArn}/${key}`];
    default:
      return [`s3:${operation}`, `${bucketArn}/${key}`];
  }
}

function listBuckets({ deployment }: S3Parts): AwsReply {
  const buckets = deployment.buckets.map(({ name }) => ({ Name: name, CreationDate: new Date(0).toISOString() }));
  const Owner = { ID: deployment.account, DisplayName: 'operator' };
  return xml('ListAllMyBucketsResult', { Owner, Buckets: { Bucket: buckets } });
}

function found({ store }: S3Parts, { bucket, key }: Place): ObjectHead {
  const head = store.head(bucket, key);
  if (head === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', { status: 404 });
  return head;
}

function headersOf({ etag, modifiedAt, headers, size }: ObjectHead): Record<string, string> {
  const modified = new Date(modifiedAt).toUTCString();
  return { ...headers, etag, 'last-modified': modified, 'accept-ranges': 'bytes', 'content-length': String(size) };
}

function kept(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-') || name === 'content-type');
  return { 'content-type': 'binary/octet-stream', ...Object.fromEntries(entries) };
}

function xml(name: string, value: XmlValue): AwsReply {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: xmlDocument(name, value, NAMESPACE) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
