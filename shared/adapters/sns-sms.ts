import { type MessageAttributeValue, PublishCommand, SNSClient, SNSServiceException } from '@aws-sdk/client-sns';
import { type SmsToSend, toPrice } from '../domain/sms.ts';
import type { SendOutcome, Sms } from '../ports.ts';
import { ONE_ATTEMPT } from './clients.ts';

/**
 * SMS by SNS. SNS has no deduplication for phones: one attempt, and a lost answer is `unknown`. It knows no time to live
 * and no context: both stay behind.
 */
export class SnsSms implements Sms {
  readonly #client = new SNSClient(ONE_ATTEMPT);

  async send(sms: SmsToSend): Promise<SendOutcome> {
    try {
      const answer = await this.#client.send(
        new PublishCommand({ PhoneNumber: sms.to, Message: sms.text, MessageAttributes: attributesOf(sms) }),
      );
      return { kind: 'accepted', providerId: answer.MessageId ?? '' };
    } catch (error) {
      if (!(error instanceof SNSServiceException))
        return { kind: 'unknown', why: error instanceof Error ? error.name : 'unknown' };
      if (error.name.startsWith('Throttl')) return { kind: 'refused', code: 130429, message: `SNS: ${error.name}` };
      if (error.$fault === 'server') return { kind: 'unknown', why: error.name };
      return { kind: 'refused', code: -1, message: `SNS: ${error.name}` };
    }
  }
}

/** @see https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html */
function attributesOf(sms: SmsToSend): Record<string, MessageAttributeValue> {
  const { type, senderId, originationNumber, maxPriceUsd, india } = sms;
  const text = (name: string, value: string | null | undefined) =>
    value === null || value === undefined ? {} : { [name]: { DataType: 'String', StringValue: value } };
  return {
    ...text('AWS.SNS.SMS.SMSType', type),
    ...text('AWS.SNS.SMS.SenderID', senderId),
    ...(maxPriceUsd === null ? {} : { 'AWS.SNS.SMS.MaxPrice': { DataType: 'Number', StringValue: toPrice(maxPriceUsd) } }),
    ...text('AWS.MM.SMS.OriginationNumber', originationNumber),
    ...text('AWS.MM.SMS.EntityId', india?.entityId),
    ...text('AWS.MM.SMS.TemplateId', india?.templateId),
  };
}
