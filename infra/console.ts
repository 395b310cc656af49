import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { keptBuild } from './kept-build.ts';

const root = path.join(import.meta.dirname, '..');

/** Most that the console's first page may weigh, JavaScript and styles compressed, bytes. */
export const firstPageLimit = 200_000;

/** Builds the console and answers the folder of its files: see {@link keptBuild}. */
export function buildConsole(): Promise<string> {
  const files = ['console/**/*', 'docs/onboarding.svg', 'infra/console.ts'];
  return keptBuild('openwindow-console', { files }, async (outDir) => {
    // It is much to load where nothing is to be built.
    const { build } = await import('vite');
    await inProduction(() => build({ configFile: path.join(root, 'console', 'vite.config.ts'), build: { outDir } }));
  });
}

/** Vite builds for development where `NODE_ENV` says anything but `production`, as it does within tests: half as large again. */
async function inProduction(work: () => Promise<unknown>): Promise<void> {
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    await work();
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}

type Chunk = { readonly file: string; readonly css?: readonly string[]; readonly imports?: readonly string[] };

/** The compressed size of all that the first page loads before it shows the windows, bytes. */
export function firstPageSize(folder: string): number {
  const manifest: Record<string, Chunk> = JSON.parse(readFileSync(path.join(folder, '.vite', 'manifest.json'), 'utf8'));
  const files = new Set<string>();
  const seen = new Set<string>();
  const take = (name: string): void => {
    const chunk = manifest[name];
    if (chunk === undefined || seen.has(name)) return;
    seen.add(name);
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    for (const imported of chunk.imports ?? []) take(imported);
  };
  for (const entry of ['index.html', 'pages/windows/windows-page.tsx']) {
    if (manifest[entry] === undefined) throw new Error(`the console's build has no ${entry}`);
    take(entry);
  }
  return [...files].reduce((sum, file) => sum + gzipSync(readFileSync(path.join(folder, file))).byteLength, 0);
}
