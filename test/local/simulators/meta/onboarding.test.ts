import { afterEach, beforeEach, expect, it } from 'vitest';
import { SEEDED } from '../../../../local/simulators/meta/meta.ts';
import { type Stage, setStage } from './harness.ts';

const CLIENT = { businessId: '2601739485', businessName: 'Flower Shop' };
let stage: Stage;

beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.close());

const get = async (path: string) => (await stage.call('GET', `/v26.0/${path}`)).body;
const post = (path: string, body: object = {}) => stage.call('POST', `/v26.0/${path}`, body);
const shared = async () =>
  (await get(`${SEEDED.businessId}/client_whatsapp_business_accounts?fields=id,owner_business_info`)).data;
const entries = () => stage.receiver.posted.flatMap(({ body }) => JSON.parse(body).entry);

/** A client's account that is shared, with the app subscribed and the number added. */
async function accountWithNumber() {
  const wabaId = stage.meta.onboarding.acceptInvite(CLIENT);
  await post(`${wabaId}/subscribed_apps`);
  const added = await post(`${wabaId}/phone_numbers`, { cc: '31', phone_number: '612345678', verified_name: 'Flower Shop' });
  await stage.advance(0);
  stage.receiver.posted.length = 0;
  return { wabaId, id: String(added.body.id) };
}

it('lists an account once its owner has shared it, and tells the app as a partner', async () => {
  expect(await shared()).toEqual([]);
  const wabaId = stage.meta.onboarding.acceptInvite(CLIENT);
  await stage.advance(0);
  const owner = { id: CLIENT.businessId, name: 'Flower Shop' };
  expect(await shared()).toEqual([{ id: wabaId, owner_business_info: owner }]);
  expect(entries()).toEqual([
    {
      id: SEEDED.businessId,
      time: expect.any(Number),
      changes: [
        {
          field: 'account_update',
          value: { event: 'PARTNER_ADDED', waba_info: { waba_id: wabaId, owner_business_id: CLIENT.businessId } },
        },
      ],
    },
  ]);
  const fields = 'name,account_review_status,business_verification_status,owner_business_info,currency';
  expect(await get(`${wabaId}?fields=${fields}`)).toEqual({
    id: wabaId,
    name: 'Flower Shop',
    account_review_status: 'PENDING',
    business_verification_status: 'not_verified',
    owner_business_info: owner,
    currency: 'USD',
  });
  expect(await get(`${wabaId}/message_templates?fields=name,status,language,category`)).toMatchObject({
    data: [{ name: 'hello_world', status: 'APPROVED', language: 'en_US', category: 'UTILITY' }],
  });
});

it('shares the same account when the invite is accepted again', async () => {
  const first = stage.meta.onboarding.acceptInvite(CLIENT);
  expect(stage.meta.onboarding.acceptInvite(CLIENT)).toBe(first);
  await stage.advance(0);
  expect(stage.values('account_update')).toHaveLength(2);
  expect(await shared()).toHaveLength(1);
});

it('pages through the accounts that are shared', async () => {
  for (const n of [1, 2, 3]) stage.meta.onboarding.acceptInvite({ businessId: `900${n}`, businessName: `Shop ${n}` });
  const first = await get(`${SEEDED.businessId}/client_whatsapp_business_accounts?fields=name&limit=2`);
  expect(first.data.map(({ name }: { name: string }) => name)).toEqual(['Shop 1', 'Shop 2']);
  const second = await get(first.paging.next.split('/v26.0/')[1]);
  expect(second.data.map(({ name }: { name: string }) => name)).toEqual(['Shop 3']);
  expect(second.paging).not.toHaveProperty('next');
  expect((await get(`${CLIENT.businessId}/client_whatsapp_business_accounts`)).error.code).toBe(100);
});

