import { describe, expect, it } from 'vitest';
import type { ApiKey } from '../../../../shared/key-ports.ts';
import { KEY_CACHE_MS, makeAuthenticate } from '../../../../shared/use-cases/authenticate.ts';
import { NOON } from '../../../builders/time.ts';
import { aWorld } from '../../../builders/world.ts';

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
    for (let n = 0; n < 3; n += 1) answers.push((await authenticate('Bearer secret'))?.retryAfter);
    expect(answers).toEqual([undefined, 1, 1]);
    clock.advance(1_000);
    expect((await authenticate('Bearer secret'))?.retryAfter).toBeUndefined();
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
