import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { makeHttp } from '../../../../functions/edge/http.ts';
import { MAX_FILE_BYTES, makeHandler } from '../../../../functions/manage-media/handler.ts';
import { anApiEvent, aPrincipal } from '../../../builders/api-event.ts';
import { NUMBER } from '../../../builders/domain.ts';
import { captureLogLines } from '../../../builders/log-lines.ts';
import { aWorld } from '../../../builders/world.ts';
import { InMemoryMedia } from '../../../fakes/in-memory-media.ts';

captureLogLines();
type Event = NonNullable<Parameters<typeof anApiEvent>[0]>;

async function aRun() {
  const media = new InMemoryMedia();
  const fakes = await aWorld();
  const call = async (event: Event) => {
    const handler = makeHttp(makeHandler({ ...fakes, media }));
    const result: APIGatewayProxyStructuredResultV2 = await handler(
      anApiEvent({ principal: aPrincipal(), ...event }),
      {} as Context,
    );
    const text = result.body ?? '';
    const body = result.isBase64Encoded === true ? Buffer.from(text, 'base64') : JSON.parse(text);
    return { status: result.statusCode, headers: result.headers ?? {}, body };
  };
  return { media, fakes, call };
}

const upload = (bytes: string | Buffer, over: Partial<Event> = {}): Event => ({
  route: 'POST /v1/media',
  query: { from: NUMBER },
  headers: { 'content-type': 'image/png' },
  body: Buffer.from(bytes),
  ...over,
});
async function aForm(fields: Readonly<Record<string, string | File>>): Promise<Event> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const response = new Response(form);
  const headers = { 'content-type': response.headers.get('content-type') ?? '' };
  return { route: 'POST /v1/media', headers, body: Buffer.from(await response.arrayBuffer()) };
}
const fetching = (id: string, query: Readonly<Record<string, string>> = { number: NUMBER }): Event => ({
  route: 'GET /v1/media/{id}',
  path: { id },
  query,
});
const reading = (body: unknown, over: Partial<Event> = {}): Event => ({
  route: 'POST /v1/messages/{id}/read',
  path: { id: 'wamid.in1' },
  body: JSON.stringify(body),
  ...over,
});
const fieldsOf = ({ body }: { readonly body: { readonly errors?: readonly { readonly field: string }[] } }) =>
  (body.errors ?? []).map(({ field }) => field);

describe('POST /v1/media', () => {
  it('takes bytes, and tells the id and until when it can be sent', async () => {
    const { media, fakes, call } = await aRun();
    expect(await call(upload('png'))).toMatchObject({
      status: 201,
      body: {
        id: '1000',
        mimeType: 'image/png',
        size: 3,
        expiresAt: new Date(fakes.clock.now() + 30 * 86_400_000).toISOString(),
      },
    });
    expect(media.files.get('1000')).toMatchObject({ number: NUMBER, mimeType: 'image/png' });
  });

  it('takes a form', async () => {
    const { media, call } = await aRun();
    const file = new File([Buffer.from([0, 255, 13, 10])], 'a.bin', { type: 'application/octet-stream' });
    expect((await call(await aForm({ from: NUMBER, type: 'application/pdf', file }))).body).toMatchObject({
      mimeType: 'application/pdf',
      size: 4,
    });
    expect([...(media.files.get('1000')?.bytes ?? [])]).toEqual([0, 255, 13, 10]);
  });

  it('takes the type that a part of the form says itself', async () => {
    const { call } = await aRun();
    const file = new File(['x'], 'a.ogg', { type: 'audio/ogg; codecs=opus' });
    expect((await call(await aForm({ from: NUMBER, file }))).body).toMatchObject({ mimeType: 'audio/ogg; codecs=opus' });
  });

  it.each<[string, Partial<Event>]>([
    ['from', { query: {} }],
    ['from', { query: { from: '+31' } }],
    ['type', { headers: {} }],
    ['type', { headers: { 'content-type': 'image/tiff' } }],
    ['type', { query: { from: NUMBER, type: 'video/avi' } }],
    ['file', { body: '' }],
    ['body', { headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: 'no form' }],
  ])('is 400 and names %s for %j', async (field, over) => {
    const { call } = await aRun();
    expect(fieldsOf(await call(upload('x', over)))).toEqual([field]);
  });

  it('is 400 for a form without a file', async () => {
    const { call } = await aRun();
    expect(fieldsOf(await call(await aForm({ from: NUMBER, file: 'a text' })))).toEqual(['file']);
  });

  it.each([
    ['image/webp', 500_001, 'WhatsApp takes 500000 bytes of image/webp'],
    ['video/mp4', MAX_FILE_BYTES + 1, 'send it by link'],
  ])('is 413 for %s of %i bytes', async (type, size, detail) => {
    const { call } = await aRun();
    const answer = await call(upload(Buffer.alloc(size), { headers: { 'content-type': type } }));
    expect([answer.status, answer.body.detail]).toEqual([413, expect.stringContaining(detail)]);
  });

  it('is 404 for a number that was not adopted, and 403 for one that the key may not use', async () => {
    const { call } = await aRun();
    expect((await call(upload('x', { query: { from: '999' } }))).status).toBe(404);
    expect((await call(upload('x', { principal: aPrincipal({ numbers: ['999'] }) }))).status).toBe(403);
    expect((await call(upload('x', { principal: aPrincipal({ scopes: ['read'] }) }))).status).toBe(403);
  });

  it.each([
    [131053, 400, 'invalid-request'],
    [130429, 429, 'rate-limited'],
    [190, 502, 'upstream-failed'],
    [-1, 502, 'upstream-failed'],
  ])('tells Meta’s refusal %i as %i', async (code, status, type) => {
    const { media, call } = await aRun();
    media.refusal = { kind: 'refused', code, message: 'No.' };
    const answer = await call(upload('x'));
    expect([answer.status, answer.body.type.split('/').at(-1)]).toEqual([status, type]);
    expect(answer.body.detail).toContain(`Meta refused it: No. (code ${code})`);
  });
});

