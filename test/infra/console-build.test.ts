import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { buildConsole, firstPageLimit, firstPageSize } from '../../infra/console.ts';

it('the console is built for production also within tests, and its first page is within its limit', async () => {
  expect(process.env['NODE_ENV']).toBe('test');
  const folder = await buildConsole();
  expect(process.env['NODE_ENV']).toBe('test');
  const scripts = readdirSync(path.join(folder, 'assets')).filter((name) => name.endsWith('.js'));
  const code = scripts.map((name) => readFileSync(path.join(folder, 'assets', name), 'utf8')).join('\n');
  expect(code).not.toContain('jsxDEV');
  expect(firstPageSize(folder)).toBeLessThanOrEqual(firstPageLimit);
}, 60_000);

it('the same sources are not built again', async () => {
  expect(await buildConsole()).toBe(await buildConsole());
});
