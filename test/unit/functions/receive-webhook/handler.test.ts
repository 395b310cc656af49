import { createHmac } from 'node:crypto';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { makeHttp } from '../../../../functions/edge/http.ts';
import { isSigned, makeHandler } from '../../../../functions/receive-webhook/handler.ts';
import { anApiEvent } from '../../../builders/api-event.ts';
import { NUMBER, PERSON } from '../../../builders/domain.ts';
import { captureLogLines } from '../../../builders/log-lines.ts';
import { DAY, NOON } from '../../../builders/time.ts';
import { aMessagesChange, anInbound, aSignedWebhook, aTextWebhook, aWebhook } from '../../../builders/webhook.ts';
import { aWorld, sessionOf } from '../../../builders/world.ts';
import type { Fakes } from '../../../fakes/make-fakes.ts';

const lines = captureLogLines();

const POST = 'POST /webhooks/whatsapp';
const GET = 'GET /webhooks/whatsapp';
const secret = { appSecret: 'app_secret_example', previousAppSecret: 'the_one_before', verifyToken: 'verify_example' };

async function call(fakes: Fakes, event: Parameters<typeof anApiEvent>[0]) {
  const handler = makeHttp(makeHandler({ ...fakes, secret: async () => secret }));
  const result: APIGatewayProxyStructuredResultV2 = await handler(anApiEvent(event), {} as Context);
  return { status: result.statusCode, type: result.headers?.['content-type'], body: result.body ?? '' };
}
const post = (fakes: Fakes, body: unknown, key = secret.appSecret) => call(fakes, { route: POST, ...aSignedWebhook(body, key) });
const page = async (fakes: Fakes) => (await fakes.timeline.page(NUMBER, [PERSON], 100, undefined)).items;

describe('isSigned', () => {
  const key = 'app_secret_example';

  it.each([
    ['{"object":"whatsapp_business_account","entry":[]}', '6eb10e0bc4192e9206e3de93178e66ea9eb262e9ea07bb66abdc83dcf8d3abf3'],
    ['{"text":"\\u00e4\\u00f6\\u00e5 a\\/b"}', '1fdaa400d2abf0494a08753c0ece57102e04d2a9f12ae464b3cc579ace358ff6'],
    ['{"text":"äöå a/b"}', '35a920baa85a6fe46d87743548af79326d0a45d0fd0d43bff901d8289030e966'],
  ])('believes the known signature of %s', (body, hex) => {
    expect(isSigned(Buffer.from(body), `sha256=${hex}`, key)).toBe(true);
  });

  it('does not believe the signature of the same JSON in other bytes', () => {
    const hex = '1fdaa400d2abf0494a08753c0ece57102e04d2a9f12ae464b3cc579ace358ff6';
    expect(isSigned(Buffer.from('{"text":"äöå a/b"}'), `sha256=${hex}`, key)).toBe(false);
  });

  const body = Buffer.from('{}');
  const hex = createHmac('sha256', key).update(body).digest('hex');

  it('believes upper-case digits: the bytes are the same', () => {
    expect(isSigned(body, `sha256=${hex.toUpperCase()}`, key)).toBe(true);
  });

  it.each([
    ['a missing header', undefined],
    ['an empty one', ''],
    ['one without its prefix', hex],
    ['another digest', `sha1=${hex}`],
    ['a short one', `sha256=${hex.slice(2)}`],
    ['a long one', `sha256=${hex}00`],
    ['no digits', `sha256=${'z'.repeat(64)}`],
    ['a space behind', `sha256=${hex} `],
    ['one byte that differs', `sha256=${hex.slice(0, -2)}${hex.endsWith('00') ? '11' : '00'}`],
  ])('does not believe %s', (_what, header) => {
    expect(isSigned(body, header, key)).toBe(false);
  });

  it('does not believe another key', () => {
    expect(isSigned(body, `sha256=${hex}`, 'another')).toBe(false);
  });
});

