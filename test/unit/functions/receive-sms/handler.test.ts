import type { Context, SNSEvent } from 'aws-lambda';
import { expect, it } from 'vitest';
import { makeHandler } from '../../../../functions/receive-sms/handler.ts';
import { PERSON } from '../../../builders/domain.ts';
import { HOUR, NOON } from '../../../builders/time.ts';
import { aWorld } from '../../../builders/world.ts';
import type { Fakes } from '../../../fakes/make-fakes.ts';

/** What AWS's page shows, as SNS hands it to Lambda. */
const aText = (messageBody: string, over: object = {}, at = NOON) => ({
  EventSource: 'aws:sns',
  EventVersion: '1.0',
  EventSubscriptionArn: 'arn',
  Sns: {
    Type: 'Notification',
    MessageId: 'sns-1',
    TopicArn: 'arn',
    Timestamp: new Date(at).toISOString(),
    Message: JSON.stringify({
      originationNumber: PERSON,
      destinationNumber: '+12065550101',
      messageKeyword: 'KEYWORD_123456789012',
      messageBody,
      inboundMessageId: 'cae173d2-66b9-564c-8309-21f858e9fb84',
      previousPublishedMessageId: 'wJalrXUtnFEMI',
      ...over,
    }),
  },
});
const receive = (fakes: Fakes, ...records: object[]) =>
  makeHandler(fakes)({ Records: records } as unknown as SNSEvent, {} as Context);

it('obeys the texts of a topic’s event, by the topic’s time', async () => {
  const fakes = await aWorld();
  await receive(fakes, aText('Stop'));
  expect(await fakes.consents.of([PERSON])).toMatchObject({ stopped: true });
  await receive(fakes, aText('START', { originationNumber: PERSON.slice(1) }, NOON + HOUR), aText('STOP', {}, NOON - HOUR));
  expect(await fakes.consents.of([PERSON])).toMatchObject({ stopped: false });
});

it('takes a text without a body', async () => {
  await expect(receive(await aWorld(), aText('', { messageBody: undefined }))).resolves.toBeUndefined();
});

it.each([{ originationNumber: undefined }, { inboundMessageId: '' }])(
  'throws for what it cannot read, to be kept: %o',
  async (over) => {
    await expect(receive(await aWorld(), aText('STOP', over))).rejects.toThrow();
  },
);
