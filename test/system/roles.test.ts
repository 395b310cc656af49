import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueKey, openKeys } from '../../infra/issue-key.ts';
import { OPERATIONS } from '../../shared/contracts/operations.ts';
import { problem } from '../../shared/contracts/problem.ts';
import { type Role, SCOPES_OF_ROLE } from '../../shared/domain/role.ts';
import { LocalRun } from './local-run.ts';
import { aRequest, SUBSCRIPTION } from './requests.ts';

const PERSON = '+31640000001';
const APPLICATION = {
  organisation: { name: 'Flower Shop', email: 'shop@example.org' },
  facebookBusinessId: '232941788720',
  phoneNumber: '+31205552000',
  acknowledgements: { neverBackToTheApp: true, noRefund: true },
};
let run: LocalRun;
const keyOf = new Map<Role, string>();
const idOf = new Map<string, string>();
let before: any[];

/** What is stored, but for how often callers came. */
const stored = async () => (await run.items()).filter(({ PK }) => !PK.S.startsWith('RATE#'));

beforeAll(async () => {
  run = await LocalRun.start();
  const keys = openKeys({ tableName: run.ready.tableName, endpoint: run.ready.awsEndpointUrl, region: run.ready.region });
  for (const role of ['reader', 'agent'] as const)
    keyOf.set(role, (await issueKey(keys, { name: role, scopes: SCOPES_OF_ROLE[role], now: await run.now() })).token);
  await run.inbound(PERSON, 'hi');
  idOf.set('messages', (await run.send(PERSON, 'hello')).body.id);
  idOf.set('subscriptions', (await run.api('POST', '/v1/subscriptions', SUBSCRIPTION)).body.id);
  idOf.set('applications', (await run.api('POST', '/v1/applications', APPLICATION)).body.id);
  await run.advance('PT5S');
  before = await stored();
}, 90_000);
afterAll(() => run.stop());

const routes = Object.keys(OPERATIONS);
/** What agents may do that readers may not. A route that is not here is for admins. */
const AGENTS = [
  'POST /v1/messages',
  'POST /v1/messages/preview',
  'POST /v1/messages/{id}/cancel',
  'POST /v1/messages/{id}/replay',
  'POST /v1/messages/{id}/replay/preview',
  'POST /v1/messages/{id}/read',
  'POST /v1/media',
];
/** Whatever changes something is refused, unless it stands above: a new route that forgets its scope is found here. */
const isRefused = (role: Role, route: string) =>
  route.startsWith('GET ') ? OPERATIONS[route]?.scope === 'admin' : role === 'reader' || !AGENTS.includes(route);
const refused = (role: Role) => routes.filter((route) => isRefused(role, route));
const allowed = (role: Role) => routes.filter((route) => route.startsWith('GET ') && !isRefused(role, route));

async function ask(role: Role, route: string, broken: boolean) {
  const id = idOf.get(route.split('/')[2] ?? '') ?? 'none';
  const named = {
    ...run.ready,
    person: PERSON,
    id,
    delivery: 'none',
    application: { ...APPLICATION, phoneNumber: '+31205552001' },
  };
  const [method, url, body] = aRequest(route, named);
  return run.api(method, url, broken && method !== 'GET' ? { nonsense: true } : body, {
    authorization: `Bearer ${keyOf.get(role)}`,
  });
}

describe.each(['reader', 'agent'] as const)('for a key of the role %s', (role) => {
  it.each(refused(role))('%s is forbidden, whatever the body', async (route) => {
    for (const broken of [false, true]) {
      const { status, body } = await ask(role, route, broken);
      expect([status, body.type]).toEqual([403, problem('forbidden').type]);
    }
  });

  it.each(allowed(role))('%s is allowed', async (route) => {
    expect((await ask(role, route, false)).status).not.toBe(403);
  });
});

it('nothing that was refused has changed anything', async () => {
  expect(await stored()).toEqual(before);
});

it.each(AGENTS)('an agent may %s', async (route) => {
  expect((await ask('agent', route, false)).status).not.toBe(403);
});
