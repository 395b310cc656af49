import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ACCOUNT, allow, aRig, OUTBOUND, queueUrl, type Rig, TIMERS } from './fixture.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await aRig({ statements: [allow('sqs:SendMessage', TIMERS)] });
});
afterEach(() => rig.stop());

type Raw = {
  service: string;
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  key?: string;
};

async function call({ service, path = '/', method = 'POST', headers = {}, body, key = 'AKIAOPERATOR' }: Raw) {
  const authorization = `AWS4-HMAC-SHA256 Credential=${key}/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const content = body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) };
  const response = await fetch(rig.aws.url + path, { method, headers: { authorization, ...headers }, ...content });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

async function query(service: string, parameters: Record<string, string>, key?: string) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  return await call({
    service,
    headers,
    body: new URLSearchParams(parameters).toString(),
    ...(key === undefined ? {} : { key }),
  });
}

describe('what nobody knows', () => {
  test('is an UnknownOperationException in the JSON protocols', async () => {
    for (const [service, target] of [
      ['sqs', 'AmazonSQS.Fly'],
      ['events', 'AWSEvents.Fly'],
      ['logs', 'Logs_20140328.PutLogEvents'],
    ] as const) {
      const { status, body } = await call({ service, headers: { 'x-amz-target': target }, body: '{}' });
      expect([status, JSON.parse(body).__type]).toEqual([400, 'com.amazon.coral.service#UnknownOperationException']);
    }
  });

  test('is an InvalidAction in the query protocol', async () => {
    for (const service of ['sqs', 'sns', 'sts', 'cloudformation']) {
      const { status, body } = await query(service, { Action: 'Fly', Version: '2012-11-05' });
      expect(status).toBe(400);
      expect(body).toContain('<Type>Sender</Type><Code>InvalidAction</Code>');
    }
  });

  test('is a 404 with its type in a REST protocol, and NotImplemented in S3', async () => {
    const rest = await call({ service: 'scheduler', path: '/elsewhere', method: 'GET' });
    expect([rest.status, rest.headers.get('x-amzn-errortype')]).toEqual([404, 'UnknownOperationException']);
    const s3 = await call({ service: 's3', path: '/failed-records?policy', method: 'GET' });
    expect([s3.status, s3.body]).toEqual([501, expect.stringContaining('<Code>NotImplemented</Code>')]);
  });

  test('is refused when it is not signed, not JSON, or nothing at all', async () => {
    const unsigned = await fetch(rig.aws.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonSQS.ListQueues' },
      body: '{}',
    });
    expect(await unsigned.json()).toMatchObject({ __type: 'com.amazon.coral.service#MissingAuthenticationTokenException' });
    const garbled = await call({ service: 'sqs', headers: { 'x-amz-target': 'AmazonSQS.ListQueues' }, body: '{"a"' });
    expect([garbled.status, garbled.body]).toEqual([400, expect.stringContaining('SerializationException')]);
    expect((await fetch(rig.aws.url)).status).toBe(403);
    expect((await call({ service: 'scheduler', path: '/schedules/%E0%A4%A', method: 'GET' })).status).toBe(400);
  });
});

test('every answer has a request id and the time of the local run', async () => {
  await rig.world.advance(40 * 86_400_000);
  const { headers } = await call({ service: 'sqs', headers: { 'x-amz-target': 'AmazonSQS.ListQueues' }, body: '{}' });
  expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  expect(Math.abs(Date.parse(headers.get('date') ?? '') - rig.world.now())).toBeLessThan(2_000);
});

test('a presigned request is known by its query string', async () => {
  const scope = encodeURIComponent('AKIAOPERATOR/20260101/eu-west-1/sts/aws4_request');
  const response = await fetch(`${rig.aws.url}/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Credential=${scope}`);
  expect(await response.text()).toContain(`<Account>${ACCOUNT}</Account>`);
});

describe('the query protocol of SQS', () => {
  const url = queueUrl(OUTBOUND);

  test('sends, receives with all attributes, and deletes', async () => {
    const sent = await query('sqs', {
      Action: 'SendMessage',
      QueueUrl: url,
      MessageBody: 'a < b & c',
      MessageGroupId: 'g',
      MessageDeduplicationId: 'd',
      'MessageAttribute.1.Name': 'kind',
      'MessageAttribute.1.Value.DataType': 'String',
      'MessageAttribute.1.Value.StringValue': 'test',
    });
    expect(sent.body).toContain('<MD5OfMessageBody>');
    const parameters = { Action: 'ReceiveMessage', QueueUrl: url, 'AttributeName.1': 'All', 'MessageAttributeName.1': 'All' };
    const received = await query('sqs', parameters);
    expect(received.body).toContain('<Body>a &lt; b &amp; c</Body>');
    expect(received.body).toContain('<Attribute><Name>MessageGroupId</Name><Value>g</Value></Attribute>');
    expect(received.body).toContain(
      '<MessageAttribute><Name>kind</Name><Value><StringValue>test</StringValue><DataType>String</DataType></Value>',
    );
    const ReceiptHandle = /<ReceiptHandle>([^<]+)/.exec(received.body)?.[1] ?? '';
    expect((await query('sqs', { Action: 'DeleteMessage', QueueUrl: url, ReceiptHandle })).status).toBe(200);
    expect(rig.aws.sqs.depth(OUTBOUND)).toBe(0);
  });

  test('sends batches, entry by entry', async () => {
    const { body } = await query('sqs', {
      Action: 'SendMessageBatch',
      QueueUrl: queueUrl(TIMERS),
      'SendMessageBatchRequestEntry.1.Id': 'good',
      'SendMessageBatchRequestEntry.1.MessageBody': 'x',
      'SendMessageBatchRequestEntry.2.Id': 'bad',
      'SendMessageBatchRequestEntry.2.MessageBody': 'x',
      'SendMessageBatchRequestEntry.2.DelaySeconds': '901',
    });
    expect(body).toMatch(/<SendMessageBatchResultEntry><Id>good<\/Id>.*<BatchResultErrorEntry><Id>bad<\/Id>/);
  });

  test('lists queues and describes them', async () => {
    expect((await query('sqs', { Action: 'ListQueues' })).body).toContain(`<QueueUrl>${url}</QueueUrl>`);
    const { body } = await query('sqs', { Action: 'GetQueueAttributes', QueueUrl: url, 'AttributeName.1': 'All' });
    expect(body).toContain('<Attribute><Name>FifoQueue</Name><Value>true</Value></Attribute>');
  });

  test('knows an unknown queue, and who may not', async () => {
    const unknown = await query('sqs', { Action: 'PurgeQueue', QueueUrl: `${url}x` });
    expect(unknown.body).toContain('<Code>AWS.SimpleQueueService.NonExistentQueue</Code>');
    const { accessKeyId } = rig.worker.credentials;
    const refused = await query('sqs', { Action: 'PurgeQueue', QueueUrl: url }, accessKeyId);
    expect([refused.status, refused.body]).toEqual([403, expect.stringContaining('<Code>AccessDenied</Code>')]);
  });
});

describe('S3', () => {
  test('stores, shows, lists and deletes objects', async () => {
    const path = '/failed-records/stream/2026/a%20b.json';
    const put = await call({
      service: 's3',
      method: 'PUT',
      path,
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
    });
    const get = await call({ service: 's3', method: 'GET', path });
    expect([get.body, get.headers.get('etag'), get.headers.get('content-type')]).toEqual([
      '{"a":1}',
      put.headers.get('etag'),
      'application/json',
    ]);
    const head = await call({ service: 's3', method: 'HEAD', path });
    expect(head.headers.get('content-length')).toBe('7');
    const list = await call({ service: 's3', method: 'GET', path: '/failed-records?list-type=2&prefix=stream/&delimiter=/' });
    expect(list.body).toContain('<CommonPrefixes><Prefix>stream/2026/</Prefix></CommonPrefixes>');
    await call({ service: 's3', method: 'DELETE', path });
    expect((await call({ service: 's3', method: 'GET', path })).body).toContain('<Code>NoSuchKey</Code>');
  });

  test('takes the chunks of a streamed body apart', async () => {
    const body = '5;chunk-signature=00\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n';
    const headers = { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'content-encoding': 'aws-chunked' };
    await call({ service: 's3', method: 'PUT', path: '/failed-records/a', body, headers });
    expect(rig.aws.s3.get('failed-records', 'a')?.toString()).toBe('hello world');
  });

  test('is kept from a function that may not', async () => {
    const key = rig.worker.credentials.accessKeyId;
    const { status, body } = await call({ service: 's3', method: 'PUT', path: '/failed-records/a', body: 'x', key });
    expect([status, body]).toEqual([403, expect.stringContaining('<Code>AccessDenied</Code>')]);
  });
});
