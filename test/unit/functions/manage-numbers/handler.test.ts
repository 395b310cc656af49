import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { makeHttp } from '../../../../functions/edge/http.ts';
import { makeHandler } from '../../../../functions/manage-numbers/handler.ts';
import {
  numberListSchema,
  numberWithIncidentsSchema,
  policyViewSchema,
  templateListSchema,
} from '../../../../shared/contracts/responses.ts';
import { completeStep } from '../../../../shared/domain/application-life.ts';
import { iso } from '../../../../shared/domain/instant.ts';
import { tripBreaker } from '../../../../shared/use-cases/number-breaker.ts';
import { anApiEvent, aPrincipal } from '../../../builders/api-event.ts';
import { anApplication } from '../../../builders/application.ts';
import { aTemplate, NUMBER, WABA } from '../../../builders/domain.ts';
import { captureLogLines } from '../../../builders/log-lines.ts';
import { NOON } from '../../../builders/time.ts';
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

  it('refuses a phone that an open application is bringing onto the API, and names it', async () => {
    const fakes = await aWorld();
    const started = anApplication({ phone: '+32470123456' });
    await fakes.applications.create({ application: started, log: [] });
    fakes.whatsApp.numbers.set('222', { displayPhone: '+32470123456' });
    expect(await call(fakes, 'POST /v1/numbers', other)).toMatchObject({
      status: 409,
      body: { type: expect.stringMatching(/application-already-open$/), applicationId: started.id },
    });
  });

  it('is 400 for an id that Meta does not know', async () => {
    expect(await call(await aWorld(), 'POST /v1/numbers', other)).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'phoneNumberId' }] },
    });
  });

  it('is 403 for a key for some numbers and an account of none of them, adopted or not', async () => {
    const fakes = await aWorld();
    fakes.whatsApp.numbers.set(NUMBER, { displayPhone: '+31201234567' }).set('222', { displayPhone: '+32470123456' });
    const principal = aPrincipal({ numbers: [NUMBER, '222'] });
    for (const phoneNumberId of [NUMBER, '222'])
      expect((await call(fakes, 'POST /v1/numbers', { phoneNumberId, wabaId: '999' }, { principal })).status).toBe(403);
    expect((await call(fakes, 'POST /v1/numbers', other, { principal })).status).toBe(201);
  });

  it('is 403 for a key without the scope `admin`', async () => {
    const principal = aPrincipal({ scopes: ['read', 'send'] });
    expect((await call(await aWorld(), 'POST /v1/numbers', other, { principal })).status).toBe(403);
  });
});

describe('PUT /v1/numbers/{number}/policy', () => {
  it('is 413 for a policy that leaves no room for a message beside it', async () => {
    const card = { more: 'x'.repeat(100_000) };
    const template = { name: 'come_back', language: { code: 'en' }, components: [{ type: 'carousel', cards: [card] }] };
    const policy = { onClosedWindow: [{ route: 'template', template }] };
    expect((await call(await aWorld(), 'PUT /v1/numbers/{number}/policy', policy)).status).toBe(413);
  });
});

