import { describe, expect, it } from 'vitest';
import { DEFAULT_RATE_LIMIT } from '../../../../shared/domain/rate-limit.ts';
import type { ApiKey } from '../../../../shared/key-ports.ts';
import { KEY_CACHE_MS, makeAuthenticate } from '../../../../shared/use-cases/authenticate.ts';
import { NOON } from '../../../builders/time.ts';
import { aWorld } from '../../../builders/world.ts';
import { InMemoryUsers } from '../../../fakes/in-memory-users.ts';

const aKey = (over: Partial<ApiKey> = {}): ApiKey => ({
  id: 'key_1',
  hash: 'hash of secret',
  name: 'shop',
  scopes: ['send'],
  createdAt: NOON,
  ...over,
});

async function world(key?: ApiKey) {
  const fakes = await aWorld();
  if (key !== undefined) await fakes.keys.put(key);
  const authenticate = makeAuthenticate({ ...fakes, hash: (token) => `hash of ${token}` });
  return { ...fakes, authenticate };
}

describe('authenticate', () => {
  it('knows a key by its hash, with its scopes', async () => {
    const { authenticate } = await world(aKey());
    expect(await authenticate('Bearer secret')).toEqual({ kind: 'key', id: 'key_1', name: 'shop', scopes: ['send'] });
  });

  it('passes on the numbers that the key may touch', async () => {
    const { authenticate } = await world(aKey({ numbers: ['1'] }));
    expect(await authenticate('Bearer secret')).toMatchObject({ numbers: ['1'] });
  });

  it.each([undefined, '', 'secret', 'Basic secret', 'Bearer', 'Bearer ', 'Bearer two words', 'Bearer other'])(
    'knows nobody by %j',
    async (header) => {
      const { authenticate } = await world(aKey());
      expect(await authenticate(header)).toBeUndefined();
    },
  );

  it('takes `bearer` in any case, as RFC 9110 has it', async () => {
    const { authenticate } = await world(aKey());
    expect(await authenticate('bearer secret')).toMatchObject({ id: 'key_1' });
  });

  it('does not know a revoked key', async () => {
    const { authenticate } = await world(aKey({ revokedAt: NOON }));
    expect(await authenticate('Bearer secret')).toBeUndefined();
  });

  it('believes a key no longer than a minute after its revocation', async () => {
    const { authenticate, keys, clock } = await world(aKey());
    await authenticate('Bearer secret');
    await keys.revoke('key_1', NOON);
    clock.advance(KEY_CACHE_MS);
    expect(await authenticate('Bearer secret')).toBeUndefined();
  });

  it('asks again within a minute of nobody: neither for a key that it knows', async () => {
    const { authenticate, keys, clock } = await world(aKey());
    await authenticate('Bearer secret');
    await keys.revoke('key_1', NOON);
    clock.advance(KEY_CACHE_MS - 1);
    expect(await authenticate('Bearer secret')).toMatchObject({ id: 'key_1' });
  });

  it('nor for one that it does not know', async () => {
    const { authenticate, keys, clock } = await world();
    await authenticate('Bearer secret');
    await keys.put(aKey());
    expect(await authenticate('Bearer secret')).toBeUndefined();
    clock.advance(KEY_CACHE_MS);
    expect(await authenticate('Bearer secret')).toMatchObject({ id: 'key_1' });
  });

  it('believes a key for at most 60 seconds', () => {
    expect(KEY_CACHE_MS).toBeLessThanOrEqual(60_000);
  });

  it('says of a key above its limit when it may come again', async () => {
    const { authenticate, clock } = await world(aKey({ limit: { perSecond: 1, burst: 1 } }));
    const answers = [];
    for (let n = 0; n < 3; n += 1) answers.push(await authenticate('Bearer secret'));
    expect(answers).toMatchObject([{}, { retryAfter: 1 }, { retryAfter: 1 }]);
    expect(answers[0]).not.toHaveProperty('retryAfter');
    clock.advance(1_000);
    expect(await authenticate('Bearer secret')).not.toHaveProperty('retryAfter');
  });

  it('does not remember a failure to ask', async () => {
    const fakes = await world(aKey());
    const { keys } = fakes;
    const answers = [() => Promise.reject(new Error('throttled')), () => keys.find('hash of secret')];
    const flaky = Object.create(keys, { find: { value: () => answers.shift()?.() } });
    const authenticate = makeAuthenticate({ ...fakes, keys: flaky, hash: (token) => token });
    await expect(authenticate('Bearer secret')).rejects.toThrow('throttled');
    expect(await authenticate('Bearer secret')).toMatchObject({ id: 'key_1' });
  });
});

