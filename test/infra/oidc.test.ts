import { describe, expect, it } from 'vitest';
import { readOidc } from '../../functions/authorize-request/config.ts';
import { aDeployment, functionOf, synthesiseTemplates } from './synthesised.ts';

const OIDC = { issuer: 'https://login.example', clientId: 'console', roles: { agent: ['support'] } };
const environment = (choices: object) =>
  functionOf(synthesiseTemplates(choices).gateway, 'authorize-request').properties.Environment.Variables;

describe('the issuer of a deployment', () => {
  it('is none unless one is chosen', () => {
    expect(readOidc(environment({}).OIDC)).toBeUndefined();
  });

  it('is told to authorize-request, as it reads it', () => {
    const chosen = { ...OIDC, audience: 'https://api.example', rolesClaim: 'cognito:groups', numbersClaim: 'custom:numbers' };
    expect(readOidc(environment({ oidc: chosen }).OIDC)).toEqual({
      ...chosen,
      roles: { reader: [], agent: ['support'], admin: [] },
    });
  });

  it('is asked for openid and profile, and gives roles by the claim `roles`, unless it is said otherwise', () => {
    expect(aDeployment({ oidc: OIDC }).oidc).toMatchObject({ scope: 'openid profile', rolesClaim: 'roles', parameters: {} });
  });

  it.each(['http://127.0.0.1:9000', 'http://localhost:9000/realms/x', 'https://login.example/tenant'])('may be %s', (issuer) => {
    expect(aDeployment({ oidc: { ...OIDC, issuer } }).oidc?.issuer).toBe(issuer);
  });

  it.each([
    ['issuer', { issuer: 'http://login.example' }],
    ['issuer', { issuer: 'https://login.example?tenant=1' }],
    ['issuer', { issuer: 'login.example' }],
    ['clientId', { clientId: '' }],
    ['scope', { scope: 'profile' }],
    ['roles', { roles: {} }],
    ['roles.admin', { roles: { admin: 'boss' } }],
    ['role', { role: {} }],
  ])('is refused with the name of the field: %s of %j', (field, wrong) => {
    expect(() => aDeployment({ oidc: { ...OIDC, ...wrong } })).toThrow(field);
  });
});
