import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LocalRun } from './local-run.ts';

/** The program that the README shows, and what it is compiled with: a client made of the document that the run serves. */

const root = path.join(import.meta.dirname, '..', '..');
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
const modules = path.join(root, 'node_modules');
const program = /```ts\n([\s\S]+?)```/.exec(readme)?.[1] ?? '';
const PERSON = '+31612345678';
const execute = promisify(execFile);
let run: LocalRun;
let folder: string;

/** Runs a script of Node's in the folder. Answers what it printed; throws, with that, if it fails. */
async function node(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const options = { cwd: folder, env: { ...process.env, ...env } };
  try {
    return (await execute(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], options)).stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = Object(error);
    throw new Error(`${args[0]} failed: ${stdout}${stderr}`, { cause: error });
  }
}

const main = (key: string) => node(['main.ts'], { API_URL: run.ready.apiUrl, KEY: key, NUMBER: run.ready.phoneNumberId });

beforeAll(async () => {
  run = await LocalRun.start();
  folder = mkdtempSync(path.join(tmpdir(), 'openwindow-client-'));
  symlinkSync(modules, path.join(folder, 'node_modules'));
  const write = (name: string, content: unknown) => writeFileSync(path.join(folder, name), JSON.stringify(content));
  write('package.json', { type: 'module' });
  const strict = { strict: true, noUncheckedIndexedAccess: true, erasableSyntaxOnly: true };
  const node24 = { target: 'es2024', module: 'nodenext', types: ['node'], noEmit: true, allowImportingTsExtensions: true };
  write('tsconfig.json', { compilerOptions: { ...strict, ...node24 } });
  write('openapi.json', (await run.api('GET', '/v1/openapi.json')).body);
  await node([path.join(modules, 'oazapfts', 'dist', 'cli.js'), 'openapi.json', 'openwindow.ts']);
  writeFileSync(path.join(folder, 'main.ts'), program);
}, 60_000);
afterAll(async () => {
  await run.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('is made by the command that the README names', () => {
  expect(readme).toContain('    npx oazapfts openapi.json openwindow.ts\n');
});

it('compiles under strict rules, with the program of the README', async () => {
  expect(await node([path.join(modules, 'typescript', 'bin', 'tsc')])).toBe('');
});

it('finds a program wrong that sends what the API does not take', async () => {
  writeFileSync(path.join(folder, 'main.ts'), program.replace("route: 'sms', text:", "route: 'sms', body:"));
  await expect(node([path.join(modules, 'typescript', 'bin', 'tsc')])).rejects.toThrow(/main\.ts.+'body' does not exist/s);
  writeFileSync(path.join(folder, 'main.ts'), program);
});

it('tells a refusal and the ways on: nobody wrote yet', async () => {
  expect(await main(run.ready.apiKey)).toMatch(/^refused: \S+\/conversation-not-started, ways on: template, sms\n$/);
});

it('previews, sends and reads', async () => {
  await run.inbound(PERSON, 'Where is my order?');
  const printed = await main(run.ready.apiKey);
  expect(printed).toMatch(/^would go as free-form, by the rule session-open\nmsg_\w+ is \w+, attempts: 1\n$/);
  await run.advance('PT5S');
  expect((await run.accepted(PERSON)).map(({ text }) => text?.body)).toEqual(['Your order left.']);
  // The same key: the same message.
  expect(await main(run.ready.apiKey)).toContain(/msg_\w+/.exec(printed)?.[0]);
  expect(await run.accepted(PERSON)).toHaveLength(1);
});
