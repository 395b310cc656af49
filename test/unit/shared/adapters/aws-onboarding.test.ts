import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeDropboxSignSecret } from '../../../../shared/adapters/dropbox-sign-secret.ts';
import { makeMetaSecret } from '../../../../shared/adapters/meta-secret.ts';
import { makeMailer } from '../../../../shared/adapters/ses-mailer.ts';
import { SfnExecutions } from '../../../../shared/adapters/sfn-executions.ts';
import type { ExecutionSignal } from '../../../../shared/domain/execution-signal.ts';
import { waitsOf } from '../../../../shared/domain/step-plan.ts';
import { aStart } from '../../../contracts/values.ts';
import { answering, type HttpReply } from './http-answers.ts';

const MACHINE = 'arn:aws:states:eu-west-1:123456789012:stateMachine:Onboarding';

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
const ok: HttpReply = { status: 200, body: '{}' };
const error = (name: string, message = 'no'): HttpReply => ({
  status: 400,
  body: JSON.stringify({ __type: name, message }),
  headers: { 'x-amzn-errortype': name },
});

describe('executions', () => {
  const { application } = aStart();
  const success: ExecutionSignal = { step: 'sign-terms', token: 't-1', kind: 'success', output: { step: 'sign-terms' } };
  const failure: ExecutionSignal = { step: 'sign-terms', token: 't-1', kind: 'failure', error: 'NotSigned', cause: 'declined' };

  it('start under the application’s name, with the same input each time', async () => {
    const asked = await aws({ status: 200, body: '{"executionArn":"arn","startDate":1}' });
    await new SfnExecutions(MACHINE).start(application);
    await new SfnExecutions(MACHINE).start({ ...application, displayName: 'Another' });
    await new SfnExecutions(MACHINE).start({ ...application, part: 2 });
    const [first, second, third] = asked.map(({ body }) => JSON.parse(body));
    expect(first).toMatchObject({ stateMachineArn: MACHINE, name: 'app_1' });
    expect(JSON.parse(first.input)).toMatchObject({
      applicationId: 'app_1',
      part: 1,
      waits: { 'sign-terms': waitsOf('sign-terms') },
    });
    expect(second).toEqual(first);
    expect(third).toMatchObject({ name: 'app_1-2' });
  });

  it('start once', async () => {
    await aws(error('ExecutionAlreadyExists'));
    await expect(new SfnExecutions(MACHINE).start(application)).resolves.toBeUndefined();
  });

  it('are told of success and failure', async () => {
    const asked = await aws(ok);
    expect(await new SfnExecutions(MACHINE).signal(success)).toBe('signalled');
    expect(await new SfnExecutions(MACHINE).signal(failure)).toBe('signalled');
    expect(asked.map(({ headers, body }) => [headers['x-amz-target'], JSON.parse(body)])).toEqual([
      ['AWSStepFunctions.SendTaskSuccess', { taskToken: 't-1', output: '{"step":"sign-terms"}' }],
      ['AWSStepFunctions.SendTaskFailure', { taskToken: 't-1', error: 'NotSigned', cause: 'declined' }],
    ]);
  });

  it.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])('no longer wait: %s', async (name) => {
    await aws(error(name));
    expect(await new SfnExecutions(MACHINE).signal(success)).toBe('gone');
    expect(await new SfnExecutions(MACHINE).signal(failure)).toBe('gone');
  });

  it('fail for every other reason', async () => {
    await aws(error('AccessDeniedException'));
    await expect(new SfnExecutions(MACHINE).start(application)).rejects.toThrow();
    await expect(new SfnExecutions(MACHINE).signal(success)).rejects.toThrow();
  });
});

describe('mail', () => {
  const mail = { to: 'ada@shop.example', subject: 'Please\nsign', text: 'Zoë,\n\nplease sign.' };

  it('goes out as plain text, its subject in one line', async () => {
    const asked = await aws({ status: 200, body: '{"MessageId":"1"}' });
    expect(await makeMailer('onboarding@provider.example').send(mail)).toEqual({ kind: 'sent' });
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      FromEmailAddress: 'onboarding@provider.example',
      Destination: { ToAddresses: ['ada@shop.example'] },
      Content: {
        Simple: {
          Subject: { Data: 'Please sign', Charset: 'UTF-8' },
          Body: { Text: { Data: 'Zoë,\n\nplease sign.', Charset: 'UTF-8' } },
        },
      },
    });
  });

  it.each([
    'MessageRejected',
    'MailFromDomainNotVerifiedException',
    'NotFoundException',
    'BadRequestException',
    'AccountSuspendedException',
    'SendingPausedException',
  ])('is refused, and nobody’s address told: %s', async (name) => {
    await aws(error(name, 'Email address is not verified: <ada@shop.example>, "b@shop.example"'));
    expect(await makeMailer('onboarding@provider.example').send(mail)).toEqual({
      kind: 'refused',
      why: `${name}: Email address is not verified: <(address)>, "(address)"`,
    });
  });

  it.each([[error('TooManyRequestsException')], [error('LimitExceededException')], ['cut' as const]])(
    'may go out later: %j',
    async (reply) => {
      const asked = await aws(reply);
      await expect(makeMailer('onboarding@provider.example').send(mail)).rejects.toThrow();
      expect(asked).toHaveLength(1);
    },
  );

  it('is refused without a sender', async () => {
    expect(await makeMailer('').send(mail)).toEqual({ kind: 'refused', why: 'no sender is configured' });
  });
});

describe('a secret', () => {
  const holding = (value: object): HttpReply => ({ status: 200, body: JSON.stringify({ SecretString: JSON.stringify(value) }) });
  const values = { appSecret: 'a', verifyToken: 'v', accessToken: 't' };

  it('is read once in five minutes', async () => {
    const asked = await aws(holding({ apiKey: 'first' }), holding({ apiKey: 'second' }));
    let now = 0;
    const secret = makeDropboxSignSecret('arn', () => now);
    expect(await secret()).toEqual({ apiKey: 'first' });
    now = 299_999;
    expect(await secret()).toEqual({ apiKey: 'first' });
    now = 300_000;
    expect(await secret()).toEqual({ apiKey: 'second' });
    expect(asked).toHaveLength(2);
  });

  it('is asked for again after a failure', async () => {
    await aws(error('AccessDeniedException'), holding(values));
    const secret = makeMetaSecret('arn', () => 0);
    await expect(secret()).rejects.toThrow();
    expect(await secret()).toEqual(values);
  });

  it('of Meta may name our business, and the app secret before', async () => {
    await aws(holding({ ...values, businessId: '77', previousAppSecret: 'b', other: 1 }));
    expect(await makeMetaSecret('arn', () => 0)()).toEqual({ ...values, businessId: '77', previousAppSecret: 'b' });
  });

  it('says which fields it needs, and no value', async () => {
    await aws(holding({ appSecret: 'hidden' }));
    await expect(makeMetaSecret('arn', () => 0)()).rejects.toThrow(/^(?!.*hidden).*accessToken/);
    await expect(makeDropboxSignSecret('arn', () => 0)()).rejects.toThrow(/apiKey/);
  });
});
