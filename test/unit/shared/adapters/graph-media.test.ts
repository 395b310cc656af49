import { describe, expect, it } from 'vitest';
import { GraphMedia } from '../../../../shared/adapters/graph-media.ts';
import { answering } from './http-answers.ts';

const secret = async () => ({ appSecret: 's', verifyToken: 'v', accessToken: 'token' });
const ok = (body: object, status = 200) => ({ status, body: JSON.stringify(body) });
const error = (code: number, status = 400) =>
  ok({ error: { code, message: 'No.', error_data: { details: 'Not this.' } } }, status);
const at = (url: string) => new GraphMedia({ version: 'v26.0', secret, url });

describe('GraphMedia', () => {
  it('uploads a form with the file, its type and its name', async () => {
    const { url, asked } = await answering(ok({ id: '17' }));
    const file = { bytes: new TextEncoder().encode('bytes'), mimeType: 'application/pdf', filename: 'a "b".pdf' };
    expect(await at(url).upload('1', file)).toEqual({ kind: 'stored', id: '17' });
    expect(asked).toMatchObject([{ method: 'POST', path: '/v26.0/1/media', headers: { authorization: 'Bearer token' } }]);
    const form = await new Response(asked[0]?.body, {
      headers: { 'content-type': String(asked[0]?.headers['content-type']) },
    }).formData();
    const sent = form.get('file');
    expect([form.get('messaging_product'), form.get('type')]).toEqual(['whatsapp', 'application/pdf']);
    expect(sent instanceof File && [sent.name, sent.type, await sent.text()]).toEqual(['a "b".pdf', 'application/pdf', 'bytes']);
  });

  it('asks for a file of that number only', async () => {
    const { url, asked } = await answering(
      ok({ url: 'https://m.example/1', mime_type: 'image/png', sha256: 'aa', file_size: 9, id: '7' }),
    );
    expect(await at(url).describe('1', '7')).toEqual({
      kind: 'found',
      url: 'https://m.example/1',
      mimeType: 'image/png',
      sha256: 'aa',
      size: 9,
    });
    expect(asked[0]?.path).toBe('/v26.0/7?phone_number_id=1');
  });

  it.each([
    ['unknown or expired', error(100)],
    ['something else', ok({ id: '7', display_phone_number: '1' })],
  ])('tells a file that is %s as gone', async (_what, reply) => {
    const { url } = await answering(reply);
    expect(await at(url).describe('1', '7')).toEqual({ kind: 'gone' });
  });

  it('hands on any other refusal with its code', async () => {
    const { url } = await answering(error(190, 401));
    const refused = { kind: 'refused', code: 190, message: 'Not this.' };
    expect(await at(url).describe('1', '7')).toEqual(refused);
    expect(await at(url).markRead('1', 'wamid.1', false)).toEqual(refused);
  });

  it('downloads with the token', async () => {
    const { url, asked } = await answering({ status: 200, body: 'bytes' });
    expect(await at(url).download(`${url}/file`)).toEqual({ kind: 'bytes', bytes: new TextEncoder().encode('bytes') });
    expect(asked[0]?.headers.authorization).toBe('Bearer token');
  });

  it('tells an address that is over as gone', async () => {
    const { url } = await answering({ status: 404, body: 'x' });
    expect(await at(url).download(`${url}/file`)).toEqual({ kind: 'gone' });
  });

  it('sends its token to no address without encryption', async () => {
    const { url, asked } = await answering({ status: 200, body: 'x' });
    const media = new GraphMedia({ version: 'v26.0', secret });
    await expect(media.download(url)).rejects.toThrow('no address of Meta');
    expect(asked).toEqual([]);
  });

  it('marks as read, and shows that an answer is being written', async () => {
    const { url, asked } = await answering(ok({ success: true }));
    expect(await at(url).markRead('1', 'wamid.1', true)).toEqual({ kind: 'marked' });
    await at(url).markRead('1', 'wamid.2', false);
    expect(asked.map(({ body }) => JSON.parse(body))).toEqual([
      { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.1', typing_indicator: { type: 'text' } },
      { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.2' },
    ]);
  });
});
