import { Aws } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as z from 'zod';
import type { Permission } from './permissions.ts';

const identity = z
  .string()
  .regex(
    /^arn:[\w-]+:sms-voice:[\w-]+:\d{12}:(phone-number|pool|sender-id)\/.+$/,
    'the ARN of a phone number, pool or sender id of AWS End User Messaging SMS',
  );

/** @see https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_CreateConfigurationSet.html */
const configurationSet = z.string().regex(/^[\w-]{1,64}$/, 'the name of a configuration set of AWS End User Messaging SMS');

/** What `infra/deployment.json` says of SMS. */
export const smsSchema = z
  .discriminatedUnion('provider', [
    z.strictObject({ provider: z.literal('sns') }),
    z.strictObject({
      provider: z.literal('end-user-messaging'),
      /** All that may be sent from; numbers whose policy names nothing send from the first. Left out: AWS chooses. */
      identities: z.array(identity).min(1).optional(),
      /** Names the events of each SMS and where they go. Left out: the account's default one, if it has one. */
      configurationSet: configurationSet.optional(),
    }),
  ])
  .default({ provider: 'sns' });
export type SmsChoice = z.infer<typeof smsSchema>;

/** What deliver-message is told of the choice. Empty: nothing is named. */
export function smsEnvironment(sms: SmsChoice) {
  const { identities, configurationSet: set } = sms.provider === 'sns' ? {} : sms;
  return { SMS_PROVIDER: sms.provider, SMS_IDENTITY: identities?.[0] ?? '', SMS_CONFIGURATION_SET: set ?? '' } as const;
}

/** Allows SMS by the chosen provider and nothing else. */
export function sendSms(sms: SmsChoice): Permission {
  return sms.provider === 'sns' ? publishToPhones() : sendTexts(sms.identities);
}

/**
 * A phone number has no ARN in SNS, so what can be named is what is not one, the topics.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-using-identity-based-policies.html
 */
function publishToPhones(): Permission {
  const topics = `arn:${Aws.PARTITION}:sns:*:*:*`;
  return { statement: new PolicyStatement({ actions: ['sns:Publish'], notResources: [topics] }) };
}

function sendTexts(identities: readonly string[] | undefined): Permission {
  const statement = (...resources: string[]) => new PolicyStatement({ actions: ['sms-voice:SendTextMessage'], resources });
  if (identities !== undefined) return { statement: statement(...identities) };
  return {
    statement: statement('*'),
    whyWildcard: 'infra/deployment.json names no identity, so AWS chooses one of the account at each SMS.',
  };
}