it.each([
  ['approved', 'verified', 'APPROVED', ['NONE']],
  ['rejected', 'rejected', 'FAILED', ['ADDRESS_NOT_MATCHING']],
  ['pending_need_more_info', 'pending_need_more_info', 'PENDING', ['NONE']],
] as const)('shows and tells that a verification is %s', async (verification, shown, status, reasons) => {
  const wabaId = stage.meta.onboarding.acceptInvite(CLIENT);
  stage.meta.onboarding.verifyBusiness(CLIENT, verification, verification === 'rejected' ? reasons : undefined);
  await stage.advance(0);
  expect((await get(`${wabaId}?fields=business_verification_status`)).business_verification_status).toBe(shown);
  expect(stage.values('account_update')[1]).toEqual({
    event: 'PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE',
    partner_client_certification_info: { client_business_id: CLIENT.businessId, status, rejection_reasons: reasons },
  });
});

it('adds a number that is neither verified nor named yet, once', async () => {
  const { wabaId, id } = await accountWithNumber();
  const fields = 'display_phone_number,verified_name,name_status,code_verification_status,status';
  expect(await get(`${id}?fields=${fields}`)).toEqual({
    id,
    display_phone_number: '+31 612345678',
    verified_name: 'Flower Shop',
    name_status: 'PENDING_REVIEW',
    code_verification_status: 'NOT_VERIFIED',
    status: 'PENDING',
  });
  expect((await get(`${wabaId}/phone_numbers`)).data).toMatchObject([{ id }]);
  const number = { cc: '31', phone_number: '6 1234-5678', verified_name: 'Again' };
  expect(await post(`${wabaId}/phone_numbers`, number)).toMatchObject({ status: 400, body: { error: { code: 200000 } } });
});

it.each([
  ['no country code', { cc: undefined }],
  ['a country code with a plus', { cc: '+31' }],
  ['a number with its country code twice', { phone_number: '+31612345678' }],
  ['a number that is too long', { phone_number: '12345678901234' }],
  ['no name', { verified_name: ' ' }],
])('refuses to add a number with %s', async (_name, change) => {
  const wabaId = stage.meta.onboarding.acceptInvite(CLIENT);
  const answer = await post(`${wabaId}/phone_numbers`, { cc: '31', phone_number: '612345678', verified_name: 'Shop', ...change });
  expect([answer.status, answer.body.error.code]).toEqual([400, 100]);
});

it('lets a new number write and be written to once it is registered', async () => {
  const { id } = await accountWithNumber();
  const person = { phone: '+16505551234', text: 'hi' };
  expect(() => stage.meta.inbound(person, { phoneNumberId: id })).toThrow(/not on WhatsApp/);
  await post(`${id}/request_code`, { code_method: 'SMS', language: 'en' });
  await post(`${id}/verify_code`, { code: stage.meta.verificationCode(id) });
  expect((await post(`${id}/register`, { messaging_product: 'whatsapp', pin: '123456' })).body).toEqual({ success: true });
  stage.meta.inbound(person, { phoneNumberId: id });
  const text = { messaging_product: 'whatsapp', to: '+16505551234', type: 'text', text: { body: 'hello' } };
  expect((await post(`${id}/messages`, text)).status).toBe(200);
  const template = { name: 'hello_world', language: { code: 'en_US' } };
  const opening = { messaging_product: 'whatsapp', to: '+16505550000', type: 'template', template };
  expect((await post(`${id}/messages`, opening)).status).toBe(200);
  await stage.advance(2);
  expect(stage.values('messages').every((value) => value.metadata.phone_number_id === id)).toBe(true);
  expect(stage.statuses().filter(({ status }) => status === 'delivered')).toHaveLength(2);
});

it('counts wrong PINs of a number up to the limit', async () => {
  const { id } = await accountWithNumber();
  await post(`${id}/request_code`, { code_method: 'VOICE', language: 'en' });
  await post(`${id}/verify_code`, { code: stage.meta.verificationCode(id) });
  const register = async (pin: string) =>
    (await post(`${id}/register`, { messaging_product: 'whatsapp', pin })).body.error?.code as number | undefined;
  expect(await register('111111')).toBeUndefined();
  const codes: unknown[] = [];
  for (let tries = 0; tries < 6; tries += 1) codes.push(await register('222222'));
  expect(codes).toEqual([133005, 133005, 133005, 133005, 133005, 133008]);
});

