import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { makeHttp } from '../../../../functions/edge/http.ts';
import { routes } from '../../../../functions/manage-applications/config.ts';
import { makeHandler } from '../../../../functions/manage-applications/handler.ts';
import { OPERATIONS } from '../../../../shared/contracts/operations.ts';
import type { Application, StepName } from '../../../../shared/domain/application.ts';
import { fail, openStep, withStep } from '../../../../shared/domain/application-life.ts';
import { anApiEvent, aPrincipal } from '../../../builders/api-event.ts';
import { anApplication } from '../../../builders/application.ts';
import { captureLogLines } from '../../../builders/log-lines.ts';
import { DAY, HOUR, MINUTE, NOON } from '../../../builders/time.ts';
import { aWorld } from '../../../builders/world.ts';
import type { Fakes } from '../../../fakes/make-fakes.ts';

const logLines = captureLogLines();

const ONE = '/v1/applications/{id}';
const COMPLETE = `POST ${ONE}/steps/{step}/complete`;
const CODE = `POST ${ONE}/steps/activate-number/request-code`;
const aStart = {
  organisation: { name: 'Parcel Post', email: 'office@parcelpost.example' },
  facebookBusinessId: '506914307656634',
  phoneNumber: '+31 20 111 2222',
  acknowledgements: { neverBackToTheApp: true, noRefund: true },
};

async function call(fakes: Fakes, route: string, body?: unknown, over: Parameters<typeof anApiEvent>[0] = {}) {
  const event = anApiEvent({
    route,
    principal: aPrincipal(),
    path: route.includes('{id}') ? { id: 'app_1', step: 'activate-number' } : {},
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...over,
  });
  const result: APIGatewayProxyStructuredResultV2 = await makeHttp(makeHandler(fakes))(event, {} as Context);
  const { statusCode: status = 0, headers } = result;
  const parsed = JSON.parse(result.body ?? 'null');
  if (status >= 400) return { status, headers, body: parsed, type: String(parsed.type).split('/').at(-1) };
  const schema = OPERATIONS[route]?.answers[status];
  expect([route, status, schema === undefined ? 'no answer' : schema.safeParse(parsed).error?.issues]).toEqual([
    route,
    status,
    undefined,
  ]);
  return { status, headers, body: parsed, type: undefined };
}

/** An application that waits at a step, all before it done; its number is 333 of the account 777. */
async function waitingAt(
  fakes: Fakes,
  name: StepName = 'activate-number',
  over: Partial<Application> = {},
): Promise<Application> {
  let application = anApplication({ ...(name === 'accept-facebook-invite' ? {} : { wabaId: '777', number: '333' }), ...over });
  for (const step of Object.keys(application.steps) as StepName[]) {
    if (step === name) break;
    const done = { ...application.steps[step], state: 'done', since: NOON, doneAt: NOON, doneBy: 'meta' } as const;
    application = withStep(application, step, done, []).application;
  }
  const changed = openStep(application, name, NOON);
  await fakes.applications.create(changed);
  fakes.meta.putAccount({ wabaId: '777' });
  fakes.meta.putNumber({ number: '333', wabaId: '777', phone: application.phone, code: '123456' });
  return changed.application;
}

async function store(fakes: Fakes, change: (application: Application) => Application): Promise<void> {
  const before = await fakes.applications.get('app_1');
  if (before === undefined) throw new Error('there is no application');
  await fakes.applications.save(before, { application: change(before), log: [] });
}

