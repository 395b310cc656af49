import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { READY_FILE } from './data-folder.ts';
import { type DynamoClient, makeDynamoClient } from './dynamo-client.ts';
import { freePort } from './free-port.ts';
import { Refusal } from './refusal.ts';

const require = createRequire(import.meta.url);
const TETHER = fileURLToPath(new URL('tether.ts', import.meta.url));
const QUIET = '--disable-warning=ExperimentalWarning';
const START_TIMEOUT_MS = 10_000;
const DATABASE = 'dynamodb.db';
/**
 * At each write the server looks for the next number in the stream, and at each reading for what follows a number, and
 * has no index for either: it would go through the whole stream, images and all, ever more slowly.
 */
const STREAM_INDEXES = `
  CREATE INDEX IF NOT EXISTS openwindow_stream_next ON _stream_records (table_name, CAST(sequence_number AS INTEGER));
  CREATE INDEX IF NOT EXISTS openwindow_stream_page
    ON _stream_records (table_name, shard_id, CAST(sequence_number AS INTEGER))`;

/** The DynamoDB server of a run. */
export type Dynamo = {
  readonly url: string;
  readonly client: DynamoClient;
  /** The process that serves; missing when `DYNAMODB_ENDPOINT` names one that runs already. */
  readonly pid?: number;
  stop(): Promise<void>;
};

/**
 * Starts the database server on a free port, on the data in the run's folder. It ends with this process, however that ends.
 * @throws Refusal when there is no binary for this machine.
 */
export async function startDynamo(folder: string, onExit: (reason: string) => void): Promise<Dynamo> {
  const endpoint = process.env['DYNAMODB_ENDPOINT'];
  if (endpoint !== undefined) {
    const client = makeDynamoClient(endpoint);
    await client.call('ListTables', {}).catch(() => {
      throw new Refusal(`DYNAMODB_ENDPOINT is ${endpoint}, but nothing there answers as DynamoDB does.`);
    });
    return { url: endpoint, client, stop: () => Promise.resolve() };
  }
  const binary = findBinary();
  const port = await freePort();
  const command = [binary, '--host', '127.0.0.1', '--port', `${port}`, '--db-path', join(folder, DATABASE)];
  const tether = spawn(process.execPath, [QUIET, TETHER, join(folder, READY_FILE), ...command], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {},
  });
  const dynamo = await watch(tether, `http://127.0.0.1:${port}`, onExit);
  indexStream(join(folder, DATABASE));
  return dynamo;
}

/** In the file of the server that runs: SQLite takes note of it by itself. */
function indexStream(file: string): void {
  const db = new DatabaseSync(file, { timeout: 5_000 });
  try {
    db.exec(STREAM_INDEXES);
  } finally {
    db.close();
  }
}

async function watch(tether: ChildProcess, url: string, onExit: (reason: string) => void): Promise<Dynamo> {
  let [said, pid, stopping]: [string, number | undefined, boolean] = ['', undefined, false];
  const listen = (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-2000);
    pid ??= Number(/pid (\d+)/.exec(said)?.[1]) || undefined;
  };
  tether.stdout?.on('data', listen);
  tether.stderr?.on('data', listen);
  const exited = new Promise<void>((resolve) => {
    tether.on('exit', () => {
      if (pid !== undefined) endProcess(pid);
      if (!stopping) onExit(`The database server has ended: ${said.trim()}`);
      resolve();
    });
  });
  const client = makeDynamoClient(url);
  const stop = async () => {
    stopping = true;
    tether.stdin?.end();
    await exited;
    client.close();
  };
  for (const endsAt = Date.now() + START_TIMEOUT_MS; ; ) {
    if (tether.exitCode !== null) throw new Error(`The database server does not start: ${said.trim()}`);
    const answered = await client.call('ListTables', {}).then(
      () => true,
      () => false,
    );
    if (answered) return { url, client, stop, ...(pid === undefined ? {} : { pid }) };
    if (Date.now() > endsAt) throw new Error(`The database server does not answer at ${url}: ${said.trim()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The tether ends it; this is for the case that the tether itself was ended from outside. */
function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already, as it should be.
  }
}

function findBinary(): string {
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  const file = process.platform === 'win32' ? 'dynoxide.exe' : 'dynoxide';
  try {
    return require.resolve(`${name}/${file}`);
  } catch {
    throw new Refusal(
      `There is no database server for this machine: ${name} is not installed.\n` +
        `Install it (npm install --no-save ${name}@1.2.1), or set DYNAMODB_ENDPOINT to a DynamoDB that runs already,\n` +
        'for example http://127.0.0.1:8000 of DynamoDB Local.',
    );
  }
}
