// `npm run build`: bundles every function, builds the console, and compares the sizes with their limits.
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { makeBundles, sizeLimits } from './bundle.ts';
import { buildConsole, firstPageLimit, firstPageSize } from './console.ts';
import { readDeployment } from './deployment.ts';

const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(1);

const rows = (await makeBundles(readDeployment().rateCards)).map(({ name, code }) => {
  const limit = sizeLimits[name] ?? Number.POSITIVE_INFINITY;
  const size = { minified: kilobytes(code.byteLength), gzip: kilobytes(gzipSync(code).byteLength) };
  return { name, ...size, limit: Number.isFinite(limit) ? kilobytes(limit) : '', over: code.byteLength > limit };
});

console.log(`${'kB'.padEnd(20)} minified      gzip     limit`);
for (const { name, minified, gzip, limit, over } of rows) {
  console.log(
    `${name.padEnd(20)} ${[minified, gzip, limit].map((size) => size.padStart(9)).join(' ')}${over ? '  OVER' : ''}`.trimEnd(),
  );
}
const folder = await buildConsole();
const firstPage = firstPageSize(folder);
const tooLarge = firstPage > firstPageLimit;
console.log(
  `${'console, first page'.padEnd(20)} ${['', kilobytes(firstPage), kilobytes(firstPageLimit)].map((size) => size.padStart(9)).join(' ')}${tooLarge ? '  OVER' : ''}`,
);
console.log(`built in ${path.relative('.', folder)}`);
if (tooLarge || rows.some(({ over }) => over)) process.exitCode = 1;