describe('POST /v1/applications', () => {
  it('starts one, which waits for the invite to be accepted', async () => {
    const { status, headers, body } = await call(await aWorld(), 'POST /v1/applications', aStart);
    expect([status, headers?.['location']]).toEqual([201, `/v1/applications/${body.id}`]);
    expect(body).toMatchObject({
      status: 'open',
      step: 'accept-facebook-invite',
      party: 'organisation',
      waiting: ['accept-facebook-invite'],
      phoneNumber: '+31201112222',
      displayName: 'Parcel Post',
      expectedBy: '2026-11-05T12:00:00.000Z',
      acknowledgements: { neverBackToTheApp: true, noRefund: true, by: 'key_1', at: '2026-11-03T12:00:00.000Z' },
      refund: null,
    });
  });

  it('is 400 without the acknowledgements, and stores nothing', async () => {
    const fakes = await aWorld();
    const refused = await call(fakes, 'POST /v1/applications', { ...aStart, acknowledgements: { neverBackToTheApp: true } });
    expect([refused.status, refused.body.errors[0].field]).toEqual([400, 'acknowledgements.noRefund']);
    expect((await call(fakes, 'GET /v1/applications')).body.applications).toEqual([]);
  });

  it('wants the account where the deployment invites nobody, and begins at what is not switched off', async () => {
    const fakes = await aWorld();
    const settings = { ...fakes.settings, switchedOff: ['accept-facebook-invite', 'sign-terms'] as const };
    const refused = await call({ ...fakes, settings }, 'POST /v1/applications', aStart);
    expect([refused.status, refused.body.errors[0].field]).toEqual([400, 'wabaId']);
    const unknown = await call({ ...fakes, settings }, 'POST /v1/applications', { ...aStart, wabaId: '777' });
    expect([unknown.status, unknown.body.errors[0].field]).toEqual([400, 'wabaId']);
    fakes.meta.putAccount({ wabaId: '777', ownerBusinessId: aStart.facebookBusinessId });
    const { body } = await call({ ...fakes, settings }, 'POST /v1/applications', { ...aStart, wabaId: '777' });
    expect([body.step, body.wabaId, body.steps[2].state]).toEqual(['verify-business', '777', 'switched-off']);
  });

  it('is 409 for a number that has an open application, and names that', async () => {
    const fakes = await aWorld();
    const { body } = await call(fakes, 'POST /v1/applications', aStart);
    const again = await call(fakes, 'POST /v1/applications', { ...aStart, facebookBusinessId: '12345' });
    expect(again).toMatchObject({ status: 409, type: 'application-already-open', body: { applicationId: body.id } });
  });

  it('is 409 for a number that is on the API', async () => {
    const refused = await call(await aWorld(), 'POST /v1/applications', { ...aStart, phoneNumber: '+31201234567' });
    expect([refused.status, refused.type]).toEqual([409, 'already-on-the-api']);
  });

  it('is 403 for a key without `admin`, and for one that is limited to numbers', async () => {
    const fakes = await aWorld();
    for (const principal of [aPrincipal({ scopes: ['read', 'send'] }), aPrincipal({ numbers: ['333'] })])
      expect((await call(fakes, 'POST /v1/applications', aStart, { principal })).status).toBe(403);
  });
});

describe('GET /v1/applications', () => {
  async function two(): Promise<Fakes> {
    const fakes = await aWorld();
    await waitingAt(fakes);
    await fakes.applications.create(
      openStep(anApplication({ id: 'app_2', phone: '+31203334444' }), 'accept-facebook-invite', NOON),
    );
    return fakes;
  }
  const idsOf = async (fakes: Fakes, query: Readonly<Record<string, string>>, over: Parameters<typeof anApiEvent>[0] = {}) =>
    (await call(fakes, 'GET /v1/applications', undefined, { query, ...over })).body.applications.map(
      ({ id }: { readonly id: string }) => id,
    );

  it.each([
    [{}, ['app_1', 'app_2']],
    [{ status: 'open' }, ['app_1', 'app_2']],
    [{ status: 'live' }, []],
    [{ step: 'activate-number' }, ['app_1']],
    [{ party: 'organisation', step: 'accept-facebook-invite' }, ['app_2']],
    [{ late: 'true' }, []],
  ])('with %j is %j', async (query, ids) => {
    expect((await idsOf(await two(), query)).toSorted()).toEqual(ids);
  });

  it('tells late ones', async () => {
    const fakes = await two();
    fakes.clock.advance(2 * DAY + MINUTE);
    expect((await idsOf(fakes, { late: 'true' })).toSorted()).toEqual(['app_1', 'app_2']);
  });

  it('shows a key for some numbers only what brought these', async () => {
    const fakes = await two();
    expect(await idsOf(fakes, {}, { principal: aPrincipal({ numbers: ['333'] }) })).toEqual(['app_1']);
    expect(await idsOf(fakes, {}, { principal: aPrincipal({ numbers: ['999'] }) })).toEqual([]);
  });

  it('comes in pages', async () => {
    const fakes = await two();
    const first = (await call(fakes, 'GET /v1/applications', undefined, { query: { limit: '1' } })).body;
    const second = (await call(fakes, 'GET /v1/applications', undefined, { query: { limit: '1', cursor: first.next } })).body;
    expect(new Set([first.applications[0].id, second.applications[0].id])).toEqual(new Set(['app_1', 'app_2']));
  });

  it.each([
    ['limit', { limit: '201' }],
    ['limit', { limit: 'all' }],
    ['status', { status: 'closed' }],
    ['late', { late: 'yes' }],
    ['stat', { stat: 'open' }],
  ])('is 400 that names %s in %j', async (field, query) => {
    const { status, body } = await call(await aWorld(), 'GET /v1/applications', undefined, { query });
    expect([status, body.errors.map((error: { readonly field: string }) => error.field)]).toEqual([400, [field]]);
  });
});

