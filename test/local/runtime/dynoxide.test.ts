import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, test } from 'vitest';
import { openDataFolder, READY_FILE } from '../../../local/runtime/data-folder.ts';
import { startDynamo } from '../../../local/runtime/dynoxide.ts';
import { Refusal } from '../../../local/runtime/refusal.ts';
import { aFolder, TABLE } from './fixtures.ts';

const folders: ReturnType<typeof aFolder>[] = [];
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) folder.remove();
});

function newFolder(): string {
  const folder = aFolder();
  folders.push(folder);
  return folder.path;
}

/** A process that starts the database server, makes a table, and says the server's process id. */
async function startOwner(path: string): Promise<{ owner: ChildProcess; pid: number }> {
  const script = join(path, 'owner.ts');
  const module = (name: string) => JSON.stringify(new URL(`../../../local/runtime/${name}`, import.meta.url).href);
  writeFileSync(
    script,
    `import { startDynamo } from ${module('dynoxide.ts')};
     import { createTables } from ${module('tables.ts')};
     const dynamo = await startDynamo(${JSON.stringify(path)}, console.error);
     await createTables(dynamo.client, [${JSON.stringify(TABLE)}]);
     console.log('pid=' + dynamo.pid + ';');`,
  );
  const owner = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(owner);
  const pid = await new Promise<number>((resolve) => {
    let said = '';
    owner.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      const found = /pid=(\d+);/.exec(said)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
  });
  return { owner, pid };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the database server', () => {
  test('looks up the place in the stream, at each write and each reading, however long the stream is', async () => {
    const path = newFolder();
    const dynamo = await startDynamo(path, () => undefined);
    const db = new DatabaseSync(join(path, 'dynamodb.db'), { readOnly: true });
    const plan = (query: string) =>
      db
        .prepare(`EXPLAIN QUERY PLAN ${query}`)
        .all()
        .map(({ detail }) => detail);
    expect(
      plan("SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = 'table'"),
    ).toEqual([expect.stringMatching(/^SEARCH .* COVERING INDEX/)]);
    const page = 'CAST(sequence_number AS INTEGER) > 17 ORDER BY CAST(sequence_number AS INTEGER) LIMIT 100';
    expect(plan(`SELECT * FROM _stream_records WHERE table_name = 'table' AND shard_id = 'shard' AND ${page}`)).toEqual([
      expect.stringMatching(/^SEARCH .* INDEX openwindow_stream_page \(table_name=\? AND shard_id=\? AND <expr>>\?\)$/),
    ]);
    db.close();
    await dynamo.stop();
  });

  test('is gone within a second of its owner’s kill -9, and the next start has the data', async () => {
    const path = newFolder();
    const { owner, pid } = await startOwner(path);
    writeFileSync(join(path, READY_FILE), '{}');
    expect(isAlive(pid)).toBe(true);
    const exited = new Promise((resolve) => owner.once('exit', resolve));
    owner.kill('SIGKILL');
    await exited;
    const next = await startDynamo(path, () => undefined);
    expect(await next.client.call('ListTables', {})).toMatchObject({ TableNames: [TABLE.name] });
    const endsAt = Date.now() + 1000;
    while (isAlive(pid) && Date.now() < endsAt) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(join(path, READY_FILE))).toBe(false);
    await next.stop();
  });

  test('ends when it is told to, and says so when it ends by itself', async () => {
    const reasons: string[] = [];
    const stopped = await startDynamo(newFolder(), (reason) => reasons.push(reason));
    await stopped.stop();
    expect(reasons).toEqual([]);
    let ended: (reason: string) => void = () => undefined;
    const reason = new Promise<string>((resolve) => {
      ended = resolve;
    });
    const killed = await startDynamo(newFolder(), ended);
    process.kill(killed.pid ?? 0, 'SIGKILL');
    expect(await reason).toContain('The database server has ended');
  });
});

describe('the data folder', () => {
  test('is refused to a second run, with words that help', () => {
    const path = newFolder();
    const first = openDataFolder(path, { fresh: false });
    writeFileSync(join(path, READY_FILE), '{"apiUrl":"http://127.0.0.1:8787"}');
    expect(() => openDataFolder(path, { fresh: false })).toThrow(Refusal);
    expect(() => openDataFolder(path, { fresh: false })).toThrow(/Another run uses .*http:\/\/127\.0\.0\.1:8787/);
    first.close();
    const next = openDataFolder(path, { fresh: false });
    expect([first.isNew, next.isNew]).toEqual([true, false]);
    next.close();
  });

  test('is emptied for a fresh run', () => {
    const path = newFolder();
    openDataFolder(path, { fresh: false }).close();
    writeFileSync(join(path, 'dynamodb.db'), 'x');
    const fresh = openDataFolder(path, { fresh: true });
    expect([existsSync(join(path, 'dynamodb.db')), fresh.isNew]).toEqual([false, true]);
    fresh.close();
  });
});
