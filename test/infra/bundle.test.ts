import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBundles } from '../../infra/bundle.ts';
import { functionNames } from '../../infra/function-names.ts';
import { synthesise } from '../../infra/synth.ts';
import { flatten } from './synthesised.ts';

describe('bundles', () => {
  it('are the same bytes each time', async () => {
    const [first, second] = [await makeBundles(), await makeBundles()];
    expect(first.map(({ name }) => name)).toEqual([...functionNames]);
    expect(second).toEqual(first);
  });

  it('need no installed package and no neighbouring file', async () => {
    for (const { name, code } of await makeBundles()) {
      const imported = [
        ...Buffer.from(code)
          .toString()
          .matchAll(/\bfrom\s*["']([^"']+)["']/g),
      ].map(([, source]) => source);
      expect([name, imported.filter((source) => !source?.startsWith('node:'))]).toEqual([name, []]);
    }
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
    expect(assembly.stacks.map(({ stackName }) => stackName)).toEqual(['openwindow-stateful', 'openwindow-gateway']);
    const gateway = assembly.getStackArtifact('Gateway').template;
    const sendMessage = Object.values<{ Metadata?: Record<string, string> }>(gateway.Resources).find(
      ({ Metadata }) => Metadata?.['aws:cdk:path'] === 'Gateway/send-message/Function/Resource',
    );
    const asset = path.join(assembly.directory, flatten(sendMessage?.Metadata?.['aws:asset:path']), 'index.mjs');
    const bundle = (await makeBundles()).find(({ name }) => name === 'send-message');
    expect(new Uint8Array(await readFile(asset))).toEqual(bundle?.code);
  });
});
