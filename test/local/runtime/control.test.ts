import type { Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { makeControlServer } from '../../../local/control/control-server.ts';
import { toDuration, toMilliseconds } from '../../../local/control/duration.ts';
import { makeControls } from '../../../local/control/routes.ts';
import { listen } from '../../../local/runtime/free-port.ts';
import { makeLogPrinter } from '../../../local/runtime/logs.ts';
import { parseOptions } from '../../../local/runtime/options.ts';
import { Refusal } from '../../../local/runtime/refusal.ts';
import type { DropboxSignSimulator } from '../../../local/simulators/dropbox-sign/dropbox-sign.ts';
import type { MetaSimulator } from '../../../local/simulators/meta/meta.ts';
import { Phone } from '../../../local/simulators/phone.ts';
import { aWorld } from './fixtures.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function open(server: Server): Promise<string> {
  servers.push(server);
  return `http://127.0.0.1:${await listen(server, 0)}`;
}

const MAILS = ['ada@shop.example', 'Bo <bo@shop.example>'].map((to, index) => ({
  messageId: `mail-${index}`,
  from: 'hello@gateway.example',
  to: [to],
  subject: 'News',
  text: 'Hi',
  at: index,
}));

async function start() {
  const { world, db } = aWorld();
  const phone = new Phone(db);
  const seen: unknown[] = [];
  const meta: Partial<MetaSimulator> = {
    inbound: (message, options) => {
      seen.push([message, options]);
      if (message.phone === '1') throw new TypeError('phone: with its country code');
      return { id: 'wamid.1', timestamp: 1 };
    },
    setFault: (fault) => {
      seen.push(fault);
      return { ...fault, id: 1 };
    },
  };
  const controls = makeControls({
    world,
    phone,
    meta: meta as MetaSimulator,
    dropboxSign: {} as DropboxSignSimulator,
    api: { url: 'http://127.0.0.1:1', adminKey: 'none' },
    aws: {
      events: { list: () => [], put: () => ({}) as never },
      ses: { mails: () => MAILS },
      usage: () => ({ functions: {} }),
      resetUsage: () => undefined,
    },
    ttl: { lagMs: 3_600_000 },
    receiveSms: () => false,
    reset: async () => undefined,
  });
  const url = await open(makeControlServer(controls));
  const call = async (path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST') => {
    const init = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const answer = await fetch(url + path, { method, ...init });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  return { world, phone, seen, call };
}

describe('the controls', () => {
  test('move the clock and answer the new time', async () => {
    const { call, world } = await start();
    const before = world.now();
    const { body } = await call('/clock', { advance: 'PT24H' });
    expect(Date.parse(String(body['now'])) - before).toBeGreaterThanOrEqual(86_400_000);
  });

  test('say what falls due next, but for rules that come round, and move the clock there', async () => {
    const { call, world } = await start();
    expect((await call('/clock')).body['next']).toBeNull();
    const dueAt = world.now() + 3_600_000;
    let ran = 0;
    world.at(dueAt - 1_800_000, 'rule Sweep', () => undefined);
    world.at(dueAt, 'schedule is due', () => (ran += 1));
    expect((await call('/clock')).body['next']).toEqual({ at: new Date(dueAt).toISOString(), what: 'schedule is due' });
    expect(Date.parse(String((await call('/clock', { to: 'next' })).body['now']))).toBeGreaterThanOrEqual(dueAt);
    expect(ran).toBe(1);
    expect(await call('/clock', { to: 'next' })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('Nothing') },
    });
  });

  test('let a person write, with any of Meta’s types', async () => {
    const { call, seen } = await start();
    const location = { latitude: 1, longitude: 2 };
    expect(await call('/whatsapp/inbound', { phone: '+31612345678', type: 'location', location, id: 'wamid.x' })).toEqual({
      status: 200,
      body: { id: 'wamid.1', timestamp: 1 },
    });
    expect(seen).toEqual([[{ phone: '+31612345678', type: 'location', location }, { id: 'wamid.x' }]]);
  });

  test('take faults with durations in ISO 8601', async () => {
    const { call, seen } = await start();
    await call('/whatsapp/faults', { do: 'hold', for: 'PT6M', to: '+31612345678', times: 2 });
    expect(seen).toEqual([{ do: 'hold', for: 360_000, to: '+31612345678', times: 2 }]);
  });

  test('show texts with the time in words of the API', async () => {
    const { call, phone } = await start();
    phone.receive({ to: '+31612345678', text: 'hi', at: 0 });
    expect(await call('/sms?to=31612345678')).toMatchObject({
      body: { messages: [{ to: '+31612345678', text: 'hi', parts: 1, at: '1970-01-01T00:00:00.000Z' }] },
    });
  });

  test('show mails with the time in words of the API, newest last, and by address', async () => {
    const { call } = await start();
    const mail = { id: 'mail-1', from: 'hello@gateway.example', to: ['Bo <bo@shop.example>'], subject: 'News', text: 'Hi' };
    expect((await call('/mails')).body).toEqual({
      mails: [expect.objectContaining({ id: 'mail-0' }), { ...mail, at: '1970-01-01T00:00:00.001Z' }],
    });
    expect((await call('/mails?to=BO@shop.example')).body['mails']).toEqual([expect.objectContaining(mail)]);
    expect((await call('/mails?to=shop.example')).body['mails']).toEqual([]);
  });

  test.each([
    ['a month', '/clock', { advance: 'P1M' }, 'ISO 8601 duration'],
    ['no duration', '/clock', {}, 'ISO 8601 duration'],
    ['broken JSON', '/clock', '{', 'not JSON'],
    ['a list', '/clock', '[]', 'JSON object'],
    ['an unknown fault', '/whatsapp/faults', { do: 'explode' }, 'do must be one of fail'],
    ['half a message', '/whatsapp/faults', { do: 'fail', times: 0.5 }, 'times must be a whole number'],
    ['what the simulator refuses', '/whatsapp/inbound', { phone: '1' }, 'country code'],
    ['a lag of a week', '/ttl', { lag: 'P7D' }, 'PT48H'],
    ['a text that nobody receives', '/sms/inbound', { phone: '+316', text: 'STOP' }, 'no topic'],
  ])('refuse %s and say what to do', async (_name, path, body, words) => {
    const { call } = await start();
    const answer = await call(path, body);
    expect([answer.status, answer.body['error']]).toEqual([400, expect.stringContaining(words)]);
  });

  test('say what there is where there is nothing', async () => {
    const { call } = await start();
    expect(await call('/time')).toMatchObject({ status: 404, body: { controls: expect.arrayContaining(['POST /clock']) } });
  });
});

