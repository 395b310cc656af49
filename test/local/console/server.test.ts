import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { buildApp } from '../../../infra/synth.ts';
import { makeConsoleServer } from '../../../local/console/server.ts';
import { makeSite, type Site } from '../../../local/console/site.ts';
import { readAssembly, resolveDeployment } from '../../../local/template/read-deployment.ts';
import { aDeployment } from '../../infra/synthesised.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers with what it was asked. */
const echo = () =>
  listen(
    createServer((message, response) => {
      const chunks: Buffer[] = [];
      message.on('data', (chunk) => chunks.push(chunk));
      message.on('end', () => {
        const { method, url, headers } = message;
        response.writeHead(409, { 'content-type': 'application/problem+json', etag: '"7"' });
        response.end(JSON.stringify({ method, url, key: headers['authorization'], body: Buffer.concat(chunks).toString() }));
      });
    }),
  );

/** The distribution of the synthesised template, with a build of two files. */
function aSite(): Site {
  const folder = mkdtempSync(path.join(tmpdir(), 'openwindow-site-'));
  const [build, outdir] = [path.join(folder, 'build'), path.join(folder, 'cdk')];
  mkdirSync(path.join(build, 'assets'), { recursive: true });
  writeFileSync(path.join(build, 'index.html'), '<title>openwindow</title>');
  writeFileSync(path.join(build, 'assets', 'index-1.js'), '1');
  buildApp({ deployment: aDeployment(), bundles: 'functions', console: build, outdir }).app.synth();
  const place = { region: 'eu-west-1', account: '000000000000', awsUrl: 'http://127.0.0.1:1', apiUrl: 'http://127.0.0.1:2' };
  const { distribution } = resolveDeployment(readAssembly(outdir), outdir, place);
  if (distribution === undefined) throw new Error('the template has no distribution');
  const site = makeSite(distribution);
  rmSync(folder, { recursive: true });
  return site;
}
const site = aSite();

async function start(urls: { api?: string; local?: string } = {}): Promise<string> {
  const ready = {
    apiUrl: urls.api ?? '',
    consoleUrl: '',
    localUrl: urls.local ?? '',
    awsEndpointUrl: '',
    apiKey: '',
    adminKey: 'ow_admin',
    appSecret: 'never-shown',
    verifyToken: 'never-shown',
    phoneNumberId: '106',
    wabaId: '',
    region: '',
    tableName: '',
    stateMachineArn: null,
  };
  return listen(makeConsoleServer(() => ({ ready, site })));
}

describe('the local console server', () => {
  it('says that it is starting until everything answers', async () => {
    const url = await listen(makeConsoleServer(() => undefined));
    expect((await fetch(url)).status).toBe(503);
  });

  it('answers every page with the one file, and says 403 for a file that is not there, as S3 does', async () => {
    const url = await start();
    for (const page of ['/', '/windows', '/conversations/106/%2B31612345678?x=1', '/conversations/106/US.13491208655302741918'])
      expect([page, await (await fetch(url + page)).text()]).toEqual([page, '<title>openwindow</title>']);
    for (const none of ['/assets/index-2.js', '/none.txt']) expect((await fetch(url + none)).status).toBe(403);
    expect((await fetch(`${url}/assets/index-1.js`)).headers.get('cache-control')).toContain('immutable');
    expect((await fetch(url)).headers.get('cache-control')).toBe('no-cache');
  });

  it('forbids scripts and styles from anywhere else, and frames', async () => {
    const policy = (await fetch(await start())).headers.get('content-security-policy');
    expect(policy).toMatch(/default-src 'none'.*script-src 'self';.*style-src 'self';.*frame-ancestors 'none'/);
    expect(policy).not.toMatch(/unsafe|\*|data:/);
  });

  it('hands /v1 to the API and /local to the controls as they are, and their answers back', async () => {
    const url = await start({ api: await echo(), local: await echo() });
    const headers = { authorization: 'Bearer k', 'content-type': 'application/json' };
    const answer = await fetch(`${url}/v1/messages?a=%2B1`, { method: 'POST', headers, body: '{"é":1}' });
    expect([answer.status, answer.headers.get('etag'), await answer.json()]).toEqual([
      409,
      '"7"',
      { method: 'POST', url: '/v1/messages?a=%2B1', key: 'Bearer k', body: '{"é":1}' },
    ]);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await (await fetch(`${url}/local/clock`)).json()).toMatchObject({ method: 'GET', url: '/clock' });
  });

  it('tells the console how to sign in, and no secret that it does not need', async () => {
    const text = await (await fetch(`${await start()}/config.json`)).text();
    expect(JSON.parse(text)).toMatchObject({ local: { adminKey: 'ow_admin', phoneNumberId: '106' } });
    expect(text).not.toContain('never-shown');
  });

  it('says 502 where nothing listens behind it', async () => {
    const url = await start({ api: 'http://127.0.0.1:1' });
    expect((await fetch(`${url}/v1/numbers`)).status).toBe(502);
  });
});
