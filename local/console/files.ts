import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A file of the console's build, as it is served. */
export type ConsoleFile = { readonly type: string; readonly body: Buffer };

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/** All files of a build by their path in the address, such as `/assets/index-1a2b.js`. They are few, and small. */
export function readConsoleFiles(folder: string): ReadonlyMap<string, ConsoleFile> {
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile())
      .map((file) => {
        const place = path.join(file.parentPath, file.name);
        const type = TYPES[path.extname(file.name)] ?? 'application/octet-stream';
        return [`/${path.relative(folder, place).split(path.sep).join('/')}`, { type, body: readFileSync(place) }];
      }),
  );
}
