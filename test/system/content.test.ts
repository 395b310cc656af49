import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTENTS } from '../builders/content.ts';
import { LocalRun } from './local-run.ts';

const PERSON = '+31650000001';
type Body = string | Uint8Array<ArrayBuffer> | FormData;
let run: LocalRun;
/** What the person wrote first. */
let wamid: string;

beforeAll(async () => {
  run = await LocalRun.start();
  wamid = await run.inbound(PERSON, 'hi');
}, 90_000);
afterAll(() => run.stop());

const send = (content: unknown) =>
  run.api('POST', '/v1/messages', { from: run.ready.phoneNumberId, to: { phone: PERSON }, content });
const raw = async (method: string, url: string, body?: Body, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${run.ready.apiUrl}${url}`, {
    method,
    headers: { authorization: `Bearer ${run.ready.adminKey}`, ...headers },
    ...(body === undefined ? {} : { body }),
  });
const upload = (bytes: Body, type: string) =>
  raw('POST', `/v1/media?from=${run.ready.phoneNumberId}`, bytes, { 'content-type': type });

/** A message with the ids that exist in this run. */
function real(content: unknown, mediaId: string): Record<string, unknown> {
  return JSON.parse(JSON.stringify(content).replaceAll('wamid.HBgLMzE2', wamid).replaceAll('1013859600285441', mediaId));
}

describe('each type of content', () => {
  let mediaId = '';
  beforeAll(async () => {
    const uploaded: any = await (await upload('jpeg', 'image/jpeg')).json();
    mediaId = uploaded.id;
  });

  it.each(Object.keys(CONTENTS))('reaches Meta as it was given: %s', async (name) => {
    const content = real(CONTENTS[name], mediaId);
    const { status, body } = await send(content);
    expect([status, body.errors]).toEqual([202, undefined]);
    await run.advance('PT3S');
    expect(await run.message(body.id)).toMatchObject({ content, attempts: [{ error: null }] });
    expect((await run.accepted(PERSON)).at(-1)).toMatchObject(content);
  });
});

describe('a template', () => {
  it('is compared with its definition before Meta is asked', async () => {
    const template = { name: 'continue_conversation', language: { code: 'en' } };
    const named = { type: 'body', parameters: [{ type: 'text', parameter_name: 'day', text: 'Monday' }] };
    const answers = await Promise.all([
      send({ type: 'template', template }),
      send({ type: 'template', template: { ...template, components: [named] } }),
      send({
        type: 'template',
        template: { name: 'hello_world', language: { code: 'en_US' }, components: [{ ...named, type: 'header' }] },
      }),
    ]);
    expect(answers.map(({ status, body }) => [status, body.detail])).toEqual([
      [409, 'Template continue_conversation (en): body expects 1 ({{1}}), and 0 were given.'],
      [409, expect.stringContaining('body expects parameters without names')],
      [409, expect.stringContaining('header expects no parameters, and 1 were given')],
    ]);
  });
});

describe('media', () => {
  it('that are uploaded as a form can be sent by their id', async () => {
    const form = new FormData();
    form.set('from', run.ready.phoneNumberId);
    form.set('file', new File([new Uint8Array([0x25, 0x50, 0, 0xff, 13, 10])], 'label.pdf', { type: 'application/pdf' }));
    const response = await raw('POST', '/v1/media', form);
    const uploaded: any = await response.json();
    expect([response.status, uploaded]).toEqual([
      201,
      {
        id: expect.stringMatching(/^\d+$/),
        mimeType: 'application/pdf',
        size: 6,
        expiresAt: expect.stringMatching(/Z$/),
      },
    ]);
    const content = { type: 'document', document: { id: uploaded.id, filename: 'label.pdf' } };
    expect((await send(content)).status).toBe(202);
    await run.advance('PT3S');
    expect((await run.accepted(PERSON)).at(-1)).toMatchObject(content);
  });

  it('that a person sent come back byte for byte, for seven days', async () => {
    const bytes = Buffer.from([0xff, 0xd8, 0, 13, 10, 0xff]);
    await run.control('/whatsapp/inbound', {
      phone: PERSON,
      type: 'image',
      image: { data: bytes.toString('base64'), mime_type: 'image/jpeg', caption: 'broken' },
    });
    await run.advance('PT1S');
    const { entries } = (
      await run.api('GET', `/v1/conversations/${run.ready.phoneNumberId}/${encodeURIComponent(PERSON)}?limit=200`)
    ).body;
    const { image } = entries.findLast((entry: any) => entry.type === 'image' && entry.direction === 'in').content;
    const url = `/v1/media/${image.id}?number=${run.ready.phoneNumberId}`;
    const file = await raw('GET', url);
    expect([file.status, file.headers.get('content-type'), file.headers.get('content-disposition')]).toEqual([
      200,
      'image/jpeg',
      'attachment',
    ]);
    expect([...new Uint8Array(await file.arrayBuffer())]).toEqual([...bytes]);
    expect((await run.api('GET', `${url}&metadata=true`)).body).toMatchObject({ id: image.id, mimeType: 'image/jpeg', size: 6 });
    await run.advance('P7DT1S');
    expect((await run.api('GET', url)).status).toBe(404);
    wamid = await run.inbound(PERSON, 'still there');
  });

  it('that are too large, of no type, or unknown are refused in words', async () => {
    const large = await upload(new Uint8Array(4_500_001), 'video/mp4');
    const strange = await upload('x', 'image/tiff');
    const unknown = await raw('GET', `/v1/media/123456789012345?number=${run.ready.phoneNumberId}`);
    const other = await raw('GET', `/v1/media/${run.ready.phoneNumberId}?number=${run.ready.phoneNumberId}`);
    expect([large.status, strange.status, unknown.status, other.status]).toEqual([413, 400, 404, 404]);
    expect(await large.json()).toMatchObject({ detail: expect.stringContaining('send it by link') });
  });
});

describe('a read mark', () => {
  const mark = (id: string, body: object) => run.api('POST', `/v1/messages/${encodeURIComponent(id)}/read`, body);

  it('reaches Meta, with and without typing', async () => {
    const from = run.ready.phoneNumberId;
    const [marked, typing] = [await mark(wamid, { from }), await mark(wamid, { from, typing: true })];
    expect([marked, typing].map(({ status, body }) => [status, body])).toEqual([
      [200, { id: wamid, read: true, typing: false }],
      [200, { id: wamid, read: true, typing: true }],
    ]);
  });

  it('of a message that Meta does not know is refused with Meta’s words', async () => {
    const { status, body } = await mark('wamid.nothing', { from: run.ready.phoneNumberId });
    expect([status, body.errors]).toEqual([400, [{ field: 'id', detail: expect.stringContaining('Message ID is not valid') }]]);
  });
});
