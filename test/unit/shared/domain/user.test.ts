import { describe, expect, it } from 'vitest';
import { type ClaimNames, toUser } from '../../../../shared/domain/user.ts';

const NAMES: ClaimNames = {
  rolesClaim: 'groups',
  roles: { reader: ['staff', 'guests'], agent: ['support'], admin: ['whatsapp-admins'] },
};
const scopesFor = (claims: object, names: Partial<ClaimNames> = {}) =>
  toUser({ sub: 'u', ...claims }, { ...NAMES, ...names })?.scopes;

describe('a user', () => {
  it.each([
    ['guests', ['read']],
    ['support', ['read', 'send']],
    ['whatsapp-admins', ['read', 'send', 'admin']],
    ['sales', []],
  ])('of the group %s has the scopes %j', (group, scopes) => {
    expect(scopesFor({ groups: [group] })).toEqual(scopes);
  });

  it('has the greatest of several roles, whatever their order', () => {
    expect(scopesFor({ groups: ['support', 'staff'] })).toEqual(['read', 'send']);
    expect(scopesFor({ groups: ['staff', 'support'] })).toEqual(['read', 'send']);
  });

  it.each([
    ['a text with blanks', { groups: 'sales support' }, {}],
    ['a text with commas', { groups: 'sales,support' }, {}],
    ['a claim within another', { realm_access: { roles: ['support'] } }, { rolesClaim: 'realm_access.roles' }],
    ['a claim whose name has dots', { 'https://shop.example/roles': ['support'] }, { rolesClaim: 'https://shop.example/roles' }],
  ])('is read from %s', (_what, claims, names) => {
    expect(scopesFor(claims, names)).toEqual(['read', 'send']);
  });

  it.each([[{}], [{ groups: null }], [{ groups: { support: true } }], [{ groups: [['support']] }], [{ groups: 7 }]])(
    'has no role by the claims %j',
    (claims) => {
      expect(scopesFor(claims)).toEqual([]);
    },
  );

  it('finds no claim in what every object has', () => {
    expect(scopesFor({}, { rolesClaim: 'constructor.name', roles: { ...NAMES.roles, admin: ['Object'] } })).toEqual([]);
  });

  it('is nobody without a sub', () => {
    expect([toUser({}, NAMES), toUser({ sub: '' }, NAMES), toUser({ sub: 7 }, NAMES)]).toEqual([undefined, undefined, undefined]);
  });

  it('has the name that the token tells', () => {
    expect(toUser({ sub: 'u', preferred_username: 'ada', name: 'Ada Zoë' }, NAMES)?.name).toBe('Ada Zoë');
    expect(toUser({ sub: 'u', username: 'ada' }, NAMES)?.name).toBe('ada');
    expect(toUser({ sub: 'u' }, NAMES)).not.toHaveProperty('name');
  });

  it('may use every number where no claim limits them', () => {
    expect(toUser({ sub: 'u', numbers: '1' }, NAMES)).not.toHaveProperty('numbers');
  });

  it.each([
    ['1,2', ['1', '2']],
    [['1'], ['1']],
    [undefined, []],
    ['*', undefined],
  ])('by the claimed numbers %j may use %j', (numbers, allowed) => {
    expect(toUser({ sub: 'u', numbers }, { ...NAMES, numbersClaim: 'numbers' })?.numbers).toEqual(allowed);
  });
});