describe('durations', () => {
  test('are read and written', () => {
    expect(['PT5M', 'P40D', 'PT0.5S', 'P1W'].map((text) => toMilliseconds('x', text))).toEqual([
      300_000, 3_456_000_000, 500, 604_800_000,
    ]);
    expect([3_661_000, 0, 172_800_000].map(toDuration)).toEqual(['PT1H1M1S', 'PT0S', 'PT48H']);
  });
});

describe('the command line', () => {
  test('has defaults and takes its options', () => {
    expect(parseOptions([])).toMatchObject({ port: 8787, fresh: false, dataPath: expect.stringMatching(/\.local$/) });
    expect(parseOptions(['--port', '0', '--data', '/x', '--fresh'])).toEqual({ port: 0, dataPath: '/x', fresh: true });
    expect(parseOptions(['--now', '2027-03-27T20:00:00Z'])).toMatchObject({ now: Date.UTC(2027, 2, 27, 20) });
    expect(parseOptions(['--help'])).toBeUndefined();
  });

  test.each([[['--prot', '1']], [['--port', 'many']], [['--port', '70000']], [['--data', '']], [['--now', 'soon']], [['extra']]])(
    'refuses %j',
    (args) => {
      expect(() => parseOptions(args)).toThrow(Refusal);
    },
  );
});

describe('what functions log', () => {
  test('is printed for people: JSON in short, metrics by name, repetitions counted', () => {
    const lines: string[] = [];
    const print = makeLogPrinter(
      () => 0,
      false,
      (line) => lines.push(line),
    );
    print('send-message', 'INFO', '{"level":"warn","message":"slow","ms":12,"timestamp":"x"}');
    print('send-message', 'INFO', '{"_aws":{"CloudWatchMetrics":[{"Metrics":[{"Name":"Sent"}]}]},"Sent":2}');
    print('sweep', 'INFO', 'nothing');
    print('sweep', 'INFO', 'nothing');
    print('sweep', 'ERROR', 'done');
    expect(lines.map((line) => line.trim().replace(/ +/g, ' '))).toEqual([
      '00:00:00.000 send-message WARN slow ms=12',
      '00:00:00.000 send-message INFO metric Sent=2',
      '00:00:00.000 sweep INFO nothing',
      '(the same, 1 more)',
      '00:00:00.000 sweep ERROR done',
    ]);
  });
});