describe('GET /v1/applications/{id}', () => {
  it('has the audit log, oldest first', async () => {
    const fakes = await aWorld();
    const { id } = (await call(fakes, 'POST /v1/applications', aStart)).body;
    const { body } = await call(fakes, `GET ${ONE}`, undefined, { path: { id } });
    expect(body.log).toMatchObject([
      { at: '2026-11-03T12:00:00.000Z', by: 'key_1', what: 'started', evidence: { acknowledged: { noRefund: true } } },
      { by: 'process', what: 'step-started', step: 'accept-facebook-invite' },
    ]);
  });

  it('is read with `read`', async () => {
    const fakes = await aWorld();
    await waitingAt(fakes);
    expect((await call(fakes, `GET ${ONE}`, undefined, { principal: aPrincipal({ scopes: ['read'] }) })).status).toBe(200);
  });

  it.each(routes.filter((route) => route.includes('{id}')))(
    '%s is 404 for one that is not there, or is of another number',
    async (route) => {
      const fakes = await aWorld();
      await waitingAt(fakes);
      const bodies: Readonly<Record<string, unknown>> = {
        [COMPLETE]: { code: '123456', pin: '000000' },
        [`PATCH ${ONE}`]: { testPhone: '+31612345678' },
      };
      const seen = [
        await call(fakes, route, bodies[route], { path: { id: 'app_9', step: 'activate-number' } }),
        await call(fakes, route, bodies[route], { principal: aPrincipal({ numbers: ['999'] }) }),
      ];
      expect(seen.map(({ status }) => status)).toEqual([404, 404]);
    },
  );
});

describe('PATCH /v1/applications/{id}', () => {
  it('corrects the organisation and the test phone, and says so in the log without the values', async () => {
    const fakes = await aWorld();
    await waitingAt(fakes);
    const patch = { organisation: { email: 'new@parcelpost.example' }, testPhone: '+31612345678' };
    expect((await call(fakes, `PATCH ${ONE}`, patch)).body).toMatchObject({
      organisation: { name: 'Parcel Post', email: 'new@parcelpost.example' },
      testPhone: '+31612345678',
    });
    const { log } = (await call(fakes, `GET ${ONE}`)).body;
    expect(log.at(-1)).toMatchObject({
      by: 'key_1',
      what: 'corrected',
      evidence: { fields: ['organisation.email', 'testPhone'] },
    });
  });

  it.each([
    [{ phoneNumber: '+31201112222' }],
    [{ phoneNumber: null, testPhone: '+31612345678' }],
    [{ facebookBusinessId: 7, colour: 'red' }],
  ])('is always 409 for %j, and changes nothing (R10)', async (patch) => {
    const fakes = await aWorld();
    await waitingAt(fakes);
    const refused = await call(fakes, `PATCH ${ONE}`, patch);
    expect([refused.status, refused.type, refused.body.detail]).toEqual([
      409,
      'immutable-during-application',
      expect.stringMatching(/start a new application/),
    ]);
    expect((await fakes.applications.get('app_1'))?.testPhone).toBeUndefined();
  });

  it.each([[{}], [{ colour: 'red' }], [{ organisation: {} }]])('is 400 for %j', async (patch) => {
    const fakes = await aWorld();
    await waitingAt(fakes);
    expect((await call(fakes, `PATCH ${ONE}`, patch)).status).toBe(400);
  });

  it('is 409 once it has ended', async () => {
    const fakes = await aWorld();
    await waitingAt(fakes);
    await call(fakes, `POST ${ONE}/cancel`);
    const refused = await call(fakes, `PATCH ${ONE}`, { testPhone: '+31612345678' });
    expect([refused.status, refused.type]).toEqual([409, 'application-ended']);
  });
});

