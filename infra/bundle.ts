import path from 'node:path';
import { type BuildResult, build } from 'esbuild';
import { functionNames } from './function-names.ts';

const root = path.join(import.meta.dirname, '..');

/** CommonJS dependencies call `require` for Node's own modules: an ES module has none. */
const banner = "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/** The bundle of one function: what Lambda runs. */
export type Bundle = { readonly name: string; readonly code: Uint8Array };

/**
 * Bundles every function, with the AWS SDK and all else that it imports, to `<outdir>/<function>/index.mjs`.
 * The same sources give the same bytes, wherever the checkout or `outdir` lies.
 */
export async function writeBundles(outdir: string): Promise<void> {
  await bundle(outdir, true);
}

/** Bundles every function in memory, in the order of {@link functionNames}. */
export async function makeBundles(): Promise<readonly Bundle[]> {
  const { outputFiles = [] } = await bundle(path.join(root, 'bundles'), false);
  return outputFiles.map((file) => ({ name: path.basename(path.dirname(file.path)), code: file.contents }));
}

/**
 * One esbuild call for all: a file that several functions import is read and parsed once.
 * `mainFields` takes the SDK's ES modules, which makes a bundle a third smaller than its CommonJS.
 */
function bundle(outdir: string, write: boolean): Promise<BuildResult> {
  return build({
    absWorkingDir: root,
    entryPoints: functionNames.map((name) => ({ in: `functions/${name}/index.ts`, out: `${name}/index` })),
    outdir,
    write,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    banner: { js: banner },
    logLevel: 'warning',
  });
}
