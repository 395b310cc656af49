import type { CallEntry } from '../domain/change.ts';
import { personOf } from '../domain/identity.ts';
import type { SendRequest } from '../domain/send-request.ts';
import { type AcceptMessagePorts, acceptMessage, linked } from './accept-message.ts';
import { toIdentity } from './persons.ts';

/** A call that is told later than this gets no answer: the person has long given up, or found another way. */
const MAX_AGE_MS = 60 * 60_000;

/**
 * Answers a person's call with the policy's text, if it has one: accepted as any message is, by the window and the
 * policy's ways on, and once per call, however often the call is told.
 */
export async function answerCall(
  ports: AcceptMessagePorts,
  { number, person, phone, userId, callId, at }: CallEntry,
): Promise<'nothing' | 'late' | 'answered' | 'refused'> {
  const { onCall } = await ports.numbers.policy(number);
  if (onCall === null) return 'nothing';
  if (ports.clock.now() - at > MAX_AGE_MS) return 'late';
  const businessNumber = await ports.numbers.get(number);
  const body = linked(onCall.text, businessNumber?.displayPhone);
  const told = { ...(userId === undefined ? {} : { userId }), ...(phone === undefined ? {} : { phone }) };
  const to = personOf(told) === undefined ? toIdentity(person) : told;
  const request: SendRequest = { from: number, to, content: { type: 'text', text: { body } }, callId };
  // The same message, or the same refusal, when the call comes again.
  const id = ports.ids.derived('msg', 'call', number, callId);
  const once = { ...ports, ids: { ...ports.ids, message: () => id } };
  const key = { owner: 'call', key: `${number}#${callId}`, bodyHash: callId };
  const { kind } = await acceptMessage(once, request, key, (message) => message.id);
  return kind === 'refused' ? 'refused' : 'answered';
}
