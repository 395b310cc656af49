import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { GraphWhatsApp } from '../../../../shared/adapters/graph-whatsapp.ts';

const secret = async () => ({ appSecret: 'a', verifyToken: 'v', accessToken: 'token' });
const send = { number: '1', to: { phone: '+31612345678' }, content: { type: 'text', text: { body: 'hi' } }, opaque: 'ow:d:m:1' };
const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A Graph API that answers so, or cuts the connection. */
async function graph(answer: { status: number; body: string } | 'cut'): Promise<{ url: string; bodies: unknown[] }> {
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      bodies.push(text === '' ? request.url : JSON.parse(text));
      if (answer === 'cut') request.socket.destroy();
      else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, bodies };
}

describe('a send to the Graph API', () => {
  it('is accepted with Meta’s id', async () => {
    const { url } = await graph({ status: 200, body: '{"messages":[{"id":"wamid.1"}]}' });
    expect(await new GraphWhatsApp({ version: 'v26.0', secret, url }).send(send)).toEqual({
      kind: 'accepted',
      providerId: 'wamid.1',
    });
  });

  it('is refused by Meta’s code, whatever the HTTP status', async () => {
    const { url } = await graph({
      status: 400,
      body: '{"error":{"code":131026,"message":"x","error_data":{"details":"Undeliverable"}}}',
    });
    expect(await new GraphWhatsApp({ version: 'v26.0', secret, url }).send(send)).toEqual({
      kind: 'refused',
      code: 131026,
      message: 'Undeliverable',
    });
  });

  it.each([['cut'], [{ status: 502, body: '<html>' }], [{ status: 200, body: '{}' }]] as const)(
    'is unknown when the answer is %j',
    async (answer) => {
      const { url } = await graph(answer);
      expect((await new GraphWhatsApp({ version: 'v26.0', secret, url }).send(send)).kind).toBe('unknown');
    },
  );

  it('never left when the token cannot be read, or nobody listens', async () => {
    const broken = async () => Promise.reject(new Error('throttled'));
    const { url } = await graph({ status: 200, body: '{}' });
    expect((await new GraphWhatsApp({ version: 'v26.0', secret: broken, url }).send(send)).kind).toBe('not-sent');
    const closed = new Promise((resolve) => servers.at(-1)?.close(resolve));
    await closed;
    expect((await new GraphWhatsApp({ version: 'v26.0', secret, url }).send(send)).kind).toBe('not-sent');
  });

  it('spells a template’s language as the API does', async () => {
    const { url, bodies } = await graph({ status: 200, body: '{"messages":[{"id":"wamid.1"}]}' });
    const template = { name: 'hello_world', language: { code: 'en-US' } };
    await new GraphWhatsApp({ version: 'v26.0', secret, url }).send({ ...send, content: { type: 'template', template } });
    expect(bodies).toMatchObject([{ to: '+31612345678', type: 'template', template: { language: { code: 'en_US' } } }]);
  });
});

describe('the templates of an account', () => {
  it('are asked for with their time-to-live, which not all have', async () => {
    const template = { name: 'order', language: 'en_US', status: 'APPROVED', category: 'UTILITY', components: [] };
    const data = [
      { ...template, message_send_ttl_seconds: 600 },
      { ...template, name: 'sale', category: 'MARKETING' },
    ];
    const { url, bodies } = await graph({ status: 200, body: JSON.stringify({ data }) });
    const listed: unknown[] = [];
    for await (const { name, category, ttlSeconds } of new GraphWhatsApp({ version: 'v26.0', secret, url }).templates('1029'))
      listed.push([name, category, ttlSeconds]);
    expect(listed).toEqual([
      ['order', 'utility', 600],
      ['sale', 'marketing', undefined],
    ]);
    expect(bodies).toEqual([expect.stringMatching(/^\/v26\.0\/1029\/message_templates\?fields=.*\bmessage_send_ttl_seconds\b/)]);
  });
});
