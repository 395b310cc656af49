import { createHmac } from 'node:crypto';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES, makeHttp } from '../../../../functions/edge/http.ts';
import { log } from '../../../../functions/edge/log.ts';
import { makeHandler } from '../../../../functions/receive-signature/handler.ts';
import type { Application } from '../../../../shared/domain/application.ts';
import { openStep, startApplication } from '../../../../shared/domain/application-life.ts';
import type { SignatureRequest, Signatures } from '../../../../shared/onboarding-ports.ts';
import { anApiEvent } from '../../../builders/api-event.ts';
import { captureLogLines } from '../../../builders/log-lines.ts';
import { DAY, MINUTE, NOON } from '../../../builders/time.ts';
import { aWorld } from '../../../builders/world.ts';
import type { Fakes } from '../../../fakes/make-fakes.ts';

const lines = captureLogLines();
const logged = (event: string) => lines.map((line) => JSON.parse(line)).filter((line) => line.event === event);

const API_KEY = 'api_key_example';
const REQUEST = 'fa5c8a0b0f492d768749333ad6fcc214c111e967';
const MAGIC = { status: 200, type: 'text/plain', body: 'Hello API Event Received' };

const hashOf = (time: string, type: string) => createHmac('sha256', API_KEY).update(`${time}${type}`).digest('hex');
const seconds = (instant: number) => String(Math.floor(instant / 1_000));

/** A callback as Dropbox Sign makes it, of an event at noon. */
function aCallback(over: { time?: string; type?: string; hash?: string; requestId?: string | null } = {}): object {
  const { time = seconds(NOON), type = 'signature_request_all_signed', requestId = REQUEST } = over;
  return {
    event: {
      event_time: time,
      event_type: type,
      event_hash: over.hash ?? hashOf(time, type),
      event_metadata: { related_signature_id: null, reported_for_account_id: 'a', reported_for_app_id: null },
    },
    ...(requestId === null ? {} : { signature_request: { signature_request_id: requestId, is_complete: true } }),
  };
}

