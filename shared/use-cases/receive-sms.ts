import type { ConversationRecord } from '../domain/conversation-record.ts';
import { type Keyword, keywordIn } from '../domain/keywords.ts';
import type { Policy } from '../domain/policy.ts';
import type { Clock, Timeline } from '../ports.ts';
import { type KeepWordPorts, keepWord } from './keep-word.ts';
import { findPerson } from './persons.ts';

export type ReceiveSmsPorts = KeepWordPorts & { readonly clock: Clock; readonly timeline: Timeline };

/** A text from a phone. */
export type InboundSms = {
  /** The same when the same text comes again. */
  readonly id: string;
  /** E.164. */
  readonly from: string;
  /** The number that it was sent to. */
  readonly to: string | undefined;
  readonly text: string;
  readonly at: number;
};
export type SmsReceived = 'stopped' | 'started' | 'recorded' | 'no-conversation';

/**
 * Obeys STOP and START, and records the text in the person's latest conversation, if they have one; it opens no window.
 * May be repeated.
 */
export async function receiveSms(ports: ReceiveSmsPorts, sms: InboundSms): Promise<SmsReceived> {
  const policies = await policiesOf(ports, sms.to);
  const said = wordOf(sms.text, [...policies.values()]);
  if (said !== undefined) await keepWord(ports, undefined, { phone: sms.from }, { value: said, at: sms.at, channel: 'sms' });
  const conversation = await latestConversation(ports, [...policies.keys()], sms.from);
  if (conversation !== undefined) await record(ports, conversation, sms);
  if (said !== undefined) return said === 'stop' ? 'stopped' : 'started';
  return conversation === undefined ? 'no-conversation' : 'recorded';
}

/** Of the business numbers that send from the number that was texted; of all, if none is known to. */
async function policiesOf(ports: ReceiveSmsPorts, to: string | undefined): Promise<ReadonlyMap<string, Policy>> {
  const numbers = await ports.numbers.list();
  const all = await Promise.all(numbers.map(async ({ number }) => [number, await ports.numbers.policy(number)] as const));
  const theirs = all.filter(([, { smsOriginationNumber }]) => to !== undefined && digits(smsOriginationNumber) === digits(to));
  return new Map(theirs.length > 0 ? theirs : all);
}

/** What is a stop for one number is a stop. */
function wordOf(text: string, policies: readonly Policy[]): Keyword | undefined {
  const lists = policies.length === 0 ? [{}] : policies.map(({ keywords }) => keywords ?? {});
  const words = lists.map((list) => keywordIn(text, list));
  return words.find((word) => word === 'stop') ?? words.find((word) => word !== undefined);
}

async function latestConversation(
  ports: ReceiveSmsPorts,
  numbers: readonly string[],
  phone: string,
): Promise<ConversationRecord | undefined> {
  const found = await Promise.all(
    numbers.map(async (number) => {
      const { names: persons } = await findPerson(ports.aliases, number, { phone });
      return Promise.all(persons.map((person) => ports.conversations.get({ number, person })));
    }),
  );
  return found
    .flat()
    .filter((record) => record !== undefined)
    .sort((one, other) => other.lastAt - one.lastAt)[0];
}

async function record(ports: ReceiveSmsPorts, { number, person }: ConversationRecord, sms: InboundSms): Promise<void> {
  const body = { body: sms.text, ...(sms.to === undefined ? {} : { to: sms.to }) };
  await ports.timeline.recordInbound({
    number,
    person,
    wamid: sms.id,
    sentAt: sms.at,
    receivedAt: ports.clock.now(),
    type: 'sms',
    content: JSON.stringify({ type: 'sms', sms: body }),
    opens: false,
    late: false,
    profile: { phone: sms.from },
  });
}

function digits(phone: string | null): string | undefined {
  return phone?.replace(/\D/g, '');
}