it.each([
  ['APPROVED', 'APPROVED', null],
  ['REJECTED', 'DECLINED', 'NAME_TOO_GENERIC'],
] as const)('shows and tells that account and name were %s', async (decision, nameStatus, reason) => {
  const { wabaId, id } = await accountWithNumber();
  stage.meta.onboarding.review(wabaId, id, { decision, of: 'both', ...(reason === null ? {} : { reason }) });
  await stage.advance(0);
  expect((await get(`${wabaId}?fields=account_review_status`)).account_review_status).toBe(decision);
  expect((await get(`${id}?fields=name_status`)).name_status).toBe(nameStatus);
  expect(entries().map(({ id: entryId }) => entryId)).toEqual([wabaId, wabaId]);
  expect(stage.values('account_review_update')).toEqual([{ decision }]);
  expect(stage.values('phone_number_name_update')).toEqual([
    { display_phone_number: '31612345678', decision, requested_verified_name: 'Flower Shop', rejection_reason: reason },
  ]);
});

it('tells an account’s review only to an app that is subscribed to it', async () => {
  const wabaId = stage.meta.onboarding.acceptInvite(CLIENT);
  expect((await get(`${wabaId}/subscribed_apps`)).data).toEqual([]);
  stage.meta.onboarding.review(wabaId, undefined, { decision: 'APPROVED', of: 'account' });
  await stage.advance(0);
  expect(stage.values('account_review_update')).toEqual([]);
  expect((await get(`${wabaId}?fields=account_review_status`)).account_review_status).toBe('APPROVED');
});

it.each([
  [
    'BUSINESS_DOWNGRADE',
    'account',
    {
      event: 'PARTNER_REMOVED',
      disconnection_info: { reason: 'BUSINESS_DOWNGRADE', initiated_by: 'USER' },
      phone_number: '31612345678',
    },
  ],
  ['ACCOUNT_OFFBOARDED', 'account', { event: 'ACCOUNT_OFFBOARDED' }],
  ['ACCOUNT_DELETED', 'account', { event: 'ACCOUNT_DELETED' }],
  [
    'PARTNER_REMOVED',
    'partner',
    { event: 'PARTNER_REMOVED', waba_info: { waba_id: expect.any(String), owner_business_id: CLIENT.businessId } },
  ],
  [
    'PARTNER_APP_UNINSTALLED',
    'partner',
    {
      event: 'PARTNER_APP_UNINSTALLED',
      waba_info: { waba_id: expect.any(String), owner_business_id: CLIENT.businessId, partner_app_id: expect.any(String) },
    },
  ],
] as const)('tells that a number leaves by %s', async (how, whose, value) => {
  const { wabaId, id } = await accountWithNumber();
  stage.meta.onboarding.downgrade(wabaId, id, how);
  await stage.advance(0);
  expect(entries()).toEqual([
    {
      id: whose === 'account' ? wabaId : SEEDED.businessId,
      time: expect.any(Number),
      changes: [{ field: 'account_update', value }],
    },
  ]);
  const gone = how === 'PARTNER_REMOVED' || how === 'ACCOUNT_DELETED';
  expect((await get(id)).error?.error_subcode).toBe(gone ? 33 : undefined);
  expect(await shared()).toHaveLength(gone ? 0 : 1);
});

it('remembers all of it over a restart, until a reset', async () => {
  const { wabaId, id } = await accountWithNumber();
  stage.meta.onboarding.review(wabaId, id, { decision: 'APPROVED', of: 'both' });
  await stage.restart();
  expect(await shared()).toMatchObject([{ id: wabaId }]);
  expect(stage.meta.onboarding.accountOf(CLIENT.businessId)).toBe(wabaId);
  expect(stage.meta.onboarding.numberOf('+31 6 12345678')).toMatchObject({ id, nameStatus: 'APPROVED' });
  stage.meta.reset();
  expect(await shared()).toEqual([]);
  expect(await get(`${SEEDED.businessId}/owned_whatsapp_business_accounts`)).toMatchObject({ data: [{ id: SEEDED.wabaId }] });
});
