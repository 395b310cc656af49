import { afterAll, describe } from 'vitest';
import { OidcUsers } from '../../shared/adapters/oidc-users.ts';
import { AUDIENCE, CLIENT, Issuer, ROLE_VALUES } from '../builders/issuer.ts';
import { InMemoryUsers } from '../fakes/in-memory-users.ts';
import { type UsersWorld, usersContract } from './users.contract.ts';

const issuers: Issuer[] = [];
afterAll(async () => {
  for (const issuer of issuers) await issuer.stop();
});

async function openIssuer(): Promise<UsersWorld> {
  const issuer = await Issuer.start();
  issuers.push(issuer);
  let aheadMs = 0;
  const users = new OidcUsers({
    issuer: issuer.url,
    clientId: CLIENT,
    audience: AUDIENCE,
    rolesClaim: 'roles',
    roles: ROLE_VALUES,
    clock: { now: () => Date.now() + aheadMs },
  });
  return {
    users,
    tokenOf: (user) => issuer.token(user),
    expire: async () => {
      aheadMs = 2 * issuer.ttl * 1_000;
    },
    silence: async () => {
      issuer.silent = true;
    },
  };
}

async function openFake(): Promise<UsersWorld> {
  const users = new InMemoryUsers();
  const scopes = { arthur: ['read', 'send'], noor: [] } as const;
  return {
    users,
    tokenOf: async (user) =>
      users.token({ id: user, name: `${user === 'arthur' ? 'Arthur' : 'Noor'} of Support`, scopes: scopes[user] }),
    expire: async () => users.expire('arthur'),
    silence: async () => {
      users.silent = true;
    },
  };
}

/** What is promised of who signs in: the fake, and the adapter against a real issuer. */
describe.each([
  ['in memory', openFake],
  ['a real issuer', openIssuer],
] as const)('users, %s', (_name, open) => usersContract(open));
