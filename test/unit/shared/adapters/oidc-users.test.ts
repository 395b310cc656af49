import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { type OidcOptions, OidcUsers } from '../../../../shared/adapters/oidc-users.ts';
import { NOON } from '../../../builders/time.ts';
import { answering, type HttpReply } from './http-answers.ts';

const KEYS = await generateKeyPair('ES256');
const JWK = { ...(await exportJWK(KEYS.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
const json = (body: unknown, status = 200): HttpReply => ({ status, body: JSON.stringify(body) });
const SECONDS = NOON / 1_000;

/** An issuer that answers its discovery document, then its keys, then as told. */
async function anIssuer({
  options = {},
  replies,
}: {
  options?: Partial<OidcOptions>;
  replies?: readonly (HttpReply | 'cut')[];
} = {}) {
  const keys = await answering(...(replies ?? [json({ keys: [JWK] })]));
  const document: { issuer: string; jwks_uri: string } = { issuer: '', jwks_uri: `${keys.url}/keys` };
  const discovery = await answering({
    status: 200,
    get body() {
      return JSON.stringify(document);
    },
  });
  document.issuer = discovery.url;
  const issuer = discovery.url;
  const users = new OidcUsers({
    issuer,
    clientId: 'console',
    rolesClaim: 'roles',
    roles: { reader: [], agent: ['agents'], admin: [] },
    clock: { now: () => NOON },
    ...options,
  });
  const claims = { iss: issuer, sub: 'u1', aud: 'console', exp: SECONDS + 600, roles: ['agents'] };
  return { users, issuer, document, discovery, keys, claims };
}

const sign = (claims: object, header: { typ?: string; kid?: string } = {}) =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg: 'ES256', kid: 'k1', ...header }).sign(KEYS.privateKey);

describe('users by their tokens', () => {
  it('are found with one look at the issuer for all of them', async () => {
    const { users, claims, discovery, keys } = await anIssuer();
    for (const sub of ['u1', 'u2', 'u3'])
      expect(await users.find(await sign({ ...claims, sub }))).toEqual({
        kind: 'known',
        user: { id: sub, scopes: ['read', 'send'] },
      });
    expect(discovery.asked.map(({ path }) => path)).toEqual(['/.well-known/openid-configuration']);
    expect(keys.asked.map(({ path }) => path)).toEqual(['/keys']);
  });

  it.each<[string, object, string]>([
    ['of another audience', { aud: 'billing' }, 'aud'],
    ['of another audience, which the console had asked for', { aud: 'billing', client_id: 'console' }, 'aud'],
    ['without an audience', { aud: undefined }, 'aud'],
    ['that never ends', { exp: undefined }, 'exp'],
    ['that is over', { exp: SECONDS - 31 }, 'ERR_JWT_EXPIRED'],
    ['of a time to come', { nbf: SECONDS + 31 }, 'nbf'],
    ['of nobody', { sub: undefined }, 'sub'],
    ['that is an ID token of Cognito', { token_use: 'id' }, 'token_use'],
    ['that is an ID token', { at_hash: 'x' }, 'token_use'],
  ])('are not known by one %s', async (_what, over, why) => {
    const { users, claims } = await anIssuer();
    expect(await users.find(await sign({ ...claims, ...over }))).toEqual({ kind: 'unknown', why });
  });

  it.each<[string, object]>([
    ['out of date by less than the clocks may differ', { exp: SECONDS - 29 }],
    ['of the next half minute', { nbf: SECONDS + 29 }],
    ['for several audiences', { aud: ['billing', 'console'] }],
    ['of Cognito, which names the client instead', { aud: undefined, client_id: 'console', token_use: 'access' }],
  ])('are known by one %s', async (_what, over) => {
    const { users, claims } = await anIssuer();
    expect(await users.find(await sign({ ...claims, ...over }))).toMatchObject({ kind: 'known' });
  });

  it('are known by the audience alone where one is set', async () => {
    const { users, claims } = await anIssuer({ options: { audience: 'https://api.example' } });
    expect(await users.find(await sign({ ...claims, aud: 'https://api.example' }))).toMatchObject({ kind: 'known' });
    expect(await users.find(await sign({ ...claims, client_id: 'console' }))).toEqual({ kind: 'unknown', why: 'aud' });
  });

  it.each(['at+jwt', 'JWT', 'application/at+JWT'])('are known by a token of the type %s', async (typ) => {
    const { users, claims } = await anIssuer();
    expect(await users.find(await sign(claims, { typ }))).toMatchObject({ kind: 'known' });
  });

  it('are not known by a logout token', async () => {
    const { users, claims } = await anIssuer();
    expect(await users.find(await sign(claims, { typ: 'logout+jwt' }))).toEqual({ kind: 'unknown', why: 'typ' });
  });

  it('are not known by a signature that anybody can make: none, or an HMAC with the public key', async () => {
    const { users, claims } = await anIssuer();
    expect(await users.find(new UnsecuredJWT(claims).encode())).toMatchObject({ kind: 'unknown' });
    const secret = new TextEncoder().encode(JSON.stringify(JWK));
    const forged = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'k1' }).sign(secret);
    expect(await users.find(forged)).toMatchObject({ kind: 'unknown', why: 'ERR_JOSE_ALG_NOT_ALLOWED' });
  });

  it('are not known by a key of somebody else', async () => {
    const { users, claims } = await anIssuer();
    const { privateKey } = await generateKeyPair('ES256');
    for (const kid of ['k1', 'k2']) {
      const forged = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey);
      expect(await users.find(forged)).toMatchObject({ kind: 'unknown' });
    }
  });

  it.each(['a.b.c', 'e30.e30.', '..', 'no token'])('are not known by %j, and nobody is asked', async (token) => {
    const { users, discovery } = await anIssuer();
    expect(await users.find(token)).toMatchObject({ kind: 'unknown' });
    expect(discovery.asked).toEqual([]);
  });

  it('are not known by a token of another issuer, and nobody is asked', async () => {
    const { users, claims, discovery } = await anIssuer();
    expect(await users.find(await sign({ ...claims, iss: 'https://other.example' }))).toEqual({ kind: 'unknown', why: 'iss' });
    expect(discovery.asked).toEqual([]);
  });

  it('cannot be told while the issuer’s keys cannot be had, and can be thereafter', async () => {
    const replies = ['cut', json({}, 500), json({ keys: 'none' }), json({ keys: [JWK] })] as const;
    const { users, claims } = await anIssuer({ replies });
    const token = await sign(claims);
    const kinds = [];
    for (let tries = 0; tries < 4; tries += 1) kinds.push((await users.find(token)).kind);
    expect(kinds).toEqual(['unavailable', 'unavailable', 'unavailable', 'known']);
  });

  it('cannot be told by the discovery document of another issuer', async () => {
    const { users, claims, document, keys } = await anIssuer();
    document.issuer = 'https://other.example';
    expect(await users.find(await sign(claims))).toMatchObject({ kind: 'unavailable' });
    expect(keys.asked).toEqual([]);
  });
});