describe('DELETE /v1/numbers/{number}', () => {
  const remove = (fakes: Fakes, over: Parameters<typeof anApiEvent>[0] = {}) =>
    call(fakes, 'DELETE /v1/numbers/{number}', undefined, over);

  it('is always refused, and the attempt is an incident of the number (R5)', async () => {
    const fakes = await aWorld();
    expect(await remove(fakes)).toMatchObject({
      status: 409,
      body: { type: expect.stringMatching(/downgrade-not-possible$/), detail: expect.stringMatching(/can never go back/) },
    });
    expect((await call(fakes, 'GET /v1/numbers/{number}')).body).toMatchObject({
      state: 'live',
      incidents: [
        {
          at: '2026-11-03T12:00:00.000Z',
          what: 'api',
          by: 'key_1',
          detail: `DELETE /v1/numbers/${NUMBER} was refused`,
        },
      ],
    });
  });

  it('is one incident in a minute, and another in the next, newest first', async () => {
    const fakes = await aWorld();
    fakes.clock.advance(1_000);
    await remove(fakes);
    fakes.clock.advance(58_000);
    await remove(fakes);
    fakes.clock.advance(1_000);
    await remove(fakes);
    const { incidents } = (await call(fakes, 'GET /v1/numbers/{number}')).body;
    expect(incidents.map(({ at }: { readonly at: string }) => at)).toEqual([
      '2026-11-03T12:01:00.000Z',
      '2026-11-03T12:00:01.000Z',
    ]);
  });

  it('sends who would stop a number in onboarding to its application', async () => {
    const fakes = await aWorld();
    const { status, body } = await remove(await inOnboarding(fakes), { path: { number: '333' } });
    expect([status, body.detail]).toEqual([409, expect.stringMatching(/application can be cancelled/)]);
  });

  it.each([
    [404, { path: { number: '999' } }],
    [403, { principal: aPrincipal({ numbers: ['222'] }) }],
    [403, { principal: aPrincipal({ scopes: ['read', 'send'] }) }],
  ])('is %i, and no incident, for %j', async (status, over) => {
    const fakes = await aWorld();
    expect((await remove(fakes, over)).status).toBe(status);
    expect((await call(fakes, 'GET /v1/numbers/{number}')).body.incidents).toEqual([]);
  });
});

describe('GET /v1/numbers/{number}', () => {
  it('shows since when and why Meta refuses all that the number sends, and when that is tested', async () => {
    const fakes = await aWorld();
    expect((await call(fakes, 'GET /v1/numbers/{number}')).body.breaker).toBeNull();
    const cause = { code: '131042', message: 'payment' };
    const at = fakes.clock.now();
    await tripBreaker(fakes, { number: NUMBER, trouble: 'account', cause, toldLater: false, at });
    expect((await call(fakes, 'GET /v1/numbers/{number}')).body.breaker).toEqual({
      state: 'open',
      since: iso(at),
      cause,
      nextTryAt: iso(at + 60_000),
    });
  });

  it('shows since when the ledger has its phone', async () => {
    const fakes = await aWorld();
    expect((await call(fakes, 'GET /v1/numbers/{number}')).body.ledger).toEqual({
      state: 'live',
      phoneNumberId: NUMBER,
      since: iso(NOON),
    });
    const waiting = await call(await inOnboarding(fakes), 'GET /v1/numbers/{number}', undefined, { path: { number: '333' } });
    expect(waiting.body.ledger).toBeNull();
  });

  it('shows the step and the application that a number in onboarding waits for', async () => {
    const fakes = await inOnboarding(await aWorld());
    expect((await call(fakes, 'GET /v1/numbers/{number}', undefined, { path: { number: '333' } })).body).toMatchObject({
      state: 'verify-business',
      applicationId: 'app_1',
      displayPhone: '+32470123456',
      incidents: [],
    });
  });

  it('answers as the OpenAPI document says', async () => {
    const { body } = await call(await inOnboarding(await aWorld()), 'GET /v1/numbers/{number}', undefined, {
      path: { number: '333' },
    });
    expect(numberWithIncidentsSchema.safeParse(body).error?.issues ?? []).toEqual([]);
  });
});

