import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import path, { posix } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configSchema as sweepConfig } from '../../functions/sweep/config.ts';
import { buildFunctions, bundleSources, makeBundles, sizeLimits } from '../../infra/bundle.ts';
import { readDeployment } from '../../infra/deployment.ts';
import { functionNames } from '../../infra/function-names.ts';
import { synthesise } from '../../infra/synth.ts';
import { flatten } from './synthesised.ts';

const { rateCards } = readDeployment();
let bundles: Awaited<ReturnType<typeof makeBundles>> = [];
beforeAll(async () => {
  bundles = await makeBundles(rateCards);
});

describe('bundles', () => {
  it('are the same bytes each time', async () => {
    expect(bundles.map(({ name }) => name)).toEqual([...functionNames]);
    expect(await makeBundles(rateCards)).toEqual(bundles);
  });

  it('hold the rate cards that the deployment names', async () => {
    const sms = [{ validFrom: '2026-10-01', currency: 'XAU', source: 'test', prices: { NL: '0.123457' } }];
    const codeOf = async (cards: typeof rateCards) =>
      await readFile(path.join(await buildFunctions(cards), 'send-message', 'index.mjs'), 'utf8');
    expect(await codeOf({ whatsapp: [], sms })).toContain('0.123457');
    expect(await codeOf(rateCards)).not.toContain('0.123457');
  });

  it('import nothing but modules of Node itself', async () => {
    for (const { name, imports } of bundles) {
      expect([name, imports.filter((source) => !isBuiltin(source))]).toEqual([name, []]);
    }
  });

  it('are made of nothing but the files that make them be made again, and of what npm installs', () => {
    const watched = (file: string) =>
      file.startsWith('node_modules/') || bundleSources.some((pattern) => posix.matchesGlob(file, pattern));
    const sources = new Set(bundles.flatMap((bundle) => bundle.sources));
    expect(sources).toContain('shared/use-cases/sweep.ts');
    expect([...sources].filter((file) => !watched(file) && !/^(<define|left-out):/.test(file))).toEqual([]);
  });

  it('are not made again from the same', async () => {
    const folder = await buildFunctions(rateCards);
    expect(await buildFunctions(rateCards)).toBe(folder);
    expect(await buildFunctions({ whatsapp: [], sms: [] })).not.toBe(folder);
    for (const { name, code } of bundles) {
      expect(new Uint8Array(await readFile(path.join(folder, name, 'index.mjs')))).toEqual(code);
    }
  });

  it('are within their limits', () => {
    const over = bundles.filter(({ name, code }) => code.byteLength > (sizeLimits[name] ?? Number.POSITIVE_INFINITY));
    expect(over.map(({ name, code }) => [name, code.byteLength])).toEqual([]);
    expect(Object.keys(sizeLimits).filter((name) => !bundles.some((bundle) => bundle.name === name))).toEqual([]);
  });
});

describe('a bundle that runs', () => {
  let folder = '';
  let server: Server;
  const calls: (string | undefined)[] = [];
  beforeAll(async () => {
    folder = await buildFunctions(rateCards);
    server = createServer((request, response) => {
      calls.push(request.headers.authorization);
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end('{"Items":[],"Count":0,"ScannedCount":0}');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => server.close());

  /** Runs sweep once, with nothing in its environment but this. Answers what it wrote. */
  const runSweep = async (environment: NodeJS.ProcessEnv): Promise<string> => {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const script = `const { handler } = await import(${JSON.stringify(path.join(folder, 'sweep/index.mjs'))});
      await handler({}, { awsRequestId: 'r', getRemainingTimeInMillis: () => 60000 }).catch((error) => console.error(error));`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      env: {
        ...Object.fromEntries(Object.keys(sweepConfig.shape).map((name) => [name, 'true'])),
        AWS_REGION: 'us-east-1',
        AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
        ...environment,
      },
    });
    const output: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
    await once(child, 'close');
    return Buffer.concat(output).toString();
  };

  it('signs with the credentials of its environment', async () => {
    calls.length = 0;
    await runSweep({ AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' });
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.every((authorization) => authorization?.includes('Credential=AKIDEXAMPLE/'))).toBe(true);
  });

  it('says what is missing where there are none, and calls nobody', async () => {
    calls.length = 0;
    expect(await runSweep({})).toContain('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not in the environment');
    expect(calls).toEqual([]);
  });
});

describe('synthesis in process', () => {
  let outdir = '';
  beforeAll(async () => {
    outdir = await mkdtemp(path.join(tmpdir(), 'openwindow-synthesis-'));
  });
  afterAll(() => rm(outdir, { recursive: true }));

  it('answers an assembly that holds templates and bundles', async () => {
    const assembly = await synthesise({ outdir });
    expect(assembly.stacks.map(({ stackName }) => stackName)).toEqual([
      'openwindow-stateful',
      'openwindow-gateway',
      'openwindow-console',
    ]);
    const gateway = assembly.getStackArtifact('Gateway').template;
    const sendMessage = Object.values<{ Metadata?: Record<string, string> }>(gateway.Resources).find(
      ({ Metadata }) => Metadata?.['aws:cdk:path'] === 'Gateway/send-message/Function/Resource',
    );
    const asset = path.join(assembly.directory, flatten(sendMessage?.Metadata?.['aws:asset:path']), 'index.mjs');
    const bundle = bundles.find(({ name }) => name === 'send-message');
    expect(new Uint8Array(await readFile(asset))).toEqual(bundle?.code);
  });
});