describe('POST /v1/applications/{id}/cancel', () => {
  it('cancels, refunds nothing and says so (R11); again it is the same', async () => {
    const fakes = await aWorld();
    await waitingAt(fakes);
    const first = await call(fakes, `POST ${ONE}/cancel`, { reason: 'It stays in the app' });
    expect(first).toMatchObject({
      status: 200,
      body: {
        status: 'cancelled',
        refund: 'none',
        ending: 'It stays in the app',
        party: null,
        waiting: [],
        message: expect.stringMatching(/nothing is refunded/),
      },
    });
    fakes.clock.advance(HOUR);
    expect(await call(fakes, `POST ${ONE}/cancel`, { reason: 'Once more' })).toEqual(first);
  });

  it.each([['registering'], ['registered'], ['live']])('is 409 when the number is %s: it never goes back (R5)', async (how) => {
    const fakes = await aWorld();
    await waitingAt(fakes);
    if (how === 'registering')
      await store(fakes, (application) => ({
        ...application,
        activation: { registeringSince: NOON, codeRequests: [], wrongCodes: 0, registrations: [NOON] },
      }));
    else await call(fakes, COMPLETE, { code: '123456', pin: '482916' });
    if (how === 'live') await store(fakes, (application) => ({ ...application, status: 'live', endedAt: NOON }));
    const refused = await call(fakes, `POST ${ONE}/cancel`);
    expect([refused.status, refused.type]).toEqual([409, 'downgrade-not-possible']);
  });

  it('is 409 for one that has failed', async () => {
    const fakes = await aWorld();
    await waitingAt(fakes);
    await store(fakes, (application) => fail(application, 'too late', { at: NOON, by: 'process' })?.application ?? application);
    const refused = await call(fakes, `POST ${ONE}/cancel`);
    expect([refused.status, refused.type, refused.body.status]).toEqual([409, 'application-ended', 409]);
  });
});

