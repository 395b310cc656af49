import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { makeHttp } from '../../../../functions/edge/http.ts';
import { makeHandler } from '../../../../functions/manage-numbers/handler.ts';
import { anApiEvent, aPrincipal } from '../../../builders/api-event.ts';
import { aTemplate, NUMBER, WABA } from '../../../builders/domain.ts';
import { captureLogLines } from '../../../builders/log-lines.ts';
import { aWorld } from '../../../builders/world.ts';
import type { Fakes } from '../../../fakes/make-fakes.ts';

captureLogLines();

async function call(fakes: Fakes, route: string, body?: unknown, over: Parameters<typeof anApiEvent>[0] = {}) {
  const event = anApiEvent({
    route,
    principal: aPrincipal(),
    path: { number: NUMBER },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...over,
  });
  const result: APIGatewayProxyStructuredResultV2 = await makeHttp(makeHandler(fakes))(event, {} as Context);
  return { status: result.statusCode, headers: result.headers, body: JSON.parse(result.body ?? 'null') };
}
const POLICY = '/v1/numbers/{number}/policy';

describe('POST /v1/numbers', () => {
  const other = { phoneNumberId: '222', wabaId: WABA };

  it('adopts a number that Meta knows, live from now on', async () => {
    const fakes = await aWorld();
    fakes.whatsApp.numbers.set('222', { displayPhone: '+32470123456', verifiedName: 'Parcels' });
    expect(await call(fakes, 'POST /v1/numbers', other)).toMatchObject({
      status: 201,
      headers: { location: '/v1/numbers/222' },
      body: { phoneNumberId: '222', state: 'live', displayPhone: '+32470123456', since: '2026-11-03T12:00:00.000Z' },
    });
  });

  it('answers 200 with what is known when it comes again', async () => {
    const fakes = await aWorld();
    fakes.whatsApp.numbers.set('222', { displayPhone: '+32470123456' });
    await call(fakes, 'POST /v1/numbers', other);
    expect(await call(fakes, 'POST /v1/numbers', other)).toMatchObject({ status: 200, body: { phoneNumberId: '222' } });
  });

  it('refuses a phone that stands in the ledger under another id (R5)', async () => {
    const fakes = await aWorld();
    fakes.whatsApp.numbers.set('222', { displayPhone: '+31201234567' });
    const response = await call(fakes, 'POST /v1/numbers', other);
    expect([response.status, response.body.type]).toEqual([409, expect.stringMatching(/downgrade-not-possible$/)]);
  });

  it('is 400 for an id that Meta does not know', async () => {
    expect(await call(await aWorld(), 'POST /v1/numbers', other)).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'phoneNumberId' }] },
    });
  });

  it('is 403 for a key without the scope `admin`', async () => {
    const principal = aPrincipal({ scopes: ['read', 'send'] });
    expect((await call(await aWorld(), 'POST /v1/numbers', other, { principal })).status).toBe(403);
  });
});

describe('a policy', () => {
  it('is replaced, and what is left out takes its default', async () => {
    const fakes = await aWorld({ smsEnabled: false, marginMs: 0 });
    expect((await call(fakes, `PUT ${POLICY}`, { expiringLeadMinutes: 60 })).body).toMatchObject({
      smsEnabled: true,
      marginSeconds: 300,
      expiringLeadMinutes: 60,
    });
    expect((await call(fakes, `GET ${POLICY}`)).body).toMatchObject({ expiringLeadMinutes: 60 });
  });

  it('is 404 for a number that nobody adopted', async () => {
    expect((await call(await aWorld(), `PUT ${POLICY}`, {}, { path: { number: '999' } })).status).toBe(404);
  });

  it('is 403 for a number that the key may not touch', async () => {
    const principal = aPrincipal({ numbers: ['222'] });
    expect((await call(await aWorld(), `PUT ${POLICY}`, {}, { principal })).status).toBe(403);
  });

  it('is read with `read` and written with `admin` only', async () => {
    const principal = aPrincipal({ scopes: ['read'] });
    const fakes = await aWorld();
    expect((await call(fakes, `GET ${POLICY}`, undefined, { principal })).status).toBe(200);
    expect((await call(fakes, `PUT ${POLICY}`, {}, { principal })).status).toBe(403);
  });
});

describe('templates', () => {
  const { wabaId: _wabaId, syncedAt: _syncedAt, ...atMeta } = aTemplate();

  it('are synced: what changed, and what Meta no longer lists', async () => {
    const fakes = await aWorld();
    await fakes.templates.put(aTemplate({ name: 'gone' }));
    fakes.whatsApp.templatesOf.set(WABA, [{ ...atMeta, status: 'PAUSED' }]);
    expect((await call(fakes, 'POST /v1/templates/sync')).body).toMatchObject({
      accounts: [{ wabaId: WABA, seen: 1, changed: 1, gone: 1 }],
    });
    expect((await call(fakes, 'GET /v1/templates')).body.templates).toMatchObject([
      { name: 'gone', status: 'DELETED' },
      { name: 'parcel_here', status: 'PAUSED' },
    ]);
  });

  it('are listed for an account of a number that the key may touch, and no other', async () => {
    const principal = aPrincipal({ numbers: ['222'] });
    expect(await call(await aWorld(), 'GET /v1/templates', undefined, { principal, query: { wabaId: WABA } })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'wabaId' }] },
    });
  });
});

describe('GET /v1/numbers', () => {
  it('shows only what the key may touch', async () => {
    const fakes = await aWorld();
    expect((await call(fakes, 'GET /v1/numbers')).body.numbers).toMatchObject([{ phoneNumberId: NUMBER }]);
    expect(
      (await call(fakes, 'GET /v1/numbers', undefined, { principal: aPrincipal({ numbers: ['222'] }) })).body.numbers,
    ).toEqual([]);
  });
});
