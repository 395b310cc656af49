import { PublishCommand, SNSClient, SNSServiceException } from '@aws-sdk/client-sns';
import type { SendOutcome, Sms } from '../ports.ts';
import { ONE_ATTEMPT } from './clients.ts';

/** SMS by SNS. SNS has no deduplication for phones: one attempt, and a lost answer is `unknown`. */
export class SnsSms implements Sms {
  readonly #client = new SNSClient(ONE_ATTEMPT);

  async send(sms: { readonly to: string; readonly text: string; readonly senderId: string | null }): Promise<SendOutcome> {
    try {
      const answer = await this.#client.send(
        new PublishCommand({
          PhoneNumber: sms.to,
          Message: sms.text,
          MessageAttributes: {
            'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' },
            ...(sms.senderId === null ? {} : { 'AWS.SNS.SMS.SenderID': { DataType: 'String', StringValue: sms.senderId } }),
          },
        }),
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