describe('the activation of the number', () => {
  it('verifies and registers it, and keeps neither code nor PIN', async () => {
    const fakes = await aWorld();
    await waitingAt(fakes);
    const { body } = await call(fakes, COMPLETE, { code: '123-456', pin: '482916' });
    expect(body.steps[4]).toMatchObject({ name: 'activate-number', state: 'done', doneBy: 'key_1' });
    expect(body.activation).toMatchObject({ wrongCodes: 0, triesLeft: 3 });
    expect(await fakes.ledger.get('+31201112222')).toMatchObject({ state: 'registered', number: '333' });
    const kept = JSON.stringify([await fakes.applications.get('app_1'), await fakes.applications.log('app_1'), logLines]);
    expect(kept).not.toMatch(/123-?456|482916/);
  });

  it('tells the tries that are left of a wrong code, then to request another', async () => {
    const fakes = await aWorld();
    await waitingAt(fakes);
    const left: unknown[] = [];
    for (let n = 0; n < 4; n += 1) {
      const { status, type, body } = await call(fakes, COMPLETE, { code: '999999', pin: '482916' });
      expect([status, type]).toEqual([422, 'verification-code-wrong']);
      left.push(body.triesLeft);
      if (body.triesLeft === 0) expect(body.detail).toMatch(/request another with POST .+request-code/);
    }
    expect(left).toEqual([2, 1, 0, 0]);
    expect((await call(fakes, `GET ${ONE}`)).body.activation).toMatchObject({ wrongCodes: 3, triesLeft: 0, registering: false });
  });

  it('is 422 for another PIN than the number has; then the PIN alone is enough', async () => {
    const fakes = await aWorld();
    await waitingAt(fakes);
    fakes.meta.putNumber({ number: '333', pin: '482916' });
    const refused = await call(fakes, COMPLETE, { code: '123456', pin: '000000' });
    expect([refused.status, refused.type]).toEqual([422, 'pin-wrong']);
    expect((await call(fakes, COMPLETE, { pin: '482916' })).status).toBe(200);
  });

  it('wants the code of a number that is not verified', async () => {
    const fakes = await aWorld();
    await waitingAt(fakes);
    const refused = await call(fakes, COMPLETE, { pin: '482916' });
    expect([refused.status, refused.body.errors]).toEqual([
      400,
      [{ field: 'code', detail: expect.stringMatching(/is required/) }],
    ]);
  });

  it('is 409 before its turn, and tells what it waits for', async () => {
    const fakes = await aWorld();
    await waitingAt(fakes, 'verify-business');
    expect(await call(fakes, COMPLETE, { code: '123456', pin: '482916' })).toMatchObject({
      status: 409,
      type: 'step-not-completable',
      body: { step: 'verify-business', waiting: ['verify-business'] },
    });
  });

  it('is 409 while another request registers the number', async () => {
    const fakes = await aWorld();
    await waitingAt(fakes);
    const activation = { registeringSince: NOON, codeRequests: [], wrongCodes: 0, registrations: [NOON] };
    await store(fakes, (application) => ({ ...application, activation }));
    const refused = await call(fakes, COMPLETE, { code: '123456', pin: '482916' });
    expect([refused.status, refused.type]).toEqual([409, 'step-not-completable']);
  });

  it('is 502 when Meta does not answer', async () => {
    const fakes = await aWorld();
    await waitingAt(fakes);
    fakes.meta.trouble('register', { kind: 'lost' });
    const refused = await call(fakes, COMPLETE, { code: '123456', pin: '482916' });
    expect([refused.status, refused.type, refused.body.applicationId]).toEqual([502, 'upstream-failed', 'app_1']);
  });

  it('is 429 with the time to wait when Meta’s limit is used up', async () => {
    const fakes = await aWorld();
    await waitingAt(fakes);
    fakes.meta.trouble('register', { kind: 'refused', code: 133016, message: 'Too many attempts' });
    const refused = await call(fakes, COMPLETE, { code: '123456', pin: '482916' });
    expect([refused.status, refused.type, refused.headers?.['retry-after']]).toEqual([429, 'rate-limited', String(72 * 3_600)]);
    expect(refused.body.retryAt).toBe('2026-11-06T12:00:00.000Z');
  });
});

describe('another code', () => {
  it('is sent by SMS unless a call is wanted, and the tries count anew', async () => {
    const fakes = await aWorld();
    await waitingAt(fakes);
    await call(fakes, COMPLETE, { code: '999999', pin: '482916' });
    expect((await call(fakes, CODE)).body.activation).toMatchObject({ method: 'SMS', wrongCodes: 0, triesLeft: 3 });
    expect((await call(fakes, CODE, { method: 'VOICE', language: 'nl' })).body.activation).toMatchObject({ method: 'VOICE' });
  });

  it('is 429 with the time to wait after five in an hour', async () => {
    const fakes = await aWorld();
    await waitingAt(fakes);
    for (let n = 0; n < 5; n += 1) expect((await call(fakes, CODE)).status).toBe(200);
    const refused = await call(fakes, CODE);
    expect([refused.status, refused.headers?.['retry-after']]).toEqual([429, '3600']);
  });

  it('is 409 once the application has ended', async () => {
    const fakes = await aWorld();
    await waitingAt(fakes);
    await call(fakes, `POST ${ONE}/cancel`);
    expect((await call(fakes, CODE)).type).toBe('application-ended');
  });
});

