import { expect, it } from 'vitest';
import type { Users } from '../../shared/key-ports.ts';

/** An issuer that knows Arthur, an agent, and Noor, who has no role. */
export type UsersWorld = {
  readonly users: Users;
  readonly tokenOf: (user: 'arthur' | 'noor') => Promise<string>;
  /** Lets all tokens go out of date that were handed out so far. */
  readonly expire: () => Promise<void>;
  readonly silence: () => Promise<void>;
};

export function usersContract(open: () => Promise<UsersWorld>): void {
  it('knows a user by a token, with what the role allows', async () => {
    const { users, tokenOf } = await open();
    expect(await users.find(await tokenOf('arthur'))).toEqual({
      kind: 'known',
      user: { id: 'arthur', name: 'Arthur of Support', scopes: ['read', 'send'] },
    });
  });

  it('knows a user without a role, who may do nothing', async () => {
    const { users, tokenOf } = await open();
    expect(await users.find(await tokenOf('noor'))).toMatchObject({ kind: 'known', user: { id: 'noor', scopes: [] } });
  });

  it('does not know a token that is out of date', async () => {
    const { users, tokenOf, expire } = await open();
    const token = await tokenOf('arthur');
    await users.find(token);
    await expire();
    expect(await users.find(token)).toMatchObject({ kind: 'unknown' });
  });

  it('does not know a token that was tampered with', async () => {
    const { users, tokenOf } = await open();
    const [header = '', payload = '', signature = ''] = (await tokenOf('arthur')).split('.');
    const other = `${signature.slice(1)}${signature.startsWith('A') ? 'B' : 'A'}`;
    expect(await users.find([header, payload, other].join('.'))).toMatchObject({ kind: 'unknown' });
  });

  it('says so when the issuer does not answer, and lets nobody in', async () => {
    const { users, tokenOf, silence } = await open();
    const token = await tokenOf('arthur');
    await silence();
    expect(await users.find(token)).toMatchObject({ kind: 'unavailable' });
  });
}
