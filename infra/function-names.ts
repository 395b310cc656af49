import type { Config as AuthorizeRequest } from '../functions/authorize-request/config.ts';
import type { Config as CountChanges } from '../functions/count-changes/config.ts';
import type { Config as DeliverEvent } from '../functions/deliver-event/config.ts';
import type { Config as DeliverMessage } from '../functions/deliver-message/config.ts';
import type { Config as DescribeApi } from '../functions/describe-api/config.ts';
import type { Config as DriveEffects } from '../functions/drive-effects/config.ts';
import type { Config as HandleTimer } from '../functions/handle-timer/config.ts';
import type { Config as ManageApplications } from '../functions/manage-applications/config.ts';
import type { Config as ManageMedia } from '../functions/manage-media/config.ts';
import type { Config as ManageNumbers } from '../functions/manage-numbers/config.ts';
import type { Config as ManageSubscriptions } from '../functions/manage-subscriptions/config.ts';
import type { Config as PublishChanges } from '../functions/publish-changes/config.ts';
import type { Config as ReadConversations } from '../functions/read-conversations/config.ts';
import type { Config as ReceiveSignature } from '../functions/receive-signature/config.ts';
import type { Config as ReceiveSms } from '../functions/receive-sms/config.ts';
import type { Config as ReceiveWebhook } from '../functions/receive-webhook/config.ts';
import type { Config as RunStep } from '../functions/run-step/config.ts';
import type { Config as SendMessage } from '../functions/send-message/config.ts';
import type { Config as SettleDeadLetter } from '../functions/settle-dead-letter/config.ts';
import type { Config as Sweep } from '../functions/sweep/config.ts';

/** The environment that each function asks for, by the name of its folder under `functions/`. */
export type FunctionConfigs = {
  'authorize-request': AuthorizeRequest;
  'count-changes': CountChanges;
  'deliver-event': DeliverEvent;
  'deliver-message': DeliverMessage;
  'describe-api': DescribeApi;
  'drive-effects': DriveEffects;
  'handle-timer': HandleTimer;
  'manage-applications': ManageApplications;
  'manage-media': ManageMedia;
  'manage-numbers': ManageNumbers;
  'manage-subscriptions': ManageSubscriptions;
  'publish-changes': PublishChanges;
  'read-conversations': ReadConversations;
  'receive-signature': ReceiveSignature;
  'receive-sms': ReceiveSms;
  'receive-webhook': ReceiveWebhook;
  'run-step': RunStep;
  'send-message': SendMessage;
  'settle-dead-letter': SettleDeadLetter;
  sweep: Sweep;
};

/** A folder under `functions/` that holds a Lambda function. */
export type FunctionName = keyof FunctionConfigs;

/** Every function, in alphabetical order. */
export const functionNames = [
  'authorize-request',
  'count-changes',
  'deliver-event',
  'deliver-message',
  'describe-api',
  'drive-effects',
  'handle-timer',
  'manage-applications',
  'manage-media',
  'manage-numbers',
  'manage-subscriptions',
  'publish-changes',
  'read-conversations',
  'receive-signature',
  'receive-sms',
  'receive-webhook',
  'run-step',
  'send-message',
  'settle-dead-letter',
  'sweep',
] as const satisfies readonly FunctionName[];