describe('POST of a webhook', () => {
  it('stores the message, opens the session, and answers 200', async () => {
    const fakes = await aWorld();
    expect(await post(fakes, aTextWebhook())).toMatchObject({ status: 200, body: '{"recorded":1,"quarantined":0}' });
    expect(await page(fakes)).toMatchObject([{ wamid: 'wamid.in1', type: 'text' }]);
    expect((await sessionOf(fakes)).expiresAt).toBe(NOON + DAY);
  });

  it('comes to the same when it is posted again', async () => {
    const fakes = await aWorld();
    await post(fakes, aTextWebhook());
    await post(fakes, aTextWebhook());
    expect(await page(fakes)).toHaveLength(1);
  });

  it('believes the secret before, too', async () => {
    const fakes = await aWorld();
    expect((await post(fakes, aTextWebhook(), secret.previousAppSecret)).status).toBe(200);
  });

  it('checks the bytes on the wire where API Gateway sends base64', async () => {
    const fakes = await aWorld();
    const { body, headers } = aSignedWebhook(aTextWebhook({ text: 'Hallo 👋' }), secret.appSecret);
    expect((await call(fakes, { route: POST, headers, body: Buffer.from(body) })).status).toBe(200);
  });

  it('is 401 for a wrong signature, and writes nothing', async () => {
    const fakes = await aWorld();
    expect(await post(fakes, aTextWebhook(), 'wrong')).toMatchObject({ status: 401, type: 'application/problem+json' });
    expect(await page(fakes)).toEqual([]);
  });

  it('logs a wrong signature without the body', async () => {
    await post(await aWorld(), aTextWebhook(), 'wrong');
    expect(lines.filter((line) => line.includes('webhook.signature-refused'))).toHaveLength(1);
    expect(lines.join()).not.toContain('parcel');
  });

  it('logs ids and outcomes of a right one, never its text, name or phone', async () => {
    await post(await aWorld(), aTextWebhook());
    expect(lines.join()).toContain('recorded');
    expect(lines.join()).not.toMatch(/parcel|Noor|31612345678/);
  });

  it('is 400 for a signed body that is not JSON', async () => {
    expect((await post(await aWorld(), '{not json')).status).toBe(400);
  });

  it.each([[[]], [{}], [{ object: 'page', entry: [{ id: '1', changes: [{ field: 'feed', value: {} }] }] }]])(
    'is 200 for a signed body that is not ours, recorded as unknown: %j',
    async (body) => {
      expect(await post(await aWorld(), body)).toMatchObject({ status: 200, body: '{"recorded":1,"quarantined":0}' });
    },
  );

  it('is 200 for an empty envelope', async () => {
    expect(await post(await aWorld(), { entry: [] })).toMatchObject({ status: 200, body: '{"recorded":0,"quarantined":0}' });
  });

  it('quarantines what can never be written, and writes its neighbours', async () => {
    const fakes = await aWorld();
    const timeline: Fakes['timeline'] = Object.create(fakes.timeline, {
      recordInbound: {
        value: async (entry: Parameters<Fakes['timeline']['recordInbound']>[0]) => {
          if (entry.wamid === 'wamid.huge') throw new RangeError('item too large');
          return fakes.timeline.recordInbound(entry);
        },
      },
    });
    const body = aWebhook(aMessagesChange({ messages: [anInbound({ id: 'wamid.huge', type: 'reaction' }), anInbound()] }));
    expect(await post({ ...fakes, timeline }, body)).toMatchObject({ status: 200, body: '{"recorded":1,"quarantined":1}' });
    expect((await page(fakes)).map(({ wamid }) => wamid)).toEqual(['wamid.in1']);
  });

  it('is 500 when a write fails, after all were tried; the redelivery completes it', async () => {
    const fakes = await aWorld();
    const timeline: Fakes['timeline'] = Object.create(fakes.timeline, {
      recordInbound: {
        value: async (entry: Parameters<Fakes['timeline']['recordInbound']>[0]) => {
          if (entry.wamid === 'wamid.a') throw new Error('throttled');
          return fakes.timeline.recordInbound(entry);
        },
      },
    });
    const body = aWebhook(aMessagesChange({ messages: [anInbound({ id: 'wamid.a' }), anInbound({ id: 'wamid.b' })] }));
    expect((await post({ ...fakes, timeline }, body)).status).toBe(500);
    expect((await page(fakes)).map(({ wamid }) => wamid)).toEqual(['wamid.b']);
    expect((await post(fakes, body)).status).toBe(200);
    expect((await page(fakes)).map(({ wamid }) => wamid)).toEqual(['wamid.a', 'wamid.b']);
  });
});

describe('GET, the handshake', () => {
  const query = { 'hub.mode': 'subscribe', 'hub.challenge': '1158201444', 'hub.verify_token': secret.verifyToken };

  it('answers the bare challenge', async () => {
    expect(await call(await aWorld(), { route: GET, query })).toEqual({ status: 200, type: 'text/plain', body: '1158201444' });
  });

  it.each([{ 'hub.verify_token': 'wrong' }, { 'hub.verify_token': '' }, { 'hub.mode': 'unsubscribe' }])(
    'is 403 with %j',
    async (over) => {
      expect(await call(await aWorld(), { route: GET, query: { ...query, ...over } })).toMatchObject({ status: 403 });
    },
  );

  it('is 403 without anything', async () => {
    expect((await call(await aWorld(), { route: GET })).status).toBe(403);
  });
});