describe('GET /v1/media/{id}', () => {
  async function stored(bytes: Buffer = Buffer.from([0, 255, 13, 10]), mimeType = 'image/jpeg') {
    const run = await aRun();
    run.media.files.set('77', { number: NUMBER, mimeType, bytes });
    return run;
  }

  it('gives the bytes as an attachment, and never an address of Meta’s', async () => {
    const { call } = await stored();
    const answer = await call(fetching('77'));
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'image/jpeg', 'content-disposition': 'attachment', 'x-content-type-options': 'nosniff' },
    });
    expect([...answer.body]).toEqual([0, 255, 13, 10]);
    expect(JSON.stringify(answer.headers)).not.toContain('media.example');
  });

  it('tells what is known of it', async () => {
    const { call } = await stored();
    expect((await call(fetching('77', { number: NUMBER, metadata: 'true' }))).body).toEqual({
      id: '77',
      mimeType: 'image/jpeg',
      sha256: 'aa',
      size: 4,
    });
  });

  it('calls a type that could break the header bytes', async () => {
    const { call } = await stored(Buffer.from('x'), 'text/html\r\nset-cookie: a=b');
    expect((await call(fetching('77'))).headers['content-type']).toBe('application/octet-stream');
  });

  it.each(['78', 'me', '77/x'])('is 404 for %s', async (id) => {
    const { call } = await stored();
    expect((await call(fetching(id))).status).toBe(404);
  });

  it('is 404 for a file of another number', async () => {
    const { media, call } = await stored();
    media.files.set('77', { number: '999', mimeType: 'image/jpeg', bytes: Buffer.from('x') });
    expect((await call(fetching('77'))).status).toBe(404);
  });

  it('is 413 for one that Lambda cannot hand on, and still tells of it', async () => {
    const { call } = await stored(Buffer.alloc(MAX_FILE_BYTES + 1));
    expect((await call(fetching('77'))).status).toBe(413);
    expect((await call(fetching('77', { number: NUMBER, metadata: 'true' }))).status).toBe(200);
  });

  it.each([
    ['number', {}],
    ['metadata', { number: NUMBER, metadata: 'yes' }],
    ['from', { number: NUMBER, from: NUMBER }],
  ])('is 400 and names %s', async (field, query) => {
    const { call } = await stored();
    expect(fieldsOf(await call(fetching('77', query)))).toEqual([field]);
  });

  it('is 403 for a key of another number, or without the scope', async () => {
    const { call } = await stored();
    expect((await call({ ...fetching('77'), principal: aPrincipal({ numbers: ['999'] }) })).status).toBe(403);
    expect((await call({ ...fetching('77'), principal: aPrincipal({ scopes: ['send'] }) })).status).toBe(403);
  });
});

describe('POST /v1/messages/{id}/read', () => {
  it.each([
    [{ from: NUMBER }, false],
    [{ from: NUMBER, typing: true }, true],
  ])('marks for %j', async (body, typing) => {
    const { media, call } = await aRun();
    expect(await call(reading(body))).toMatchObject({ status: 200, body: { id: 'wamid.in1', read: true, typing } });
    expect(media.marked).toEqual([{ number: NUMBER, wamid: 'wamid.in1', typing }]);
  });

  it('names the message where Meta does not know it', async () => {
    const { media, call } = await aRun();
    media.refusal = { kind: 'refused', code: 131009, message: 'Message ID is not valid.' };
    const answer = await call(reading({ from: NUMBER }));
    expect([answer.status, answer.body.errors]).toEqual([
      400,
      [{ field: 'id', detail: 'is not taken. Meta refused it: Message ID is not valid. (code 131009)' }],
    ]);
  });

  it.each([
    ['from', {}],
    ['typing', { from: NUMBER, typing: 'yes' }],
    ['colour', { from: NUMBER, colour: 'blue' }],
  ])('is 400 and names %s', async (field, body) => {
    const { call } = await aRun();
    expect(fieldsOf(await call(reading(body)))).toEqual([field]);
  });

  it('is 403 without the scope', async () => {
    const { call } = await aRun();
    expect((await call(reading({ from: NUMBER }, { principal: aPrincipal({ scopes: ['read'] }) }))).status).toBe(403);
  });
});
