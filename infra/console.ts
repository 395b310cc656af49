import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const root = path.join(import.meta.dirname, '..');
/** Builds are kept here by what they were made from. */
const cache = path.join(root, 'node_modules', '.cache', 'openwindow-console');

/** Most that the console's first page may weigh, JavaScript and styles compressed, bytes. */
export const firstPageLimit = 200_000;

/**
 * Builds the console and answers the folder of its files, which nobody may change. What was built from the same sources is not built again.
 * Two at once do no harm: each builds apart, and one of two equal folders stays.
 */
export async function buildConsole(): Promise<string> {
  const folder = path.join(cache, fingerprint());
  if (existsSync(folder)) return folder;
  // It is much to load where nothing is to be built.
  const { build } = await import('vite');
  await mkdir(cache, { recursive: true });
  const fresh = await mkdtemp(path.join(cache, 'build-'));
  try {
    await inProduction(() => build({ configFile: path.join(root, 'console', 'vite.config.ts'), build: { outDir: fresh } }));
    await rename(fresh, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return folder;
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

/** What the build depends on: the console's sources, what it takes from elsewhere, and the versions of what builds it. */
function fingerprint(): string {
  const hash = createHash('sha256');
  const files = globSync(['console/**/*', 'docs/onboarding.svg', 'infra/console.ts', 'package-lock.json'], {
    cwd: root,
    withFileTypes: true,
  })
    .filter((file) => file.isFile())
    .map((file) => path.join(file.parentPath, file.name))
    .sort();
  for (const file of files) hash.update(path.relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 16);
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