describe('authenticate, with an issuer', () => {
  const arthur = { id: 'arthur', name: 'Arthur', scopes: ['read', 'send'], numbers: ['1'] } as const;
  async function withIssuer() {
    const fakes = { ...(await aWorld()), users: new InMemoryUsers() };
    await fakes.keys.put(aKey());
    return { ...fakes, authenticate: makeAuthenticate({ ...fakes, hash: (token) => `hash of ${token}` }) };
  }

  it('knows a user by a token, beside keys', async () => {
    const { authenticate, users } = await withIssuer();
    expect(await authenticate(`Bearer ${users.token(arthur)}`)).toEqual({
      kind: 'user',
      ...arthur,
      id: 'user_hash of arthur',
    });
    expect(await authenticate('Bearer secret')).toMatchObject({ kind: 'key', id: 'key_1' });
  });

  it('knows nobody by a token of nobody', async () => {
    const { authenticate } = await withIssuer();
    expect(await authenticate('Bearer a.b.c')).toBeUndefined();
  });

  it('says when the issuer does not answer, and knows keys all the same', async () => {
    const { authenticate, users } = await withIssuer();
    const token = users.token(arthur);
    users.silent = true;
    expect(await authenticate(`Bearer ${token}`)).toBe('unavailable');
    expect(await authenticate('Bearer secret')).toMatchObject({ id: 'key_1' });
  });

  it('asks for a token’s user each time: what is over is over at once', async () => {
    const { authenticate, users } = await withIssuer();
    const token = users.token(arthur);
    await authenticate(`Bearer ${token}`);
    users.expire('arthur');
    expect(await authenticate(`Bearer ${token}`)).toBeUndefined();
  });

  it('holds a user to the limit of a key', async () => {
    const { authenticate, users, clock } = await withIssuer();
    const token = users.token(arthur);
    const { perSecond, burst } = DEFAULT_RATE_LIMIT;
    for (let n = 0; n < burst + perSecond; n += 1) await authenticate(`Bearer ${token}`);
    expect(await authenticate(`Bearer ${token}`)).toMatchObject({ retryAfter: expect.any(Number) });
    clock.advance(60_000);
    expect(await authenticate(`Bearer ${token}`)).not.toHaveProperty('retryAfter');
  });

  it('takes nobody for a key, whatever the issuer calls them', async () => {
    const { authenticate, users } = await withIssuer();
    const token = users.token({ ...arthur, id: 'key_1' });
    const { perSecond, burst } = DEFAULT_RATE_LIMIT;
    for (let n = 0; n < burst + perSecond; n += 1) await authenticate('Bearer secret');
    expect(await authenticate('Bearer secret')).toHaveProperty('retryAfter');
    const user = await authenticate(`Bearer ${token}`);
    expect(user).not.toHaveProperty('retryAfter');
    expect(user).not.toMatchObject({ id: 'key_1' });
  });

  it('takes a token for a key where there is no issuer', async () => {
    const { authenticate } = await world(aKey({ hash: 'hash of a.b.c' }));
    expect(await authenticate('Bearer a.b.c')).toMatchObject({ kind: 'key' });
  });
});
