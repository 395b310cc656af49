import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { keptBuild } from '../../infra/kept-build.ts';

const NAME = 'openwindow-kept-build-test';
const builds = path.join(import.meta.dirname, '..', '..', 'node_modules', '.cache', NAME);
afterEach(() => rm(builds, { recursive: true, force: true }));

let made = 0;
const build = (settings: string) =>
  keptBuild(NAME, { files: ['infra/app.ts'], settings }, async (folder) => {
    made += 1;
    await writeFile(path.join(folder, 'built'), settings);
  });
const contentOf = (folder: string) => readFileSync(path.join(folder, 'built'), 'utf8');

it('is built once from the same sources, and anew from others', async () => {
  made = 0;
  const first = await build('one');
  expect(await build('one')).toBe(first);
  expect(made).toBe(1);
  expect(contentOf(first)).toBe('one');
  expect(contentOf(await build('two'))).toBe('two');
  const otherFiles = await keptBuild(NAME, { files: ['infra/synth.ts'], settings: 'one' }, () => Promise.resolve());
  expect(otherFiles).not.toBe(first);
});

it('is one folder for two that build at once', async () => {
  const [one, other] = await Promise.all([build('same'), build('same')]);
  expect(other).toBe(one);
  expect(contentOf(one)).toBe('same');
  expect(readdirSync(builds)).toEqual([path.basename(one)]);
});

it('leaves nothing of a build that failed', async () => {
  const failing = keptBuild(NAME, { files: [] }, () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(readdirSync(builds)).toEqual([]);
});

it('is built again where its sources change while it is built', async () => {
  const source = path.join(builds, 'source.txt');
  await mkdir(builds, { recursive: true });
  await writeFile(source, 'before');
  const sources = { files: [path.relative(path.join(import.meta.dirname, '..', '..'), source)] };
  const contents: string[] = [];
  const folder = await keptBuild(NAME, sources, async (fresh) => {
    const content = readFileSync(source, 'utf8');
    contents.push(content);
    await writeFile(path.join(fresh, 'built'), content);
    if (contents.length === 1) await writeFile(source, 'after');
  });
  expect(contents).toEqual(['before', 'after']);
  expect(contentOf(folder)).toBe('after');
  await writeFile(source, 'before');
  const older = await keptBuild(NAME, sources, (fresh) => writeFile(path.join(fresh, 'built'), 'before'));
  expect(contentOf(older)).toBe('before');
});

it('forgets what nobody has asked for in a week', async () => {
  const [old, used] = [await build('old'), await build('used')];
  const weekAgo = new Date(Date.now() - 8 * 86_400_000);
  for (const folder of [old, used]) await utimes(folder, weekAgo, weekAgo);
  await build('used');
  await build('new');
  expect([existsSync(old), existsSync(used)]).toEqual([false, true]);
});
