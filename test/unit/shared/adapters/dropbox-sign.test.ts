import { describe, expect, it } from 'vitest';
import { DropboxSign, isDropboxSignEvent } from '../../../../shared/adapters/dropbox-sign.ts';
import { answering, type HttpReply } from './http-answers.ts';

const WISH = { applicationId: 'app_1', round: 2, name: 'Zoë Ada', email: 'ada@shop.example' };
const secret = async () => ({ apiKey: 'the-key' });
const sign = (url: string, more: object = {}) =>
  new DropboxSign({ secret, url, templateId: 'tpl-1', role: 'Signer', testMode: true, ...more });
const ok = (body: object): HttpReply => ({ status: 200, body: JSON.stringify(body) });
const refused = (status: number, error_name: string): HttpReply => ({
  status,
  body: JSON.stringify({ error: { error_name, error_msg: 'why' } }),
});
const request = (more: object = {}, signature: object = {}) => ({
  signature_request_id: 'sig-1',
  metadata: { application_id: 'app_1', round: '2' },
  is_complete: false,
  is_declined: false,
  has_error: false,
  signatures: [{ status_code: 'awaiting_signature', decline_reason: null, last_viewed_at: null, ...signature }],
  ...more,
});

describe('Dropbox Sign', () => {
  it('sends the template to the organisation, named so that it can be found', async () => {
    const { url, asked } = await answering(ok({ signature_request: request() }));
    expect(await sign(url).ask(WISH)).toEqual({ kind: 'ok', value: 'sig-1' });
    expect(asked).toMatchObject([{ method: 'POST', path: '/v3/signature_request/send_with_template' }]);
    expect(asked[0]?.headers.authorization).toBe(`Basic ${btoa('the-key:')}`);
    const body = JSON.parse(asked[0]?.body ?? '');
    expect(body).toMatchObject({
      template_ids: ['tpl-1'],
      test_mode: true,
      signers: [{ role: 'Signer', name: 'Zoë Ada', email_address: 'ada@shop.example' }],
      metadata: { application_id: 'app_1', round: '2' },
      allow_decline: true,
    });
    expect(body.title).toContain('app_1 round 2');
  });

  it('believes the metadata, and not the title that was searched for', async () => {
    const others = [
      request({ signature_request_id: 'sig-9', metadata: { application_id: 'app_12', round: '2' } }),
      request({ signature_request_id: 'sig-8', metadata: { application_id: 'app_1', round: '1' } }),
      request({ signature_request_id: 'sig-7', metadata: {} }),
    ];
    const { url, asked } = await answering(
      ok({ signature_requests: [...others, request()] }),
      ok({ signature_requests: others }),
    );
    expect(await sign(url).find(WISH)).toEqual({ kind: 'ok', value: 'sig-1' });
    expect(await sign(url).find(WISH)).toEqual({ kind: 'ok', value: undefined });
    expect(asked[0]?.path).toBe('/v3/signature_request/list?page_size=100&query=title%3Aapp_1');
  });

  it.each([
    ['sent', {}, {}],
    ['sent', {}, { status_code: 'on_hold' }],
    ['viewed', {}, { last_viewed_at: 1346521483 }],
    ['signed', { is_complete: true }, { status_code: 'signed', last_viewed_at: 1 }],
    ['declined', { is_declined: true }, { status_code: 'declined' }],
    ['expired', {}, { status_code: 'expired', last_viewed_at: 1 }],
    ['bounced', { has_error: true }, { status_code: 'error_invalid_email' }],
    ['failed', { has_error: true }, {}],
    ['failed', {}, { status_code: 'error_file' }],
  ])('reads that a request is %s: %j %j', async (state, more, signature) => {
    const { url } = await answering(ok({ signature_request: request(more, signature) }));
    const value = { requestId: 'sig-1', applicationId: 'app_1', round: 2, state };
    expect(await sign(url).get('sig-1')).toEqual({ kind: 'ok', value });
  });

  it('tells why the signer declined', async () => {
    const { url } = await answering(ok({ signature_request: request({ is_declined: true }, { decline_reason: 'Not us.' }) }));
    expect(await sign(url).get('sig-1')).toMatchObject({ value: { state: 'declined', declineReason: 'Not us.' } });
  });

  it('reads a request that is not ours', async () => {
    const { url } = await answering(ok({ signature_request: request({ metadata: {} }) }));
    expect(await sign(url).get('sig-1')).toMatchObject({ value: { applicationId: undefined, round: undefined } });
  });

  it('tells what is unknown from what was deleted', async () => {
    const { url } = await answering(refused(404, 'not_found'), refused(410, 'deleted'));
    expect(await sign(url).get('sig-1')).toEqual({ kind: 'ok', value: undefined });
    expect(await sign(url).get('sig-1')).toMatchObject({ kind: 'ok', value: { requestId: 'sig-1', state: 'cancelled' } });
  });

  it('has cancelled what is over', async () => {
    const over = [refused(400, 'signature_request_cancel_failed'), refused(404, 'not_found'), refused(410, 'deleted')];
    const { url } = await answering({ status: 200, body: '' }, ...over, refused(401, 'unauthorized'));
    for (let n = 0; n < 4; n += 1) expect(await sign(url).cancel('sig-1')).toEqual({ kind: 'ok', value: true });
    expect(await sign(url).cancel('sig-1')).toMatchObject({ kind: 'refused', code: 401 });
  });

  it('is refused by name and reason', async () => {
    const { url } = await answering(refused(400, 'bad_request'));
    expect(await sign(url).ask(WISH)).toEqual({ kind: 'refused', code: 400, message: 'bad_request: why' });
  });

  it.each([['cut' as const], [{ status: 500, body: '{"error":{}}' }], [{ status: 502, body: '<html>' }], [ok({})]])(
    'does not know what became of a request when the answer is %j',
    async (reply) => {
      const { url } = await answering(reply);
      expect(await sign(url).ask(WISH)).toMatchObject({ kind: 'unknown' });
      expect(await sign(url).get('sig-1')).toMatchObject({ kind: 'unknown' });
      expect(await sign(url).find(WISH)).toMatchObject({ kind: 'unknown' });
    },
  );

  it('does not ask without its key', async () => {
    const { url, asked } = await answering(ok({}));
    const broken = sign(url, { secret: async () => Promise.reject(new Error('throttled')) });
    expect(await broken.cancel('sig-1')).toMatchObject({ kind: 'unknown' });
    expect(asked).toEqual([]);
  });
});

describe('the hash of a callback', () => {
  const KEY = '324e3b0840f065eb51f3fd63231d0d33daa35d4ed10d27718839e81737065782';
  const HASH = 'ff8b03439122f9160500c3fb855bdee5a9ccba5fff27d3b258745d8f3074832f';

  it('is what Dropbox Sign’s own example says', () => {
    expect(isDropboxSignEvent(KEY, '1669926463', 'account_confirmed', HASH)).toBe(true);
  });

  it.each([
    ['another key', ['x', '1669926463', 'account_confirmed', HASH]],
    ['another time', [KEY, '1669926464', 'account_confirmed', HASH]],
    ['another type', [KEY, '1669926463', 'callback_test', HASH]],
    ['half of it', [KEY, '1669926463', 'account_confirmed', HASH.slice(0, 32)]],
    ['nothing', [KEY, '1669926463', 'account_confirmed', '']],
    ['as many bytes of something else', [KEY, '1669926463', 'account_confirmed', 'é'.repeat(32)]],
  ] as const)('is not that of %s', (_what, [key, time, type, hash]) => {
    expect(isDropboxSignEvent(key, time, type, hash)).toBe(false);
  });
});
