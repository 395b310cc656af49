import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const cache = path.join(root, 'node_modules', '.cache');
/** What nobody has asked for since then goes away, when something new is kept. */
const KEPT_DAYS = 7;
/** How the names of folders begin that nobody may be given. */
const UNDER_WAY = 'build-';

/** What a build is made from. */
export type Sources = {
  /** Patterns of the checkout's files. What npm has installed is counted by itself, by the versions that npm has noted. */
  readonly files: readonly string[];
  /** What it depends on besides files. */
  readonly settings?: string;
};

/**
 * Answers the folder of a build, which nobody may change. What was built from the same sources is not built again: it is kept in
 * `node_modules/.cache/<name>`. What changes while it is built is built again. Two at once do no harm: each builds apart, and one
 * of two equal folders stays.
 */
export async function keptBuild(name: string, sources: Sources, build: (folder: string) => Promise<unknown>): Promise<string> {
  const builds = path.join(cache, name);
  for (let print = fingerprint(sources); ; ) {
    const folder = path.join(builds, print);
    if (existsSync(folder)) {
      const now = new Date();
      await utimes(folder, now, now);
      return folder;
    }
    await mkdir(builds, { recursive: true });
    const fresh = await mkdtemp(path.join(builds, UNDER_WAY));
    try {
      await build(fresh);
      const after = fingerprint(sources);
      if (after === print) {
        await rename(fresh, folder).catch((error: unknown) => {
          if (!existsSync(folder)) throw error;
        });
        await forgetOld(builds);
        return folder;
      }
      print = after;
    } finally {
      await rm(fresh, { recursive: true, force: true });
    }
  }
}

function fingerprint({ files, settings = '' }: Sources): string {
  const hash = createHash('sha256').update(settings).update('\0');
  const always = ['infra/kept-build.ts', 'package-lock.json', 'node_modules/.package-lock.json'];
  const found = globSync([...files, ...always], { cwd: root, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => path.join(file.parentPath, file.name))
    .sort();
  for (const file of found) hash.update(path.relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 16);
}

async function forgetOld(builds: string): Promise<void> {
  const before = Date.now() - KEPT_DAYS * 86_400_000;
  for (const name of await readdir(builds)) {
    const folder = path.join(builds, name);
    // Another run may have removed it meanwhile.
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (mtimeMs >= before) continue;
    // Whoever dies on the way leaves no half of it under its name.
    const leaving = name.startsWith(UNDER_WAY) ? folder : path.join(builds, `${UNDER_WAY}${name}`);
    if (leaving !== folder) await rename(folder, leaving).catch(() => undefined);
    await rm(leaving, { recursive: true, force: true });
  }
}
