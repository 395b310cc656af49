import {
  PinpointSMSVoiceV2Client,
  PinpointSMSVoiceV2ServiceException,
  SendTextMessageCommand,
  type SendTextMessageCommandInput,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { type SmsToSend, toPrice } from '../domain/sms.ts';
import type { SendOutcome, Sms } from '../ports.ts';
import { ONE_ATTEMPT } from './clients.ts';

/** What all numbers of a deployment share. */
export type SmsSettings = {
  /** What numbers send from whose policy names nothing; `undefined`: what AWS chooses. */
  readonly identity?: string | undefined;
  /** By whose event destinations AWS tells what became of an SMS; `undefined`: the account's default one, if it has one. */
  readonly configurationSet?: string | undefined;
};

/**
 * SMS by AWS End User Messaging, which knows what SNS does not: a time to live, a context that its delivery events bring
 * back, and pools of numbers. It has no deduplication either: one attempt, and a lost answer is `unknown`.
 */
export class EndUserMessagingSms implements Sms {
  readonly #client = new PinpointSMSVoiceV2Client(ONE_ATTEMPT);
  readonly #settings: SmsSettings;

  constructor(settings: SmsSettings) {
    this.#settings = settings;
  }

  async send(sms: SmsToSend): Promise<SendOutcome> {
    try {
      const answer = await this.#client.send(new SendTextMessageCommand(toInput(sms, this.#settings)));
      return { kind: 'accepted', providerId: answer.MessageId ?? '' };
    } catch (error) {
      if (!(error instanceof PinpointSMSVoiceV2ServiceException))
        return { kind: 'unknown', why: error instanceof Error ? error.name : 'unknown' };
      if (error.name === 'ThrottlingException') return { kind: 'refused', code: 130429, message: `SMS: ${error.name}` };
      if (error.$fault === 'server') return { kind: 'unknown', why: error.name };
      return { kind: 'refused', code: -1, message: `SMS: ${error.name}${reasonOf(error)}` };
    }
  }
}

const DAY_S = 24 * 60 * 60;
/** What AWS takes, seconds. */
const TIME_TO_LIVE = { least: 5, most: 3 * DAY_S };

/** @see https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html */
function toInput(sms: SmsToSend, { identity, configurationSet }: SmsSettings): SendTextMessageCommandInput {
  const { india, timeToLiveMs, maxPriceUsd } = sms;
  const from = sms.originationNumber ?? sms.senderId ?? identity;
  return {
    DestinationPhoneNumber: sms.to,
    MessageBody: sms.text,
    MessageType: sms.type === 'Promotional' ? 'PROMOTIONAL' : 'TRANSACTIONAL',
    Context: { message: sms.message, attempt: String(sms.attempt) },
    ...(from === undefined ? {} : { OriginationIdentity: from }),
    ...(configurationSet === undefined ? {} : { ConfigurationSetName: configurationSet }),
    ...(maxPriceUsd === null ? {} : { MaxPrice: toPrice(maxPriceUsd) }),
    ...(timeToLiveMs === undefined ? {} : { TimeToLive: toSeconds(timeToLiveMs) }),
    ...(india === null
      ? {}
      : { DestinationCountryParameters: { IN_ENTITY_ID: india.entityId, IN_TEMPLATE_ID: india.templateId } }),
  };
}

function toSeconds(ms: number): number {
  return Math.min(TIME_TO_LIVE.most, Math.max(TIME_TO_LIVE.least, Math.floor(ms / 1000)));
}

/** AWS's word for what was wrong, such as `DESTINATION_PHONE_NUMBER_OPTED_OUT`. */
function reasonOf(error: Error): string {
  return 'Reason' in error && typeof error.Reason === 'string' ? ` ${error.Reason}` : '';
}
