import * as z from 'zod/mini';
import { toPhone } from '../../shared/domain/identity.ts';
import { type InboundSms, type ReceiveSmsPorts, receiveSms } from '../../shared/use-cases/receive-sms.ts';
import { makeTopic } from '../edge/topic.ts';

/**
 * What AWS End User Messaging publishes of a text from a phone, as far as it is used.
 *
 * @see https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-payload.html
 */
const payload = z.object({
  originationNumber: z.string().check(z.minLength(1)),
  destinationNumber: z.optional(z.string()),
  messageBody: z.optional(z.string()),
  inboundMessageId: z.string().check(z.minLength(1)),
});

/** The topic of two-way SMS: one text a record. */
export function makeHandler(ports: ReceiveSmsPorts) {
  return makeTopic('sms', toInboundSms, (sms) => receiveSms(ports, sms));
}

function toInboundSms(message: unknown, publishedAt: number): InboundSms {
  const { originationNumber, destinationNumber, messageBody, inboundMessageId } = payload.parse(message);
  return {
    id: inboundMessageId,
    from: toPhone(originationNumber),
    to: destinationNumber,
    text: messageBody ?? '',
    at: publishedAt,
  };
}
