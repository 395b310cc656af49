// `npm run build`: bundles every function and compares the sizes with the limits of design.md §10.
import { gzipSync } from 'node:zlib';
import { makeBundles } from './bundle.ts';

/** Most that the minified bundle of a function on a hot path may weigh, kB (1 kB = 1,000 bytes). */
const limits: Readonly<Record<string, number>> = { 'receive-webhook': 400, 'send-message': 500, 'deliver-message': 500 };

const kilobytes = (bytes: number): number => Math.round(bytes / 100) / 10;

const rows = (await makeBundles()).map(({ name, code }) => ({
  function: name,
  'minified kB': kilobytes(code.byteLength),
  'gzip kB': kilobytes(gzipSync(code).byteLength),
  'limit kB': limits[name] ?? '',
  over: code.byteLength > (limits[name] ?? Number.POSITIVE_INFINITY) * 1000,
}));

console.table(rows);
const over = rows.filter((row) => row.over);
for (const row of over) console.error(`${row.function} is over its limit of ${row['limit kB']} kB`);
if (over.length > 0) process.exitCode = 1;
