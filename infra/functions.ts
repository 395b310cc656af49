import type { Construct } from 'constructs';
import {
  countChanges,
  deliverEvent,
  deliverMessage,
  driveEffects,
  handleTimer,
  publishChanges,
  receiveSms,
  runStep,
  settleDeadLetter,
  sweep,
} from './event-functions.ts';
import type { FunctionName } from './function-names.ts';
import {
  authorizeRequest,
  describeApi,
  manageApplications,
  manageMedia,
  manageNumbers,
  manageSubscriptions,
  readConversations,
  receiveSignature,
  receiveWebhook,
  sendMessage,
} from './http-functions.ts';
import { type FunctionProps, type FunctionSurroundings, LambdaFunction } from './lambda-function.ts';
import { Onboarding } from './onboarding.ts';
import type { Resources } from './resources.ts';

/** Every function of the deployment, by the name of its folder. */
export type Functions = { readonly [Name in FunctionName]: LambdaFunction };

/** Makes every function, and the state machine that one of them serves and two drive. What each may do stands in `http-functions.ts` and `event-functions.ts`. */
export function makeFunctions(scope: Construct, resources: Resources, surroundings: FunctionSurroundings): Functions {
  const make = <Name extends FunctionName>(name: Name, props: FunctionProps<Name>) =>
    new LambdaFunction(scope, name, props, surroundings);
  const step = make('run-step', runStep(resources));
  const { machine } = new Onboarding(scope, 'Onboarding', { runStep: step.lambda, ...surroundings });
  return {
    'authorize-request': make('authorize-request', authorizeRequest(resources)),
    'count-changes': make('count-changes', countChanges(resources)),
    'deliver-event': make('deliver-event', deliverEvent(resources)),
    'deliver-message': make('deliver-message', deliverMessage(resources)),
    'describe-api': make('describe-api', describeApi()),
    'drive-effects': make('drive-effects', driveEffects(resources, machine)),
    'handle-timer': make('handle-timer', handleTimer(resources)),
    'manage-applications': make('manage-applications', manageApplications(resources)),
    'manage-media': make('manage-media', manageMedia(resources)),
    'manage-numbers': make('manage-numbers', manageNumbers(resources)),
    'manage-subscriptions': make('manage-subscriptions', manageSubscriptions(resources)),
    'publish-changes': make('publish-changes', publishChanges(resources)),
    'read-conversations': make('read-conversations', readConversations(resources)),
    'receive-signature': make('receive-signature', receiveSignature(resources)),
    'receive-sms': make('receive-sms', receiveSms(resources)),
    'receive-webhook': make('receive-webhook', receiveWebhook(resources)),
    'run-step': step,
    'send-message': make('send-message', sendMessage(resources)),
    'settle-dead-letter': make('settle-dead-letter', settleDeadLetter(resources)),
    sweep: make('sweep', sweep(resources, machine)),
  };
}
