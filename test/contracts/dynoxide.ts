import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type DynamoClient, makeDynamoClient } from '../../local/runtime/dynamo-client.ts';

export type Server = { readonly sdk: DynamoDBClient; readonly raw: DynamoClient; stop(): Promise<void> };

/** A DynamoDB in memory, for as long as a test file runs. */
export async function startDynoxide(): Promise<Server> {
  const binary = createRequire(import.meta.url).resolve(`@dynoxide/${process.platform}-${process.arch}/dynoxide`);
  const port = await freePort();
  const child = spawn(binary, ['--host', '127.0.0.1', '--port', String(port)], { stdio: 'ignore', env: {} });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  const url = `http://127.0.0.1:${port}`;
  const raw = makeDynamoClient(url);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const sdk = new DynamoDBClient({ endpoint: url, region: 'eu-west-1', credentials, maxAttempts: 1 });
  await answers(raw);
  const stop = async () => {
    process.off('exit', end);
    sdk.destroy();
    raw.close();
    const ended = new Promise((resolve) => child.once('exit', resolve));
    end();
    await ended;
  };
  return { sdk, raw, stop };
}

async function answers(client: DynamoClient): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    const ready = await client.call('ListTables', {}).then(
      () => true,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('dynoxide does not answer');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
