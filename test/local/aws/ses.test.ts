import { SESv2Client, SendEmailCommand, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { afterEach, expect, test } from 'vitest';
import { ACCOUNT, allow, aRig, REGION, type Rig } from './fixture.ts';

let rig: Rig;
afterEach(() => rig.stop());

const identity = (name: string) => `arn:aws:ses:${REGION}:${ACCOUNT}:identity/${name}`;
const MAIL = {
  FromEmailAddress: 'Gateway <hello@gateway.example>',
  Destination: { ToAddresses: ['ada@shop.example'] },
  ReplyToAddresses: ['help@gateway.example'],
  Content: { Simple: { Subject: { Data: 'Söme news' }, Body: { Text: { Data: 'Hi Ada' }, Html: { Data: '<p>Hi Ada</p>' } } } },
} satisfies SendEmailCommandInput;

const send = (input: SendEmailCommandInput, as: 'operator' | 'worker' = 'operator') =>
  new SESv2Client(rig[as]).send(new SendEmailCommand(input));

test('a mail arrives as it was sent', async () => {
  rig = await aRig();
  const { MessageId } = await send(MAIL);
  expect(rig.aws.ses.mails()).toEqual([
    {
      messageId: MessageId,
      from: 'Gateway <hello@gateway.example>',
      to: ['ada@shop.example'],
      replyTo: ['help@gateway.example'],
      subject: 'Söme news',
      text: 'Hi Ada',
      html: '<p>Hi Ada</p>',
      at: expect.any(Number),
    },
  ]);
});

test('mails stay over a restart, newest last, and go with a reset', async () => {
  rig = await aRig();
  await send(MAIL);
  await send({ ...MAIL, Destination: { ToAddresses: ['bo@shop.example'] } });
  await rig.stop();
  rig = await aRig({ db: rig.db });
  expect(rig.aws.ses.mails().map(({ to }) => to)).toEqual([['ada@shop.example'], ['bo@shop.example']]);
  rig.aws.reset();
  expect(rig.aws.ses.mails()).toEqual([]);
});

test.each([
  ['the address', 'hello@gateway.example'],
  ['its domain', 'gateway.example'],
  ['any identity', '*'],
])('a function may send when its role allows %s', async (_name, resource) => {
  rig = await aRig({ statements: [allow('ses:SendEmail', identity(resource))] });
  await send(MAIL, 'worker');
  expect(rig.aws.ses.mails()).toHaveLength(1);
  expect(rig.aws.usage().functions['worker']?.calls).toEqual({ 'ses:SendEmail': 1 });
});

test('a function whose role allows another identity is refused', async () => {
  rig = await aRig({ statements: [allow('ses:SendEmail', identity('other.example'))] });
  await expect(send(MAIL, 'worker')).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('is not authorized to perform: ses:SendEmail on resource: '),
  });
  expect(rig.aws.ses.mails()).toEqual([]);
});

test.each<[string, Partial<SendEmailCommandInput>, string]>([
  ['nobody to send to', { Destination: { ToAddresses: [] } }, 'at least one recipient'],
  ['51 recipients', { Destination: { ToAddresses: Array.from({ length: 51 }, (_, n) => `a${n}@b.example`) } }, 'exceeds 50'],
  ['what is no address', { Destination: { ToAddresses: ['ada'] } }, "Missing final '@domain'"],
  ['a domain that is none', { FromEmailAddress: 'ada@shop' }, 'Domain contains illegal character'],
  ['no sender', { FromEmailAddress: undefined }, 'FromEmailAddress'],
  ['no content', { Content: {} }, 'Raw, Simple or Template'],
  ['no body', { Content: { Simple: { Subject: { Data: 'x' }, Body: {} } } }, 'Text or Html'],
])('refuses %s', async (_name, change, words) => {
  rig = await aRig();
  await expect(send({ ...MAIL, ...change })).rejects.toMatchObject({
    name: 'BadRequestException',
    message: expect.stringContaining(words),
  });
  expect(rig.aws.ses.mails()).toEqual([]);
});
