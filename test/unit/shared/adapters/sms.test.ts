import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EndUserMessagingSms } from '../../../../shared/adapters/end-user-messaging-sms.ts';
import { SnsSms } from '../../../../shared/adapters/sns-sms.ts';
import { DEFAULT_POLICY, type Policy } from '../../../../shared/domain/policy.ts';
import { toSms } from '../../../../shared/domain/sms.ts';
import { aMessage, PERSON } from '../../../builders/domain.ts';
import { HOUR, MINUTE, NOON } from '../../../builders/time.ts';
import { answering, type HttpReply } from './http-answers.ts';

const SETTINGS: Partial<Policy> = {
  smsSenderId: 'Parcels',
  smsOriginationNumber: '+18005550199',
  smsMaxPriceUsd: 0.1,
  smsIndia: { entityId: '1101', templateId: '1107' },
};
const sms = (policy: Partial<Policy> = {}, message: Parameters<typeof aMessage>[0] = {}) =>
  toSms(aMessage(message), 2, PERSON, 'Hi', { ...DEFAULT_POLICY, ...policy }, NOON);

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
afterEach(() => vi.unstubAllEnvs());

/** AWS for one test. */
async function aws(...replies: readonly (HttpReply | 'cut')[]) {
  const { url, asked } = await answering(...replies);
  vi.stubEnv('AWS_ENDPOINT_URL', url);
  return asked;
}

describe('an SMS', () => {
  it('is promotional for marketing and transactional else, unless the policy says which', () => {
    expect([sms(), sms({}, { category: 'marketing' }), sms({ smsType: 'Promotional' })].map(({ type }) => type)).toEqual([
      'Transactional',
      'Promotional',
      'Promotional',
    ]);
    expect(sms({ smsType: 'Transactional' }, { category: 'marketing' }).type).toBe('Transactional');
  });
});

