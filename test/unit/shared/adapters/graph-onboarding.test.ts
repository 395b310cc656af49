import { describe, expect, it } from 'vitest';
import { GraphOnboarding } from '../../../../shared/adapters/graph-onboarding.ts';
import { answering, type HttpReply } from './http-answers.ts';

const PIN = '150954';
const CODE = '123456';
const secret = async () => ({ appSecret: 'a', verifyToken: 'v', accessToken: 'the-token', businessId: '77' });
const meta = (url: string, more: object = {}) => new GraphOnboarding({ version: 'v26.0', secret, url, ...more });
const ok = (body: object): HttpReply => ({ status: 200, body: JSON.stringify(body) });
const refused = (error: object, status = 400): HttpReply => ({ status, body: JSON.stringify({ error }) });
const node = (more: object = {}) => ({
  id: '106540352242922',
  display_phone_number: '+31 6 12345678',
  verified_name: 'Shop',
  name_status: 'APPROVED',
  code_verification_status: 'VERIFIED',
  platform_type: 'CLOUD_API',
  status: 'CONNECTED',
  ...more,
});

describe('onboarding through the Graph API', () => {
  it('adds a number by country code and the rest', async () => {
    const { url, asked } = await answering(ok({ id: '1' }));
    expect(await meta(url).addNumber('1029', '+390612345678', 'Negozio')).toEqual({ kind: 'ok', value: '1' });
    expect(asked).toMatchObject([{ method: 'POST', path: '/v26.0/1029/phone_numbers' }]);
    expect(asked[0]?.headers.authorization).toBe('Bearer the-token');
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ cc: '39', phone_number: '0612345678', verified_name: 'Negozio' });
  });

  it('does not ask about what is no phone number', async () => {
    const { url, asked } = await answering(ok({ id: '1' }));
    expect(await meta(url).addNumber('1029', 'x', 'Shop')).toMatchObject({ kind: 'refused', code: -1 });
    expect(asked).toEqual([]);
  });

  it('asks for a code, enters it, and registers with the PIN', async () => {
    const { url, asked } = await answering(ok({ success: true }));
    await meta(url).requestCode('1', 'VOICE', 'nl');
    await meta(url).verifyCode('1', CODE);
    await meta(url).register('1', PIN);
    await meta(url).subscribe('1029');
    expect(asked.map(({ path, body }) => [path, body])).toEqual([
      ['/v26.0/1/request_code', '{"code_method":"VOICE","language":"nl"}'],
      ['/v26.0/1/verify_code', '{"code":"123456"}'],
      ['/v26.0/1/register', '{"messaging_product":"whatsapp","pin":"150954"}'],
      ['/v26.0/1029/subscribed_apps', ''],
    ]);
  });

  it.each([
    [{}, { verified: true, registered: true }],
    [{ status: 'PENDING' }, { verified: true, registered: true }],
    [{ platform_type: 'ON_PREMISE' }, { verified: true, registered: false }],
    [
      { platform_type: 'NOT_APPLICABLE', code_verification_status: 'EXPIRED' },
      { verified: false, registered: false },
    ],
  ])('reads a number: %j', async (more, expected) => {
    const { url } = await answering(ok(node(more)));
    expect(await meta(url).numberState('106540352242922')).toEqual({
      kind: 'ok',
      value: { number: '106540352242922', phone: '+31612345678', nameStatus: 'APPROVED', ...expected },
    });
  });

  it('reads lists to their end', async () => {
    const page = (wabaId: string, next: object) =>
      ok({ data: [{ id: wabaId, owner_business_info: { id: 'b' } }, { id: 'without owner' }], paging: next });
    const { url, asked } = await answering(page('1', { next: 'https://…', cursors: { after: 'x=' } }), page('2', {}));
    expect(await meta(url).sharedAccounts()).toEqual({
      kind: 'ok',
      value: [
        { wabaId: '1', ownerBusinessId: 'b' },
        { wabaId: '2', ownerBusinessId: 'b' },
      ],
    });
    expect(asked.map(({ path }) => path)).toEqual([
      '/v26.0/77/client_whatsapp_business_accounts?fields=id,owner_business_info&limit=100',
      '/v26.0/77/client_whatsapp_business_accounts?fields=id,owner_business_info&limit=100&after=x%3D',
    ]);
  });

  it('cannot list what is shared with a business that it does not know', async () => {
    const { url, asked } = await answering(ok({ data: [] }));
    const unknown = async () => ({ appSecret: 'a', verifyToken: 'v', accessToken: 't' });
    expect(await meta(url, { secret: unknown }).sharedAccounts()).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('is refused by Meta’s code and details, whatever the HTTP status', async () => {
    const error = { code: 136025, message: 'x', error_data: { details: 'The code is wrong.' } };
    for (const status of [400, 500]) {
      const { url } = await answering(refused(error, status));
      expect(await meta(url).verifyCode('1', CODE)).toEqual({ kind: 'refused', code: 136025, message: 'The code is wrong.' });
    }
  });

  it.each([
    ['cut' as const],
    [{ status: 502, body: '<html>' }],
    [{ status: 200, body: '{}' }],
    [{ status: 200, body: '{"success":false}' }],
    [{ status: 200, body: '[]' }],
    [refused({ code: 2, message: 'Service temporarily unavailable' }, 503)],
    [refused({ code: 131000, message: 'Something went wrong' }, 500)],
  ])('does not know what became of a registration when the answer is %j', async (reply) => {
    const { url } = await answering(reply);
    const answer = await meta(url).register('1', PIN);
    expect(answer.kind).toBe('unknown');
    expect(JSON.stringify(answer)).not.toContain(PIN);
  });

  it('takes no answer for a list when it is none', async () => {
    const { url } = await answering(ok({}));
    expect(await meta(url).numbersOf('1029')).toMatchObject({ kind: 'unknown' });
  });

  it('does not ask without a token', async () => {
    const { url, asked } = await answering(ok({ success: true }));
    const broken = meta(url, { secret: async () => Promise.reject(new Error('throttled')) });
    expect(await broken.register('1', PIN)).toMatchObject({ kind: 'unknown' });
    expect(await broken.sharedAccounts()).toMatchObject({ kind: 'unknown' });
    expect(asked).toEqual([]);
  });
});