/** A form as curl sends it, with its last line end or without. */
function aForm(json: string, end = '\r\n'): { body: Buffer; headers: Record<string, string> } {
  const boundary = '------------------------d74496d66958873e';
  const part = `--${boundary}\r\nContent-Disposition: form-data; name="json"\r\n\r\n${json}\r\n`;
  return {
    body: Buffer.from(`${part}--${boundary}--${end}`),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
}

/** An application whose terms are out for signature, and Dropbox Sign with that one request. */
async function aSigningWorld(request: Partial<SignatureRequest> = {}) {
  const fakes = await aWorld();
  const wish = {
    id: 'app_1',
    organisation: { name: 'Bakery', email: 'bakery@example.com' },
    facebookBusinessId: '2729063490586005',
    phone: '+31201234568',
    displayName: 'Bakery',
  };
  const act = { at: NOON, by: 'key_1' };
  const { application } = openStep(startApplication(wish, [], act).application, 'sign-terms', NOON);
  const terms = { state: 'sent', round: 1, email: 'bakery@example.com', askedAt: NOON, requestId: REQUEST } as const;
  await fakes.applications.create({ application: { ...application, terms }, log: [] });
  const signed: SignatureRequest = { requestId: REQUEST, applicationId: 'app_1', round: 1, state: 'signed', ...request };
  const asked: string[] = [];
  const signatures: Pick<Signatures, 'get'> = {
    get: async (requestId) => {
      asked.push(requestId);
      return { kind: 'ok', value: requestId === REQUEST ? signed : undefined };
    },
  };
  return { fakes, asked, signatures };
}
type World = Awaited<ReturnType<typeof aSigningWorld>>;

async function call({ fakes, signatures }: Pick<World, 'fakes' | 'signatures'>, event: Parameters<typeof anApiEvent>[0]) {
  const { clock, applications } = fakes;
  const notAsked = () => Promise.reject(new Error('only fetching is expected'));
  const handler = makeHttp(
    makeHandler({
      clock,
      applications,
      log,
      signatures: { ask: notAsked, find: notAsked, cancel: notAsked, ...signatures },
      isGenuine: async (time, type, hash) => hash === hashOf(time, type),
    }),
  );
  const result: APIGatewayProxyStructuredResultV2 = await handler(
    anApiEvent({ route: 'POST /webhooks/dropbox-sign', ...event }),
    {} as Context,
  );
  return { status: result.statusCode, type: result.headers?.['content-type'], body: result.body ?? '' };
}
const post = (world: World, callback: object) => call(world, aForm(JSON.stringify(callback)));

async function termsOf(fakes: Fakes): Promise<[Application['steps']['sign-terms']['state'], string | undefined]> {
  const application = await fakes.applications.get('app_1');
  if (application === undefined) throw new Error('there is no application');
  return [application.steps['sign-terms'].state, application.terms?.state];
}
const OPEN = ['waiting', 'sent'];
const SIGNED = ['done', 'signed'];

describe('a callback of Dropbox Sign', () => {
  it('has the request fetched, and what that says applied', async () => {
    const world = await aSigningWorld();
    expect(await post(world, aCallback())).toEqual(MAGIC);
    expect(world.asked).toEqual([REQUEST]);
    expect(await termsOf(world.fakes)).toEqual(SIGNED);
  });

  it('changes nothing by its own words: the request that it calls signed is not', async () => {
    const world = await aSigningWorld({ state: 'sent' });
    expect(await post(world, aCallback())).toEqual(MAGIC);
    expect(await termsOf(world.fakes)).toEqual(OPEN);
  });

  it('is taken twice, and changes nothing the second time', async () => {
    const world = await aSigningWorld();
    await post(world, aCallback());
    const once = await world.fakes.applications.get('app_1');
    expect(await post(world, aCallback())).toEqual(MAGIC);
    expect(await world.fakes.applications.get('app_1')).toEqual(once);
  });

  it('is taken when it is about a request of somebody else', async () => {
    const world = await aSigningWorld();
    expect(await post(world, aCallback({ requestId: 'another' }))).toEqual(MAGIC);
    expect(await termsOf(world.fakes)).toEqual(OPEN);
  });

  it.each(['callback_test', 'account_confirmed', 'template_created'])(
    'is taken when it is about no request: %s',
    async (type) => {
      const world = await aSigningWorld();
      expect(await post(world, aCallback({ type, requestId: null }))).toEqual(MAGIC);
      expect(world.asked).toEqual([]);
    },
  );

  it('gets 500 when Dropbox Sign cannot be asked, so that it is repeated', async () => {
    const { fakes } = await aSigningWorld();
    const signatures = { get: async () => ({ kind: 'unknown' as const, why: 'no answer' }) };
    expect((await call({ fakes, signatures }, aForm(JSON.stringify(aCallback())))).status).toBe(500);
  });

  it('writes one line, with the event and the request and no more of it', async () => {
    await post(await aSigningWorld(), aCallback());
    expect(logged('http.answered')).toMatchObject([
      { status: 200, type: 'signature_request_all_signed', signatureRequest: REQUEST, outcome: 'applied' },
    ]);
    expect(lines.join('')).not.toMatch(/is_complete|event_hash|bakery/);
  });
});

describe('the form of a callback', () => {
  const json = JSON.stringify(aCallback());
  const urlencoded = { 'content-type': 'application/x-www-form-urlencoded' };

  it.each([
    ['a form with its last line end', aForm(json)],
    ['a form without', aForm(json, '')],
    [
      'a form whose part has headers of its own',
      {
        ...aForm(json),
        body: Buffer.from(
          aForm(json)
            .body.toString()
            .replace('"json"\r\n', '"json"\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 5\r\n'),
        ),
      },
    ],
    ['an encoded form', { body: new URLSearchParams({ json }).toString(), headers: urlencoded }],
    ['JSON', { body: json, headers: { 'content-type': 'application/json; charset=utf-8' } }],
  ])('may be %s', async (_what, event) => {
    const world = await aSigningWorld();
    expect(await call(world, event)).toEqual(MAGIC);
    expect(await termsOf(world.fakes)).toEqual(SIGNED);
  });

  it.each([
    ['nothing', { headers: aForm('').headers }],
    ['a form without the field', { body: new URLSearchParams({ other: json }).toString(), headers: urlencoded }],
    ['a form that is cut off', { ...aForm(json), body: aForm(json).body.subarray(0, 200) }],
    ['a form without its boundary', { body: aForm(json).body, headers: { 'content-type': 'multipart/form-data' } }],
    ['a file', { ...aForm(json), body: Buffer.from(aForm(json).body.toString().replace('"json"', '"json"; filename="a"')) }],
    ['no JSON', aForm('{"event":')],
    ['another JSON', aForm('{}')],
    ['a bare null', aForm('null')],
    ['an event without its type', aForm(JSON.stringify({ event: { event_time: seconds(NOON) } }))],
    ['an event whose time is none', aForm(JSON.stringify(aCallback({ time: 'noon' })))],
    ['another type of content', { body: json, headers: { 'content-type': 'text/plain' } }],
    ['no type of content', { body: json, headers: {} }],
  ])('is refused when it is %s', async (_what, event) => {
    const world = await aSigningWorld();
    const { status, type, body } = await call(world, event);
    expect([status, type]).toEqual([400, 'application/problem+json']);
    expect(body).not.toContain('Hello API Event Received');
    expect(world.asked).toEqual([]);
  });

  it('is refused above the size that all bodies may have', async () => {
    const world = await aSigningWorld();
    expect((await call(world, { ...aForm(json), body: Buffer.alloc(MAX_BODY_BYTES + 1) })).status).toBe(413);
  });
});

describe('the hash of a callback', () => {
  const { event } = aCallback() as { event: Record<string, unknown> };
  const { event_hash: _hash, ...without } = event;

  it.each([
    ['is another', aCallback({ hash: hashOf(seconds(NOON), 'signature_request_declined') })],
    ['is of another time', aCallback({ hash: hashOf(seconds(NOON - 1_000), 'signature_request_all_signed') })],
    ['is empty', aCallback({ hash: '' })],
    ['is missing', { ...aCallback(), event: without }],
  ])('that %s makes it 401: nothing is done, and one line warns', async (_what, callback) => {
    const world = await aSigningWorld();
    const { status, body } = await post(world, callback);
    expect([status, JSON.parse(body).type]).toEqual([401, expect.stringMatching(/unauthorized$/)]);
    expect(world.asked).toEqual([]);
    expect(await termsOf(world.fakes)).toEqual(OPEN);
    expect(logged('signature.refused')).toHaveLength(1);
    expect(logged('signature.refused')[0].level).toBe('WARN');
  });
});

describe('the age of a callback', () => {
  it.each([
    ['four days', 4 * DAY],
    ['nothing', 0],
    ['ten minutes less than nothing, by another clock', -10 * MINUTE],
  ])('may be %s', async (_what, age) => {
    const world = await aSigningWorld();
    await post(world, aCallback({ time: seconds(NOON - age) }));
    expect(await termsOf(world.fakes)).toEqual(SIGNED);
  });

  it.each([
    ['more than four days', 4 * DAY + 1_000],
    ['more than ten minutes less than nothing', -10 * MINUTE - 1_000],
  ])('of %s has it taken and ignored, and one line warns', async (_what, age) => {
    const world = await aSigningWorld();
    expect(await post(world, aCallback({ time: seconds(NOON - age) }))).toEqual(MAGIC);
    expect(world.asked).toEqual([]);
    expect(logged('signature.ignored')).toMatchObject([{ level: 'WARN', ageSeconds: age / 1_000 }]);
  });
});
