import path from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { functionNames } from './function-names.ts';
import { keptBuild } from './kept-build.ts';
import type { RateCards } from './rate-cards.ts';

const root = path.join(import.meta.dirname, '..');

/** CommonJS dependencies call `require` for Node's own modules: an ES module has none. */
const banner = "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/**
 * Leaves out the SDK's other ways to find credentials: files, SSO, processes, the metadata services. Lambda gives them
 * in the environment, where the SDK looks first; the others are a third of a bundle. The SDK imports each only when it
 * gets there, so a function without credentials in its environment says so at its first call.
 */
const environmentCredentialsOnly: Plugin = {
  name: 'environment-credentials-only',
  setup({ onResolve, onLoad }) {
    const filter = /^(@aws-sdk\/credential-provider-(http|ini|process|sso|web-identity)|@smithy\/credential-provider-imds)$/;
    onResolve({ filter }, ({ path: name }) => ({ path: name, namespace: 'left-out' }));
    onLoad({ filter: /./, namespace: 'left-out' }, () => ({
      contents: "throw new Error('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not in the environment')",
    }));
  },
};

const options = (rateCards: RateCards): BuildOptions => ({
  absWorkingDir: root,
  entryPoints: functionNames.map((name) => ({ in: `functions/${name}/index.ts`, out: `${name}/index` })),
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  // The SDK's ES modules make a bundle a third smaller than its CommonJS.
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  banner: { js: banner },
  plugins: [environmentCredentialsOnly],
  // `shared/adapters/rate-cards.ts`; functions that do without leave it out.
  define: { RATE_CARDS: JSON.stringify(rateCards) },
  logLevel: 'warning',
});

/** Most that the minified bundle of a function on a hot path may weigh, bytes (see `npm run bench`). */
export const sizeLimits: Readonly<Record<string, number>> = {
  'receive-webhook': 400_000,
  'send-message': 500_000,
  'deliver-message': 500_000,
};

/** The bundle of one function: what Lambda runs. */
export type Bundle = {
  readonly name: string;
  readonly code: Uint8Array;
  /** What it still imports: modules of Node itself, and nothing else. */
  readonly imports: readonly string[];
  /** The files that it was made from, below the checkout. */
  readonly sources: readonly string[];
};

/** The checkout's files that bundles are made from; all else comes from npm. */
export const bundleSources = ['functions/**/*', 'shared/**/*'];

/**
 * Bundles every function, with the AWS SDK and all else that it imports, and answers the folder that has them as
 * `<function>/index.mjs`: see {@link keptBuild}. The same sources and rate cards give the same bytes, wherever the checkout lies.
 * One esbuild call makes all: a file that several functions import is read and parsed once.
 */
export function buildFunctions(rateCards: RateCards): Promise<string> {
  const files = [...bundleSources, 'infra/bundle.ts', 'infra/function-names.ts', 'tsconfig.json'];
  const settings = JSON.stringify(rateCards);
  return keptBuild('openwindow-functions', { files, settings }, (outdir) => build({ ...options(rateCards), outdir }));
}

/** Bundles every function in memory, in the order of {@link functionNames}. */
export async function makeBundles(rateCards: RateCards): Promise<readonly Bundle[]> {
  const { outputFiles, metafile } = await build({ ...options(rateCards), outdir: root, write: false, metafile: true });
  return outputFiles.map((file) => {
    const { imports = [], inputs = {} } = metafile.outputs[path.relative(root, file.path)] ?? {};
    return {
      name: path.basename(path.dirname(file.path)),
      code: file.contents,
      imports: [...new Set(imports.map((imported) => imported.path))],
      sources: Object.keys(inputs),
    };
  });
}
