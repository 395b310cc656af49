import { afterAll, beforeAll, expect, it } from 'vitest';
import { problem } from '../../shared/contracts/problem.ts';
import { deploymentFile } from '../builders/deployment-file.ts';
import { Issuer } from '../builders/issuer.ts';
import { LocalRun } from './local-run.ts';

let issuer: Issuer;
let run: LocalRun;

beforeAll(async () => {
  issuer = await Issuer.start();
  run = await LocalRun.start('--config', deploymentFile({ oidc: issuer.configuration() }));
}, 90_000);
afterAll(async () => {
  await run?.stop();
  await issuer?.stop();
});

const as = (token: string) => ({ authorization: `Bearer ${token}` });
const policy = () => `/v1/numbers/${run.ready.phoneNumberId}/policy`;

it('asks the issuer nothing until somebody comes with its token', async () => {
  await run.api('GET', '/v1/me');
  await run.api('GET', '/v1/me', undefined, as('a.b.c'));
  expect(issuer.asked).toEqual([]);
});

it.each([
  ['rita', 'reader', [200, 403, 403]],
  ['arthur', 'agent', [200, 200, 403]],
  ['ada', 'admin', [200, 200, 200]],
] as const)('%s, whom the issuer makes %s, may do what that role may', async (user, role, statuses) => {
  const headers = as(await issuer.token(user));
  expect((await run.api('GET', '/v1/me', undefined, headers)).body).toMatchObject({
    kind: 'user',
    id: expect.stringMatching(/^user_[0-9a-f]{32}$/),
    role,
    numbers: null,
  });
  const send = { from: run.ready.phoneNumberId, to: { phone: '+31612345678' }, content: { type: 'text', text: { body: 'Hi' } } };
  await run.inbound('+31612345678', 'hello');
  const answers = [
    await run.api('GET', '/v1/conversations', undefined, headers),
    await run.api('POST', '/v1/messages/preview', send, headers),
    await run.api('PUT', policy(), {}, headers),
  ];
  expect(answers.map(({ status }) => status)).toEqual(statuses);
});

it('a user without a role is refused everywhere, and told why', async () => {
  const headers = as(await issuer.token('noor'));
  for (const url of ['/v1/me', '/v1/openapi.json', '/v1/conversations'])
    expect((await run.api('GET', url, undefined, headers)).body).toMatchObject({
      type: problem('forbidden').type,
      detail: expect.stringContaining('no role'),
    });
});

it('an Idempotency-Key is the user’s own', async () => {
  await run.inbound('+31612345679', 'hello');
  const send = async (user: string) =>
    run.send('+31612345679', 'Hi', {}, { ...as(await issuer.token(user)), 'idempotency-key': 'order-1' });
  const [first, again, other] = [await send('arthur'), await send('arthur'), await send('ada')];
  expect(again.body.id).toBe(first.body.id);
  expect(other.body.id).not.toBe(first.body.id);
});

it('a token for another API is refused', async () => {
  const answer = await run.api(
    'GET',
    '/v1/me',
    undefined,
    as(await issuer.token('ada', { audience: 'https://billing.example' })),
  );
  expect(answer.body.type).toBe(problem('unauthorized').type);
});

it('while the issuer’s keys cannot be had nobody is let in by a token, and keys are not affected', async () => {
  const token = await issuer.token('ada', { alg: 'ES256' });
  issuer.silent = true;
  // Keys that are known are believed for ten minutes.
  await run.advance('PT11M');
  const refused = await run.api('GET', '/v1/me', undefined, as(token));
  expect([refused.status, refused.body.type]).toEqual([503, problem('sign-in-unavailable').type]);
  expect((await run.api('GET', '/v1/me')).status).toBe(200);
  issuer.silent = false;
  expect((await run.api('GET', '/v1/me', undefined, as(token))).status).toBe(200);
});

it('a token that is over is refused', async () => {
  const token = await issuer.token('ada');
  await run.advance('PT2H');
  expect((await run.api('GET', '/v1/me', undefined, as(token))).status).toBe(401);
});
