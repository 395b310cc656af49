import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { World } from '../../../../local/kernel/world.ts';
import type { JsonObject, MetaSimulator } from '../../../../local/simulators/meta/meta.ts';
import { startMetaSimulator } from '../../../../local/simulators/meta/start-meta-simulator.ts';

export const APP_SECRET = 'the app secret of the tests';
export const ACCESS_TOKEN = 'the-access-token-of-the-tests';
export const VERIFY_TOKEN = 'the verify token of the tests';

/** What came as JSON: the tests say what they expect of it. */
type Json = ReturnType<typeof JSON.parse>;

type Posted = { readonly body: string; readonly headers: IncomingHttpHeaders; readonly at: number };

/** A product that takes webhooks: it keeps what it got, and answers with `status()`. */
export type Receiver = {
  readonly url: string;
  readonly posted: Posted[];
  status: () => number;
  close(): Promise<void>;
};

export async function startReceiver(now: () => number): Promise<Receiver> {
  const posted: Posted[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://receiver');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.method === 'GET') {
      const valid = url.searchParams.get('hub.verify_token') === VERIFY_TOKEN && url.searchParams.get('hub.mode') === 'subscribe';
      response.writeHead(valid ? 200 : 403).end(valid ? url.searchParams.get('hub.challenge') : 'no');
      return;
    }
    posted.push({ body: Buffer.concat(chunks).toString('latin1'), headers: request.headers, at: now() });
    response.writeHead(receiver.status()).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/webhook`,
    posted,
    status: () => 200,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return receiver;
}

export type Stage = {
  readonly world: World;
  readonly receiver: Receiver;
  meta: MetaSimulator;
  /** Ends the simulator and starts another one on the same database. */
  restart(): Promise<void>;
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Json }>;
  send(body: JsonObject): Promise<{ status: number; body: Json }>;
  text(to: string, body?: string): Promise<string>;
  advance(seconds: number): Promise<void>;
  /** The values of all changes of that field that were posted. */
  values(field: string): Json[];
  statuses(): Json[];
  close(): Promise<void>;
};

export async function setStage(): Promise<Stage> {
  const db = new DatabaseSync(':memory:');
  const world = new World(db);
  const receiver = await startReceiver(() => world.now());
  const start = () =>
    startMetaSimulator({
      world,
      db,
      port: 0,
      appSecret: APP_SECRET,
      verifyToken: VERIFY_TOKEN,
      accessToken: ACCESS_TOKEN,
      webhookUrl: () => receiver.url,
    });
  const stage: Stage = {
    world,
    receiver,
    meta: await start(),
    async restart() {
      await stage.meta.close();
      stage.meta = await start();
    },
    async call(method, path, body) {
      const response = await fetch(`${stage.meta.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${ACCESS_TOKEN}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: await response.json() };
    },
    send: (body) => stage.call('POST', `/v26.0/${stage.meta.phoneNumberId}/messages`, { messaging_product: 'whatsapp', ...body }),
    async text(to, body = 'hello') {
      const answer = await stage.send({ to, type: 'text', text: { body } });
      return answer.body.messages[0].id;
    },
    async advance(seconds) {
      await world.advance(seconds * 1000);
    },
    values: (field) =>
      receiver.posted
        .flatMap(({ body }) => JSON.parse(body).entry)
        .flatMap((entry: Json) => entry.changes)
        .filter((change: Json) => change.field === field)
        .map((change: Json) => change.value),
    statuses: () => stage.values('messages').flatMap((value) => value.statuses ?? []),
    async close() {
      await stage.meta.close();
      world.stop();
      await receiver.close();
      db.close();
    },
  };
  return stage;
}