/** Another number, whose application waits for Facebook. */
async function inOnboarding(fakes: Fakes): Promise<Fakes> {
  const application = anApplication({ phone: '+32470123456' });
  await fakes.applications.create({ application, log: [] });
  const changed = completeStep({ ...application, wabaId: '777', number: '333' }, 'accept-facebook-invite', {
    at: NOON,
    by: 'meta',
  });
  if (changed === undefined) throw new Error('the step was expected to be completed');
  await fakes.applications.save(application, changed);
  return fakes;
}

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

  it('tells at once which of its templates are not sent as things stand, and again when it is read', async () => {
    const fakes = await aWorld();
    const template = { name: 'parcel_hear', language: { code: 'en_US' } };
    const policy = { onUnansweredExpiry: { route: 'template', template } };
    const { body } = await call(fakes, `PUT ${POLICY}`, policy);
    const field = 'onUnansweredExpiry.template';
    expect(body.warnings).toMatchObject([{ field, code: 'template-not-sendable' }]);
    expect(policyViewSchema.safeParse(body).error?.issues ?? []).toEqual([]);
    // What was answered can be put again.
    const corrected = { ...body, onUnansweredExpiry: { route: 'template', template: { ...template, name: 'parcel_here' } } };
    expect((await call(fakes, `PUT ${POLICY}`, corrected)).body.warnings).toEqual([]);
    await fakes.templates.put(aTemplate({ category: 'marketing' }));
    expect((await call(fakes, `GET ${POLICY}`)).body.warnings).toMatchObject([{ field, code: 'template-recategorised' }]);
    expect(await fakes.numbers.policy(NUMBER)).not.toHaveProperty('warnings');
  });

  it('is put over the version that was read, and over no other', async () => {
    const fakes = await aWorld();
    const { etag } = (await call(fakes, `GET ${POLICY}`)).headers ?? {};
    const put = (marginSeconds: number, tag: unknown) =>
      call(fakes, `PUT ${POLICY}`, { marginSeconds }, { headers: { 'if-match': String(tag) } });
    const first = await put(1, etag);
    expect(first.status).toBe(200);
    expect(first.headers?.['etag']).not.toBe(etag);
    expect(await put(2, etag)).toMatchObject({ status: 412, body: { type: expect.stringMatching(/policy-changed$/) } });
    expect((await call(fakes, `GET ${POLICY}`)).body.marginSeconds).toBe(1);
    // As a proxy that compresses makes it.
    expect((await put(3, `W/${first.headers?.['etag']}`)).status).toBe(200);
    expect((await put(4, '*')).status).toBe(200);
    expect((await put(5, '"of-another"')).status).toBe(412);
    expect((await put(5, '3')).body.errors).toMatchObject([{ field: 'If-Match' }]);
    expect((await call(fakes, `GET ${POLICY}`)).body.marginSeconds).toBe(4);
  });

  it('is checked in a dry run as in a put, and not put', async () => {
    const fakes = await aWorld();
    const before = await call(fakes, `GET ${POLICY}`);
    const dry = (body: unknown, over = {}) => call(fakes, `PUT ${POLICY}`, body, { query: { dryRun: 'true' }, ...over });
    const template = { name: 'parcel_hear', language: { code: 'en_US' } };
    const { status, headers, body } = await dry({ onClosedWindow: [{ route: 'template', template }] });
    expect([status, headers?.['etag']]).toEqual([200, before.headers?.['etag']]);
    expect(body).toMatchObject({ onClosedWindow: [{ template }], warnings: [{ code: 'template-not-sendable' }] });
    expect((await dry({ marginSeconds: -1 })).body.errors).toMatchObject([{ field: 'marginSeconds' }]);
    expect((await dry({}, { headers: { 'if-match': '"99"' } })).status).toBe(412);
    expect((await dry({}, { query: { dryRun: 'yes' } })).body.errors).toMatchObject([{ field: 'dryRun' }]);
    expect((await dry({}, { query: { dryrun: 'true' } })).body.errors).toMatchObject([{ field: 'dryrun' }]);
    expect(await call(fakes, `GET ${POLICY}`)).toEqual(before);
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

  it('are listed by name and status, and a filter that could find nothing is refused', async () => {
    const fakes = await aWorld();
    const put = (name: string, language: string, status: string) => fakes.templates.put(aTemplate({ name, language, status }));
    await put('order_left', 'en', 'APPROVED');
    await put('order_left', 'nl', 'PAUSED');
    await put('order_left_late', 'en', 'PAUSED');
    const names = async (query: Record<string, string>) =>
      (await call(fakes, 'GET /v1/templates', undefined, { query })).body.templates.map(
        ({ name, language }: any) => `${name} ${language}`,
      );
    expect(await names({ name: 'order_left' })).toEqual(['order_left en', 'order_left nl']);
    expect(await names({ name: 'order_left', status: 'paused' })).toEqual(['order_left nl']);
    expect(await names({ status: 'PAUSED' })).toEqual(['order_left nl', 'order_left_late en']);
    expect(await call(fakes, 'GET /v1/templates', undefined, { query: { name: 'Order#1' } })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'name' }] },
    });
  });

  it('are listed with the places of policies that name them, and why one is not sent from there', async () => {
    const template = { name: 'parcel_here', language: { code: 'en_US' } };
    const fakes = await aWorld({ onClosedWindow: [{ route: 'template', template }] });
    await fakes.templates.put(aTemplate({ name: 'unused' }));
    await fakes.templates.put(aTemplate({ status: 'PAUSED' }));
    const { body } = await call(fakes, 'GET /v1/templates');
    const uses = [{ number: NUMBER, where: 'onClosedWindow[0]', code: 'template-not-sendable', why: expect.any(String) }];
    expect(body.templates).toMatchObject([{ uses }, { name: 'unused', uses: [] }]);
    expect(templateListSchema.safeParse(body).error?.issues ?? []).toEqual([]);
  });

  it('say when all of them were fetched: not where Meta refused', async () => {
    const fakes = await aWorld();
    const syncedAt = async () => (await call(fakes, 'GET /v1/templates')).body.syncedAt;
    expect(await syncedAt()).toBeNull();
    fakes.whatsApp.templatesOf.set(WABA, [atMeta]);
    await call(fakes, 'POST /v1/templates/sync');
    expect(await syncedAt()).toBe(iso(NOON));
    fakes.clock.advance(1_000);
    await call(fakes, 'POST /v1/templates/sync');
    expect(await syncedAt()).toBe(iso(NOON + 1_000));
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
  it('comes in pages, and refuses the cursor of another list', async () => {
    const fakes = await aWorld();
    for (const [at, number] of ['777', '888'].entries())
      await fakes.numbers.adopt({ number, wabaId: WABA, displayPhone: `+3120000000${at}`, state: 'live', since: NOON + at });
    const page = async (cursor?: string) =>
      (await call(fakes, 'GET /v1/numbers', undefined, { query: { limit: '2', ...(cursor === undefined ? {} : { cursor }) } }))
        .body;
    const first = await page();
    expect(first.numbers).toHaveLength(2);
    const second = await page(first.next);
    expect(second).toMatchObject({ numbers: [expect.anything()], next: null });
    const ids = [...first.numbers, ...second.numbers].map(({ phoneNumberId }: any) => phoneNumberId);
    expect(ids.toSorted()).toEqual([NUMBER, '777', '888'].toSorted());
    expect(await page('bm9uc2Vuc2U')).toMatchObject({ errors: [{ field: 'cursor' }] });
  });

  it('shows which of them Meta refuses', async () => {
    const fakes = await aWorld();
    const cause = { code: '131042', message: 'payment' };
    await tripBreaker(fakes, { number: NUMBER, trouble: 'account', cause, toldLater: false, at: fakes.clock.now() });
    await fakes.numbers.adopt({ number: '777', wabaId: WABA, displayPhone: '+31200000000', state: 'live', since: NOON + 1 });
    const { body } = await call(fakes, 'GET /v1/numbers');
    expect(body.numbers).toMatchObject([{ breaker: { state: 'open', cause } }, { phoneNumberId: '777', breaker: null }]);
    expect(numberListSchema.safeParse(body).error?.issues ?? []).toEqual([]);
  });

  it('shows only what the key may touch', async () => {
    const fakes = await aWorld();
    expect((await call(fakes, 'GET /v1/numbers')).body.numbers).toMatchObject([{ phoneNumberId: NUMBER }]);
    expect(
      (await call(fakes, 'GET /v1/numbers', undefined, { principal: aPrincipal({ numbers: ['222'] }) })).body.numbers,
    ).toEqual([]);
  });
});
