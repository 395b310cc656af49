import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Makes the script that each worker starts with: one JavaScript file, for a quick cold start. */
export async function buildWorker(file: string): Promise<string> {
  await build({
    entryPoints: [fileURLToPath(new URL('worker/main.ts', import.meta.url))],
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    logLevel: 'warning',
  });
  return file;
}
