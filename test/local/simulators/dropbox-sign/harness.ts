import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { World } from '../../../../local/kernel/world.ts';
import type { DropboxSignSimulator } from '../../../../local/simulators/dropbox-sign/dropbox-sign.ts';
import { startDropboxSignSimulator } from '../../../../local/simulators/dropbox-sign/start-dropbox-sign-simulator.ts';

export const API_KEY = 'the api key of the tests';

/** What came as JSON: the tests say what they expect of it. */
type Json = ReturnType<typeof JSON.parse>;

type Received = {
  readonly json: Json;
  readonly contentType: string;
  readonly raw: string;
  readonly fields: string[];
  readonly at: number;
};

export type Stage = {
  readonly world: World;
  sign: DropboxSignSimulator;
  /** What the product got, and what it answers. */
  readonly received: Received[];
  answer: () => { status: number; body: string };
  restart(): Promise<void>;
  call(method: string, path: string, body?: unknown, key?: string): Promise<{ status: number; body: Json; text: string }>;
  /** Sends a request for a signature and answers it. */
  send(change?: object): Promise<Json>;
  advance(seconds: number): Promise<void>;
  types(): string[];
  close(): Promise<void>;
};

export async function setStage(): Promise<Stage> {
  const db = new DatabaseSync(':memory:');
  const world = new World(db);
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const contentType = request.headers['content-type'] ?? '';
    const bytes = Buffer.concat(chunks);
    const form = await new Response(bytes, { headers: { 'content-type': contentType } }).formData();
    const json = JSON.parse(String(form.get('json')));
    received.push({ json, contentType, raw: bytes.toString('utf8'), fields: [...form.keys()], at: world.now() });
    const { status, body } = stage.answer();
    response.writeHead(status, { 'content-type': 'text/plain' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const callback = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/dropbox-sign`;
  const start = () => startDropboxSignSimulator({ world, db, port: 0, apiKey: API_KEY, callbackUrl: () => callback });
  const stage: Stage = {
    world,
    received,
    sign: await start(),
    answer: () => ({ status: 200, body: 'Hello API Event Received' }),
    async restart() {
      await stage.sign.close();
      stage.sign = await start();
    },
    async call(method, path, body, key = API_KEY) {
      const response = await fetch(`${stage.sign.url}/v3/signature_request/${path}`, {
        method,
        headers: {
          authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, text, body: text === '' ? undefined : JSON.parse(text) };
    },
    async send(change = {}) {
      const { body } = await stage.call('POST', 'send_with_template', { ...A_REQUEST, ...change });
      return body.signature_request;
    },
    async advance(seconds) {
      await world.advance(seconds * 1000);
    },
    types: () => received.map(({ json }) => json.event.event_type),
    async close() {
      await stage.sign.close();
      world.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      db.close();
    },
  };
  return stage;
}

export const A_REQUEST = {
  template_ids: ['terms'],
  title: 'Terms of the WhatsApp service',
  subject: 'Please sign',
  message: 'The terms are below.',
  signers: [{ role: 'Client', name: 'Zoë Ada', email_address: 'ada@shop.example' }],
  metadata: { application_id: 'app_1' },
  test_mode: true,
};
