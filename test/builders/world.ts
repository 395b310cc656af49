import type { Message } from '../../shared/domain/message.ts';
import { type Session, WINDOW_MS } from '../../shared/domain/session.ts';
import { type Fakes, makeFakes } from '../fakes/make-fakes.ts';
import { aMessage, aPolicy, aTemplate, NUMBER, PERSON, WABA } from './domain.ts';
import { NOON } from './time.ts';

/** Every port in memory, with one live number, at noon. */
export async function aWorld(policy: Parameters<typeof aPolicy>[0] = {}): Promise<Fakes> {
  const fakes = makeFakes(NOON);
  await fakes.numbers.adopt({ number: NUMBER, wabaId: WABA, displayPhone: '+31201234567', state: 'live', since: NOON });
  await fakes.numbers.putPolicy(NUMBER, aPolicy(policy));
  await fakes.templates.put(aTemplate());
  return fakes;
}

/** The person writes; the clock stands where it stood. */
export async function personWrites(fakes: Fakes, sentAt: number = fakes.clock.now(), person: string = PERSON): Promise<Session> {
  const profile = person.startsWith('+') ? { phone: person } : { userId: person };
  await fakes.sessions.recordInbound({ number: NUMBER, person, sentAt, now: fakes.clock.now(), profile });
  return sessionOf(fakes, person);
}

export async function sessionOf(fakes: Fakes, person: string = PERSON): Promise<Session> {
  const [session] = await fakes.sessions.find(NUMBER, [person]);
  if (session === undefined) throw new Error('there is no session');
  return session;
}

/** A message as `accept` stored it. */
export async function anAcceptedMessage(fakes: Fakes, over: Partial<Message> = {}): Promise<Message> {
  const message = aMessage({ createdAt: fakes.clock.now(), ...over });
  await fakes.messages.accept(message, undefined);
  return message;
}

export async function messageOf(fakes: Fakes, id = 'msg_1'): Promise<Message> {
  const message = await fakes.messages.get(id);
  if (message === undefined) throw new Error(`there is no message ${id}`);
  return message;
}

/** Moves the clock to a window's end. */
export function endWindow(fakes: Fakes, session: Session): void {
  fakes.clock.set(session.lastInboundAt + WINDOW_MS);
}
