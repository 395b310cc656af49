import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { buildFunctions } from '../../infra/bundle.ts';
import { readDeployment } from '../../infra/deployment.ts';
import { median, type Row } from './measure.ts';

const LIMITS = { 'receive-webhook': 400, 'send-message': 500, 'deliver-message': 500 } as const;
const RUNS = 9;

/** How long the bundles take to import, beside the DynamoDB client alone, bundled the same way: a cold start's own part. */
export async function benchImports(): Promise<readonly Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'openwindow-bench-'));
  try {
    const functions = await buildFunctions(readDeployment().rateCards);
    const client = path.join(folder, 'client.mjs');
    const banner = "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";
    await build({
      stdin: {
        contents: "import { DynamoDBClient } from '@aws-sdk/client-dynamodb'; new DynamoDBClient({ region: 'eu-west-1' });",
        resolveDir: import.meta.dirname,
      },
      outfile: client,
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'esm',
      mainFields: ['module', 'main'],
      minify: true,
      banner: { js: banner },
    });
    return Object.keys(LIMITS).map((name) => {
      const times = Array.from(
        { length: RUNS },
        () => [importMs(path.join(functions, name, 'index.mjs')), importMs(client)] as const,
      );
      const [ours, baseline] = [median(times.map(([one]) => one)), median(times.map(([, two]) => two))];
      const ratio = ours / baseline;
      return {
        name: `import of ${name}, beside the DynamoDB client's`,
        ours: `${ours.toFixed(0)} ms`,
        baseline: `${baseline.toFixed(0)} ms`,
        ratio,
        must: '≤ 1.3',
        ok: ratio <= 1.3,
      };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const NAMES = ['TABLE_NAME', 'META_SECRET_ARN', 'QUARANTINE_BUCKET', 'OUTBOUND_QUEUE_URL', 'GRAPH_API_VERSION', 'DEPLOYMENT'];
const ENVIRONMENT = {
  ...Object.fromEntries(NAMES.map((name) => [name, 'bench'])),
  SMS_PROVIDER: 'sns',
  SMS_IDENTITY: '',
  SMS_CONFIGURATION_SET: '',
};

function importMs(file: string): number {
  const code = 'const start = performance.now(); await import(process.argv[1]); console.log(performance.now() - start);';
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code, file], {
    env: { ...process.env, ...ENVIRONMENT, AWS_REGION: 'eu-west-1' },
    encoding: 'utf8',
  });
  const ms = Number(stdout);
  if (!(ms > 0)) throw new Error(`${file} did not import: ${stderr}`);
  return ms;
}