describe('a step that an admin completes', () => {
  const complete = (fakes: Fakes, step: string, body: unknown) => call(fakes, COMPLETE, body, { path: { id: 'app_1', step } });

  it('is done by that admin, with the evidence in the log', async () => {
    const fakes = await aWorld();
    await waitingAt(fakes, 'accept-facebook-invite');
    const { facebookBusinessId } = (await call(fakes, `GET ${ONE}`)).body;
    fakes.meta.putAccount({ wabaId: '777', ownerBusinessId: facebookBusinessId });
    const { body } = await complete(fakes, 'accept-facebook-invite', { evidence: 'Seen in Business Manager', wabaId: '777' });
    expect([body.wabaId, body.steps[0]]).toEqual(['777', expect.objectContaining({ state: 'done', doneBy: 'key_1' })]);
    const { log } = (await call(fakes, `GET ${ONE}`)).body;
    expect(log).toContainEqual(
      expect.objectContaining({
        what: 'step-completed',
        evidence: expect.objectContaining({ statement: 'Seen in Business Manager' }),
      }),
    );
  });

  it('needs the account with the invite, where it is not known', async () => {
    const fakes = await aWorld();
    await waitingAt(fakes, 'accept-facebook-invite');
    const refused = await complete(fakes, 'accept-facebook-invite', { evidence: 'Seen' });
    expect([refused.status, refused.body.errors[0].field]).toEqual([400, 'wabaId']);
  });

  it.each([
    ['review-account', 'verify-business'],
    ['go-live', 'verify-business'],
  ] as const)('%s is 409 while it waits for %s', async (step, waiting) => {
    const fakes = await aWorld();
    await waitingAt(fakes, waiting);
    const refused = await complete(fakes, step, { evidence: 'Seen' });
    expect([refused.status, refused.type]).toEqual([409, 'step-not-completable']);
  });

  it('is 409 once the application has ended, and 200 for what was done before', async () => {
    const fakes = await aWorld();
    await waitingAt(fakes, 'verify-business');
    await call(fakes, `POST ${ONE}/cancel`);
    expect((await complete(fakes, 'verify-business', { evidence: 'Seen' })).type).toBe('application-ended');
    expect((await complete(fakes, 'accept-facebook-invite', { evidence: 'Seen' })).status).toBe(200);
  });

  it.each(['toString', 'Go-live', 'verify'])('is 404 under the name %s', async (step) => {
    const fakes = await aWorld();
    await waitingAt(fakes);
    expect((await complete(fakes, step, { evidence: 'Seen' })).status).toBe(404);
  });
});

describe('every route', () => {
  it.each(routes)('%s is in the OpenAPI document', (route) => {
    expect(Object.keys(OPERATIONS)).toContain(route);
  });

  it.each(routes)('%s is 401 without a key, and 403 without the scope', async (route) => {
    const fakes = await aWorld();
    await waitingAt(fakes);
    const scope = OPERATIONS[route]?.scope === 'read' ? 'send' : 'read';
    const event = anApiEvent({ route, path: { id: 'app_1', step: 'activate-number' }, body: '{}' });
    const { statusCode } = (await makeHttp(makeHandler(fakes))(event, {} as Context)) as APIGatewayProxyStructuredResultV2;
    expect(statusCode).toBe(401);
    expect((await call(fakes, route, {}, { principal: aPrincipal({ scopes: [scope] }) })).status).toBe(403);
  });

  it('logs the application’s id, and no phone number', async () => {
    const fakes = await aWorld();
    await waitingAt(fakes);
    await call(fakes, `GET ${ONE}`);
    const line = logLines.find((text) => text.includes('http.answered')) ?? '';
    expect(line).toContain('"application":"app_1"');
    expect(line).not.toContain('+31');
  });
});
