import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { World } from '../../../local/kernel/world.ts';
import type { InvokeResult } from '../../../local/runtime/function-worker.ts';
import type { EventSource, LambdaFunction, Table } from '../../../local/template/model.ts';

/** A folder for one test file, with a way to remove it. */
export function aFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'openwindow-runtime-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function aWorld(): { world: World; db: DatabaseSync } {
  const db = new DatabaseSync(':memory:');
  return { world: new World(db), db };
}

export function aFunction(fields: Partial<LambdaFunction> = {}): LambdaFunction {
  const id = fields.id ?? 'a-function';
  return {
    id,
    name: id,
    arn: `arn:aws:lambda:eu-west-1:000000000000:function:${id}`,
    roleArn: `arn:aws:iam::000000000000:role/${id}`,
    codePath: '',
    handler: 'index.handler',
    environment: {},
    timeoutMs: 5000,
    memoryMb: 128,
    invokers: [{ principal: 'apigateway.amazonaws.com' }, { principal: 'events.amazonaws.com' }],
    asyncRetries: 2,
    asyncMaxAgeMs: 21_600_000,
    ...fields,
  };
}

/** Writes a bundle with that source, and answers its folder. */
export function aBundle(folder: string, name: string, source: string): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'index.mjs'), source);
  return path;
}

export function aTable(name = 'things'): Table {
  const arn = `arn:aws:dynamodb:eu-west-1:000000000000:table/${name}`;
  return {
    name,
    arn,
    streamArn: `${arn}/stream/1`,
    ttlAttribute: 'ttl',
    create: {
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    },
  };
}

export const TABLE = aTable();

export function anEventSource(fields: Partial<EventSource> = {}): EventSource {
  return {
    id: 'an-event-source',
    enabled: true,
    startingPosition: 'TRIM_HORIZON',
    kind: 'dynamodb-stream',
    sourceArn: TABLE.streamArn,
    functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:a-function',
    batchSize: 10,
    batchWindowMs: 0,
    reportBatchItemFailures: true,
    bisectOnError: true,
    parallelization: 1,
    filters: [],
    ...fields,
  };
}

export const ok = (payload: unknown = null): InvokeResult => ({ kind: 'ok', payload: JSON.stringify(payload) });
export const failed: InvokeResult = { kind: 'error', error: { errorType: 'Error', errorMessage: 'no', trace: [] } };
