import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { isLoopbackUrl, isSpecialAddress } from '../../../../shared/adapters/special-address.ts';
import { type Resolve, randomCoins, WebhookEndpoints } from '../../../../shared/adapters/webhook-endpoints.ts';
import type { SignedPost } from '../../../../shared/subscription-ports.ts';

const BODY = '{"id":"evt_1","type":"message.received","data":{"name":"Zoë"}}';
const aPost = (url: string, more: Partial<SignedPost> = {}): SignedPost => ({
  url,
  secrets: [randomCoins.secret()],
  id: 'evt_1',
  at: Date.now(),
  body: BODY,
  ...more,
});
const answering =
  (...addresses: readonly string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
const inPublic = (resolve: Resolve) => new WebhookEndpoints({ local: false, resolve });
const onThisMachine = new WebhookEndpoints({ local: true });

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
type Seen = { readonly headers: IncomingHttpHeaders; readonly body: string; readonly method: string | undefined };

/** A receiver on loopback, with what it saw. */
async function receiver(answer: RequestListener): Promise<{ readonly url: string; readonly seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({ headers: request.headers, body: Buffer.concat(chunks).toString(), method: request.method });
      answer(request, response);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('not listening');
  return { url: `http://127.0.0.1:${address.port}/hooks`, seen };
}

describe('an address', () => {
  it.each([
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '169.254.170.2',
    '0.0.0.0',
    '100.64.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:169.254.169.254',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    '2001:0:a00:1::',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'ff02::1',
    '2001:db8::1',
    'not an address',
  ])('%s is not of the public internet', (address) => {
    expect(isSpecialAddress(address)).toBe(true);
  });

  it.each(['93.184.215.14', '8.8.8.8', '2606:4700:4700::1111', '::ffff:8.8.8.8'])('%s is', (address) => {
    expect(isSpecialAddress(address)).toBe(false);
  });

  it.each([
    ['http://127.0.0.1:8788', true],
    ['http://[::1]:8788', true],
    ['https://dynamodb.eu-west-1.amazonaws.com', false],
    ['http://10.0.0.1', false],
    ['', false],
    [undefined, false],
  ])('of AWS, %s, is this machine: %s', (url, local) => {
    expect(isLoopbackUrl(url)).toBe(local);
  });
});

describe('a URL', () => {
  it.each([
    ['http://crm.example/', 'must begin with https://'],
    ['ftp://crm.example/', 'must begin with https://'],
    ['crm.example', 'is not a URL'],
    ['https://me:secret@crm.example/', 'must hold no user name or password'],
    ['https://crm.example/#part', 'must have no fragment'],
    ['https://10.0.0.1/', 'leads to an address that is not of the public internet'],
    ['https://2130706433/', 'leads to an address that is not of the public internet'],
    ['https://0x7f.1/', 'leads to an address that is not of the public internet'],
    ['https://[::ffff:169.254.169.254]/latest/meta-data', 'leads to an address that is not of the public internet'],
    ['https://localhost/', 'leads to an address that is not of the public internet'],
  ])('%s is refused: %s', async (url, why) => {
    const endpoints = inPublic(async (host) =>
      host === 'localhost' ? answering('127.0.0.1')(host) : answering('8.8.8.8')(host),
    );
    expect(await endpoints.refusal(url)).toBe(why);
    expect(await endpoints.post(aPost(url))).toMatchObject({ kind: 'no-answer', why: expect.stringContaining('the address') });
  });

  it('whose name has one private address beside a public one is refused', async () => {
    expect(await inPublic(answering('8.8.8.8', '10.0.0.1')).refusal('https://crm.example/')).toMatch(/public internet/);
  });

  it('whose name cannot be resolved is refused', async () => {
    const endpoints = inPublic(() => Promise.reject(new Error('ENOTFOUND')));
    expect(await endpoints.refusal('https://crm.example/')).toBe('has a host name that cannot be resolved');
  });

  it('of the public internet is let through', async () => {
    expect(await inPublic(answering('8.8.8.8', '2606:4700:4700::1111')).refusal('https://crm.example/a?b=c')).toBeUndefined();
  });

  it('is looked up once a post, and that answer is the one connected to: a name cannot change its mind', async () => {
    let asked = 0;
    const endpoints = inPublic(async (host) => {
      asked += 1;
      return answering(asked === 1 ? '8.8.8.8' : '127.0.0.1')(host);
    });
    expect(await endpoints.refusal('https://crm.example/')).toBeUndefined();
    expect(await endpoints.post(aPost('https://crm.example/'))).toEqual({
      kind: 'no-answer',
      why: 'the address leads to an address that is not of the public internet',
    });
    expect(asked).toBe(2);
  });

  it('on one machine may be http and loopback, and no other special address', async () => {
    expect(await onThisMachine.refusal('http://127.0.0.1:9999/hooks')).toBeUndefined();
    for (const url of ['http://10.0.0.1/', 'http://169.254.169.254/', 'https://[fd00:ec2::254]/'])
      expect(await onThisMachine.refusal(url)).toMatch(/public internet/);
  });
});

describe('a post', () => {
  it('can be verified by the package of Standard Webhooks, with each of its secrets and no other', async () => {
    const { url, seen } = await receiver((_request, response) => response.writeHead(204).end());
    const secrets = [randomCoins.secret(), randomCoins.secret()];
    expect(await onThisMachine.post(aPost(url, { secrets }))).toEqual({ kind: 'answered', status: 204 });
    const [got] = seen;
    expect(got?.method).toBe('POST');
    expect(got?.body).toBe(BODY);
    const headers = got?.headers as Record<string, string>;
    expect(headers).toMatchObject({ 'webhook-id': 'evt_1', 'content-type': 'application/json' });
    for (const secret of secrets) expect(new Webhook(secret).verify(BODY, headers)).toEqual(JSON.parse(BODY));
    expect(() => new Webhook(randomCoins.secret()).verify(BODY, headers)).toThrow();
    expect(() => new Webhook(secrets[0] ?? '').verify(`${BODY} `, headers)).toThrow();
  });

  it('has a secret of 24 random bytes', () => {
    const [one, other] = [randomCoins.secret(), randomCoins.secret()];
    expect(one).toMatch(/^whsec_/);
    expect(Buffer.from(one.slice(6), 'base64')).toHaveLength(24);
    expect(one).not.toBe(other);
  });

  it('follows no redirect', async () => {
    const other = await receiver((_request, response) => response.end());
    const { url } = await receiver((_request, response) => response.writeHead(307, { location: other.url }).end());
    expect(await onThisMachine.post(aPost(url))).toEqual({ kind: 'answered', status: 307 });
    expect(other.seen).toEqual([]);
  });

  it('does not read on where an answer goes on', async () => {
    let written = 0;
    let closed: () => void = () => {};
    const ended = new Promise<void>((resolve) => (closed = resolve));
    const { url } = await receiver((_request, response) => {
      const chunk = Buffer.alloc(65_536);
      const more = setInterval(() => {
        response.write(chunk);
        written += chunk.length;
      }, 1);
      response.on('close', () => {
        clearInterval(more);
        closed();
      });
    });
    expect(await onThisMachine.post(aPost(url))).toEqual({ kind: 'answered', status: 200 });
    await ended;
    expect(written).toBeLessThan(5_000_000);
  });

  it('that finds nobody says so', async () => {
    expect(await onThisMachine.post(aPost('http://127.0.0.1:1/'))).toEqual({ kind: 'no-answer', why: 'ECONNREFUSED' });
  });

  it('whose connection is cut says so', async () => {
    const { url } = await receiver((request) => request.socket.destroy());
    expect(await onThisMachine.post(aPost(url))).toEqual({ kind: 'no-answer', why: 'ECONNRESET' });
  });
});
