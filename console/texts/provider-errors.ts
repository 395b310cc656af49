import type { Attempt } from '../api/message-types.ts';
import { capital } from './decision.ts';

type Failure = NonNullable<Attempt['error']>;

/** Meta's codes that readers meet, in plain words (Meta: "Error codes"). */
const META: Readonly<Record<string, string>> = {
  4: 'The app sends too many requests to WhatsApp.',
  190: 'WhatsApp no longer accepts the access token of this system. An admin must renew it.',
  368: 'WhatsApp has blocked the account for a breach of its policies.',
  470: 'WhatsApp refused it: more than 24 hours passed since the person last wrote.',
  80007: 'The account sends too many requests to WhatsApp.',
  130403: 'The business has blocked this person on WhatsApp.',
  130429: 'The number sends too fast.',
  130472: 'WhatsApp held it back: the person is part of one of its marketing experiments.',
  130497: 'WhatsApp does not let this business write to that country.',
  131000: 'Something went wrong at WhatsApp.',
  131008: 'WhatsApp misses a part of the message.',
  131009: 'WhatsApp does not accept a value in the message.',
  131016: 'WhatsApp was out of service for a while.',
  131021: 'Sender and recipient are the same number.',
  131026: 'WhatsApp could not deliver it: the number may not be on WhatsApp, or its app is out of date.',
  131030: 'The number may only write to people on its test list.',
  131031: 'WhatsApp has locked the account.',
  131042: 'WhatsApp does not accept the payment method of the account.',
  131045: 'The number is not registered with WhatsApp as it should be.',
  131047: 'WhatsApp refused it: more than 24 hours passed since the person last wrote.',
  131048: 'WhatsApp limits this number: too many people blocked it or called it spam.',
  131049: 'WhatsApp held it back, so that the person does not get too much marketing.',
  131050: 'The person switched off marketing messages of this business.',
  131051: 'WhatsApp does not know this type of message.',
  131052: 'WhatsApp could not fetch the file that the person sent.',
  131053: 'WhatsApp could not take the file of this message.',
  131056: 'Too many messages to this one person in a short time.',
  131057: 'The account is under maintenance at WhatsApp.',
  132000: 'The number of parameters is not that of the template.',
  132001: 'WhatsApp does not know the template in this language.',
  132005: 'The text of the template is too long with its parameters.',
  132007: 'The template breaches a policy of WhatsApp.',
  132012: 'A parameter of the template is not of its type.',
  132015: 'WhatsApp has paused the template for its low quality.',
  132016: 'WhatsApp has disabled the template for its low quality.',
  133010: 'The number is not registered with WhatsApp.',
};

/** Words of ours: those that a routing decision uses, too, are told with their reason. */
const OURS: Readonly<Record<string, string>> = {
  'outcome-unknown': "The provider's answer was lost: it may have been sent, and may have arrived.",
  'gave-up': 'It could not be handed over within five hours. An engineer finds the cause in the logs of deliver-message.',
  'window-closed': 'The window closed before it left.',
  'window-closing': 'The window was about to close before it left.',
  'never-opened': 'The person never wrote to this number.',
  'opted-out': 'The person opted out before it left.',
  'sms-disabled': 'SMS is switched off for this number.',
  'no-phone-for-sms': "The person's phone number is not known.",
};

/** Why an attempt did not arrive, or has not left yet: with the provider's code, by which others can look it up. */
export function sayFailure(failure: Failure, route: Attempt['route']): string {
  const cause = sayCause(failure, route);
  return isMetas(failure, route) ? `${cause} (Code ${failure.code})` : cause;
}

/** The same for where the code stands beside it. */
export function sayCause({ code, message }: Failure, route: Attempt['route']): string {
  const ours = OURS[code];
  if (ours !== undefined) return ours;
  if (code === 'not-sent') return `It could not be handed over: ${ended(message)}`;
  if (!/^-?\d+$/.test(code)) return ended(capital(message));
  if (route === 'sms') return `The SMS provider refused it: ${ended(message)}`;
  return META[code] ?? `WhatsApp refused it: ${ended(message)}`;
}

function isMetas({ code }: Failure, route: Attempt['route']): boolean {
  return /^-?\d+$/.test(code) && route !== 'sms';
}

function ended(sentence: string): string {
  return /[.!?…)]$/.test(sentence) ? sentence : `${sentence}.`;
}