describe('SNS', () => {
  const published = {
    status: 200,
    body: '<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>',
    headers: { 'content-type': 'text/xml' },
  };
  const refusal = (code: string, status = 400) => ({
    status,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`,
    headers: { 'content-type': 'text/xml' },
  });
  const attributes = (body: string) => {
    const fields = new URLSearchParams(body);
    const names = [...fields].filter(([key]) => key.endsWith('.Name')).map(([key, name]) => [key.slice(0, -5), name] as const);
    return Object.fromEntries(
      names.map(([key, name]) => [name, `${fields.get(`${key}.Value.DataType`)} ${fields.get(`${key}.Value.StringValue`)}`]),
    );
  };

  it('gets the number’s settings as its attributes', async () => {
    const asked = await aws(published);
    expect(await new SnsSms().send(sms(SETTINGS))).toEqual({ kind: 'accepted', providerId: 'm-1' });
    expect(attributes(asked[0]?.body ?? '')).toEqual({
      'AWS.SNS.SMS.SMSType': 'String Transactional',
      'AWS.SNS.SMS.SenderID': 'String Parcels',
      'AWS.SNS.SMS.MaxPrice': 'Number 0.10000',
      'AWS.MM.SMS.OriginationNumber': 'String +18005550199',
      'AWS.MM.SMS.EntityId': 'String 1101',
      'AWS.MM.SMS.TemplateId': 'String 1107',
    });
    expect(new URLSearchParams(asked[0]?.body).get('PhoneNumber')).toBe(PERSON);
  });

  it('gets nothing but the type where nothing is set', async () => {
    const asked = await aws(published);
    await new SnsSms().send(sms());
    expect(attributes(asked[0]?.body ?? '')).toEqual({ 'AWS.SNS.SMS.SMSType': 'String Transactional' });
  });

  it.each([
    [refusal('Throttled'), { kind: 'refused', code: 130429, message: 'SNS: ThrottledException' }],
    [refusal('InvalidParameter'), { kind: 'refused', code: -1, message: 'SNS: InvalidParameterException' }],
    [refusal('InternalError', 500), { kind: 'unknown', why: 'InternalErrorException' }],
  ])('that answers %o comes to %o, after one attempt', async (reply, outcome) => {
    const asked = await aws(reply);
    expect(await new SnsSms().send(sms())).toEqual(outcome);
    expect(asked).toHaveLength(1);
  });

  it('that cuts the connection leaves the outcome unknown, after one attempt', async () => {
    const asked = await aws('cut');
    expect(await new SnsSms().send(sms())).toMatchObject({ kind: 'unknown' });
    expect(asked).toHaveLength(1);
  });
});

describe('End User Messaging', () => {
  const sent = { status: 200, body: '{"MessageId":"m-2"}', headers: { 'content-type': 'application/x-amz-json-1.0' } };
  const error = (name: string, more: object = {}, status = 400): HttpReply => ({
    status,
    body: JSON.stringify({ __type: name, Message: 'no', ...more }),
    headers: { 'content-type': 'application/x-amz-json-1.0' },
  });
  const input = (asked: readonly { readonly body: string }[]) => JSON.parse(asked[0]?.body ?? '{}');

  it('gets the number’s settings, the time that is left, and what the message is', async () => {
    const asked = await aws(sent);
    const outcome = await new EndUserMessagingSms({ identity: 'pool-1' }).send(sms(SETTINGS, { sendBefore: NOON + HOUR }));
    expect(outcome).toEqual({ kind: 'accepted', providerId: 'm-2' });
    expect(asked[0]?.headers['x-amz-target']).toBe('PinpointSMSVoiceV2.SendTextMessage');
    expect(input(asked)).toEqual({
      DestinationPhoneNumber: PERSON,
      MessageBody: 'Hi',
      MessageType: 'TRANSACTIONAL',
      OriginationIdentity: '+18005550199',
      MaxPrice: '0.10000',
      TimeToLive: 3_600,
      Context: { message: 'msg_1', attempt: '2' },
      DestinationCountryParameters: { IN_ENTITY_ID: '1101', IN_TEMPLATE_ID: '1107' },
    });
  });

  it('gets nothing that is not set, and marketing as promotional', async () => {
    const asked = await aws(sent);
    await new EndUserMessagingSms({}).send(sms({}, { category: 'marketing' }));
    expect(input(asked)).toEqual({
      DestinationPhoneNumber: PERSON,
      MessageBody: 'Hi',
      MessageType: 'PROMOTIONAL',
      Context: { message: 'msg_1', attempt: '2' },
    });
  });

  it.each([
    [SETTINGS, '+18005550199'],
    [{ smsSenderId: 'Parcels' }, 'Parcels'],
    [{}, 'pool-1'],
  ])('sends by %o from %s', async (settings, identity) => {
    const asked = await aws(sent);
    await new EndUserMessagingSms({ identity: 'pool-1' }).send(sms(settings));
    expect(input(asked).OriginationIdentity).toBe(identity);
  });

  it('gets the configuration set that the deployment names', async () => {
    const asked = await aws(sent);
    await new EndUserMessagingSms({ configurationSet: 'receipts' }).send(sms());
    expect(input(asked)).toMatchObject({ ConfigurationSetName: 'receipts', Context: { message: 'msg_1', attempt: '2' } });
  });

  it.each([
    [NOON + 1, 5],
    [NOON + 5 * MINUTE, 300],
    [NOON + 300 * HOUR, 259_200],
  ])('a message for before %i lives %i s', async (sendBefore, seconds) => {
    const asked = await aws(sent);
    await new EndUserMessagingSms({}).send(sms({}, { sendBefore }));
    expect(input(asked).TimeToLive).toBe(seconds);
  });

  it.each([
    [error('ThrottlingException'), { kind: 'refused', code: 130429, message: 'SMS: ThrottlingException' }],
    [
      error('ConflictException', { Reason: 'DESTINATION_PHONE_NUMBER_OPTED_OUT' }),
      { kind: 'refused', code: -1, message: 'SMS: ConflictException DESTINATION_PHONE_NUMBER_OPTED_OUT' },
    ],
    [error('AccessDeniedException'), { kind: 'refused', code: -1, message: 'SMS: AccessDeniedException' }],
    [error('InternalServerException', {}, 500), { kind: 'unknown', why: 'InternalServerException' }],
  ])('that answers %o comes to %o, after one attempt', async (reply, outcome) => {
    const asked = await aws(reply);
    expect(await new EndUserMessagingSms({}).send(sms())).toEqual(outcome);
    expect(asked).toHaveLength(1);
  });

  it('that cuts the connection leaves the outcome unknown, after one attempt', async () => {
    const asked = await aws('cut');
    expect(await new EndUserMessagingSms({}).send(sms())).toMatchObject({ kind: 'unknown' });
    expect(asked).toHaveLength(1);
  });
});
