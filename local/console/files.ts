import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Upload } from '../template/model.ts';

/** A file of the console, as it is served. */
export type ConsoleFile = { readonly type: string; readonly body: Buffer; readonly cacheControl: string };

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/** What the uploads leave in the bucket, by its path in the address, such as `/assets/index-1a2b.js`. They are few, and small. */
export function readUploads(uploads: readonly Upload[]): ReadonlyMap<string, ConsoleFile> {
  const files = new Map<string, ConsoleFile>();
  for (const upload of uploads)
    for (const folder of upload.folders)
      for (const name of namesIn(folder).filter((candidate) => isTaken(upload, candidate))) {
        const type = TYPES[path.extname(name)] ?? 'application/octet-stream';
        files.set(`/${name}`, { type, body: readFileSync(path.join(folder, name)), cacheControl: upload.cacheControl });
      }
  return files;
}

function namesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => path.relative(folder, path.join(file.parentPath, file.name)).split(path.sep).join('/'));
}

/** As `aws s3 sync` reads them: what is included counts after what is excluded, and `*` goes over slashes, too. */
function isTaken({ exclude, include }: Upload, name: string): boolean {
  const fits = (pattern: string) => path.matchesGlob(name.replaceAll('/', ' '), pattern.replaceAll('/', ' '));
  return include.some(fits) || !exclude.some(fits);
}
