import { createServer, type Server } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { LocalRun } from './local-run.ts';

let run: LocalRun;
beforeAll(async () => {
  run = await LocalRun.start();
}, 90_000);
afterAll(() => run.stop());

type Seen = { readonly headers: Record<string, string>; readonly body: string; readonly status: number };

/** A subscriber's endpoint: a real HTTP server, which answers as it is told. */
class Receiver {
  readonly #server: Server;
  status = 200;
  readonly seen: Seen[] = [];

  constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        this.seen.push({ headers: request.headers as Record<string, string>, body, status: this.status });
        response.writeHead(this.status).end('ok');
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/hooks`;
  }

  stop(): void {
    this.#server.close();
  }

  /** What was answered with 2xx, as the package of Standard Webhooks reads it. */
  verified(secret: string): any[] {
    return this.seen.filter(({ status }) => status < 300).map((seen) => verify(secret, seen));
  }
}

const receivers: Receiver[] = [];
const ids: string[] = [];
afterEach(async () => {
  for (const receiver of receivers.splice(0)) receiver.stop();
  for (const id of ids.splice(0)) await run.api('DELETE', `/v1/subscriptions/${id}`);
  vi.useRealTimers();
});

/** At the run's own time: the package refuses timestamps that are more than five minutes off. */
function verify(secret: string, { headers, body }: Seen): any {
  vi.useFakeTimers({ toFake: ['Date'], now: Number(headers['webhook-timestamp']) * 1000 });
  try {
    return new Webhook(secret).verify(body, headers);
  } finally {
    vi.useRealTimers();
  }
}

async function subscribed(events: readonly string[], description?: string) {
  const receiver = new Receiver();
  receivers.push(receiver);
  const url = await receiver.start();
  const { status, body } = await run.api('POST', '/v1/subscriptions', { url, events, description });
  expect([status, body.state, body.secret]).toEqual([201, 'active', expect.stringMatching(/^whsec_/)]);
  ids.push(body.id);
  // Subscriptions are asked for once a minute.
  await run.advance('PT61S');
  return { receiver, id: body.id as string, secret: body.secret as string, url };
}

const eventIds = (events: readonly any[]): string[] => [...new Set(events.map(({ id }) => id))].sort();
const told = async (family: string, from = 0): Promise<string[]> => {
  const all = (await run.control('/events')).body.events.map((event: any) => event.detail);
  return eventIds(all.filter(({ type, time }: any) => type.startsWith(family) && Date.parse(time) >= from));
};
const listed = async (id: string, state: string): Promise<any[]> =>
  (await run.api('GET', `/v1/subscriptions/${id}/deliveries?state=${state}&limit=200`)).body.deliveries;

describe('a subscription', () => {
  it('brings every event that it wants, and no other, each as it is on the bus', async () => {
    const { receiver, secret, id } = await subscribed(['message.received'], 'CRM');
    const from = await run.now();
    await run.inbound('+31611111101', 'hello');
    await run.inbound('+31611111102', 'hallo');
    const got = receiver.verified(secret);
    expect(eventIds(got)).toEqual(await told('message.received', from - 5_000));
    const [first] = got;
    expect(first).toMatchObject({ type: 'message.received', data: { content: { text: { body: 'hello' } } } });
    expect(receiver.seen[0]?.headers['webhook-id']).toBe(first.id);
    expect((await listed(id, 'delivered')).map(({ event }) => event.type)).toEqual(['message.received', 'message.received']);
    const { body } = await run.api('GET', `/v1/subscriptions/${id}`);
    expect(body).toMatchObject({ state: 'active', description: 'CRM', events: ['message.received'] });
    expect(body).not.toHaveProperty('secret');
  });

  it('whose endpoint fails for an hour misses nothing', async () => {
    const { receiver, secret, id } = await subscribed(['message.*', 'session.*']);
    const from = await run.now();
    receiver.status = 500;
    for (const n of [1, 2, 3]) {
      await run.inbound(`+3161111120${n}`, `message ${n}`);
      await run.send(`+3161111120${n}`, 'Yes');
      await run.advance('PT20M');
    }
    expect(receiver.verified(secret)).toEqual([]);
    expect((await listed(id, 'pending')).length).toBeGreaterThan(10);
    expect((await run.api('GET', `/v1/subscriptions/${id}`)).body.failingSince).not.toBeNull();
    receiver.status = 200;
    await run.advance('PT5H');
    const expected = [...(await told('message.', from - 5_000)), ...(await told('session.', from - 5_000))];
    expect(eventIds(receiver.verified(secret))).toEqual(expected.sort());
    expect(await listed(id, 'pending')).toEqual([]);
    expect((await run.api('GET', `/v1/subscriptions/${id}`)).body.failingSince).toBeNull();
  });

  it('is replayed by delivery, and by period', async () => {
    const { receiver, secret, id } = await subscribed(['message.received']);
    const from = await run.now();
    await run.inbound('+31611111301', 'once');
    const [delivery] = await listed(id, 'delivered');
    const one = await run.api('POST', `/v1/subscriptions/${id}/deliveries/${delivery.id}/replay`);
    expect([one.status, one.body.state]).toEqual([202, 'pending']);
    await run.advance('PT5S');
    expect(receiver.verified(secret).map((event) => event.id)).toEqual([delivery.event.id, delivery.event.id]);
    const period = { from: new Date(from - 60_000).toISOString(), to: new Date(from + 60_000).toISOString() };
    expect((await run.api('POST', `/v1/subscriptions/${id}/replay`, period)).status).toBe(202);
    await run.advance('PT5S');
    expect(receiver.seen).toHaveLength(3);
    expect((await listed(id, 'delivered'))[0]).toMatchObject({ id: delivery.id, attempts: 3 });
  });

  it('signs with the old secret beside the new one for a day', async () => {
    const { receiver, secret, id } = await subscribed(['message.received']);
    const { body } = await run.api('POST', `/v1/subscriptions/${id}/rotate-secret`);
    await run.inbound('+31611111401', 'both');
    const [both] = receiver.seen;
    if (both === undefined) throw new Error('nothing came');
    expect(verify(secret, both)).toEqual(verify(body.secret, both));
    await run.advance('P1DT1M');
    await run.inbound('+31611111401', 'one');
    const last = receiver.seen.at(-1);
    if (last === undefined) throw new Error('nothing came');
    expect(verify(body.secret, last)).toMatchObject({ data: { content: { text: { body: 'one' } } } });
    expect(() => verify(secret, last)).toThrow(/signature/);
  });
});

describe('an endpoint', () => {
  it('that answers 410 is paused at once; what waits comes when it is resumed', async () => {
    const witness = await subscribed(['subscription.*']);
    const { receiver, secret, id } = await subscribed(['message.received']);
    receiver.status = 410;
    await run.inbound('+31611111501', 'first');
    await run.inbound('+31611111501', 'second');
    expect((await run.api('GET', `/v1/subscriptions/${id}`)).body).toMatchObject({ state: 'paused', pausedFor: 'gone' });
    expect(witness.receiver.verified(witness.secret)).toMatchObject([
      { type: 'subscription.paused', data: { id, reason: 'gone' } },
    ]);
    const posts = receiver.seen.length;
    await run.advance('PT30M');
    expect(receiver.seen).toHaveLength(posts);
    receiver.status = 200;
    expect((await run.api('PATCH', `/v1/subscriptions/${id}`, { state: 'active' })).body.state).toBe('active');
    await run.advance('PT10S');
    expect(
      receiver
        .verified(secret)
        .map(({ data }) => data.content.text.body)
        .sort(),
    ).toEqual(['first', 'second']);
  });

  it('that fails for a day without success is paused', async () => {
    const { receiver, id } = await subscribed(['message.received']);
    receiver.status = 503;
    await run.inbound('+31611111601', 'early');
    await run.advance('PT25H');
    await run.inbound('+31611111601', 'late');
    await run.advance('PT1M');
    const { body } = await run.api('GET', `/v1/subscriptions/${id}`);
    expect(body).toMatchObject({ state: 'paused', pausedFor: 'failing' });
    expect((await listed(id, 'pending')).length).toBe(2);
  });

  it('outside the public internet, or this machine, is refused', async () => {
    for (const url of [
      'https://10.0.0.1/',
      'http://169.254.169.254/latest/meta-data',
      'https://[::ffff:10.0.0.1]/',
      'ftp://a.b/',
    ]) {
      const { status, body } = await run.api('POST', '/v1/subscriptions', { url, events: ['*'] });
      expect([status, body.errors?.[0]?.field]).toEqual([400, 'url']);
    }
  });
});

describe('the API of subscriptions', () => {
  it('is for admins', async () => {
    const headers = { authorization: `Bearer ${run.ready.apiKey}` };
    expect((await run.api('GET', '/v1/subscriptions', undefined, headers)).status).toBe(403);
  });

  it('knows no event by a wrong name, and no subscription that is gone', async () => {
    const wrong = await run.api('POST', '/v1/subscriptions', { url: 'http://127.0.0.1:1/', events: ['mesage.*'] });
    expect([wrong.status, wrong.body.errors[0].field]).toEqual([400, 'events[0]']);
    expect((await run.api('GET', '/v1/subscriptions/sub_none')).status).toBe(404);
    expect((await run.api('DELETE', '/v1/subscriptions/sub_none')).status).toBe(404);
  });
});
