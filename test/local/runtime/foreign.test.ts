import { type IncomingHttpHeaders, request } from 'node:http';
import { afterAll, describe, expect, it } from 'vitest';
import { makeConsoleServer } from '../../../local/console/server.ts';
import { makeControlServer } from '../../../local/control/control-server.ts';
import { whyForeign } from '../../../local/runtime/foreign.ts';
import { listen } from '../../../local/runtime/free-port.ts';
import { aRig } from '../aws/fixture.ts';

const done: (() => unknown)[] = [];
afterAll(async () => {
  for (const stop of done) await stop();
});

async function portOf(server: ReturnType<typeof makeControlServer>): Promise<string> {
  done.push(() => server.close());
  return String(await listen(server, 0));
}

const status = (port: string, headers: IncomingHttpHeaders, path = '/') =>
  new Promise((resolve, reject) => {
    const asked = request({
      host: '127.0.0.1',
      port,
      path,
      method: 'POST',
      headers: { 'content-type': 'text/plain', ...headers },
    });
    asked.on('response', (answer) => resolve(answer.resume().statusCode)).on('error', reject);
    asked.end('{"advance":"PT1H"}');
  });

describe('a run is used by no web page but its own', () => {
  it('neither its clock nor its phones', async () => {
    let moved = 0;
    const port = await portOf(
      makeControlServer({
        'POST /clock': async () => {
          moved += 1;
        },
      }),
    );
    const own = `127.0.0.1:${port}`;
    const from = (headers: IncomingHttpHeaders) => status(port, headers, '/clock');
    expect(await from({ origin: 'https://evil.example' })).toBe(403);
    expect(await from({ origin: 'null' })).toBe(403);
    expect(await from({ host: `evil.example:${port}` })).toBe(403);
    expect(moved).toBe(0);
    expect(await from({})).toBe(200);
    expect(await from({ host: own, origin: `http://${own}` })).toBe(200);
  });

  it('nor its console, behind which the clock is, too', async () => {
    const port = await portOf(makeConsoleServer(() => undefined));
    expect(await status(port, { origin: 'https://evil.example' }, '/local/clock')).toBe(403);
    expect(await status(port, { host: 'evil.example' }, '/config.json')).toBe(403);
    expect(await status(port, {}, '/local/clock')).toBe(503);
  });

  it('nor its AWS, where any access key is the operator’s', async () => {
    const rig = await aRig();
    done.push(() => rig.stop());
    const { port } = new URL(rig.aws.url);
    const path = '/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Credential=a/b/c/sts/aws4_request';
    expect(await status(port, { origin: 'https://evil.example' }, path)).toBe(403);
    expect(await status(port, {}, path)).toBe(200);
  });

  it('which its other names are not', () => {
    for (const host of ['localhost:8788', 'bucket.localhost:8790', '[::1]:8788', '127.0.0.1'])
      expect([host, whyForeign({ headers: { host, origin: `http://${host}` } })]).toEqual([host, undefined]);
    for (const host of ['localhost.evil.example', '127.0.0.1.evil.example', 'xlocalhost', '10.0.0.1:8788', ''])
      expect(whyForeign({ headers: { host } })).toBeDefined();
    expect(whyForeign({ headers: { host: 'localhost:8788', origin: 'http://localhost:3000' } })).toContain('localhost:3000');
  });
});
