import type { Closing } from '../../shared/domain/closing.ts';
import { type Attempt, type Message, messageState, rank } from '../../shared/domain/message.ts';
import { figuresOf } from '../../shared/domain/statistics.ts';
import { TallySheet, tallyOf } from '../../shared/domain/tally.ts';
import { unansweredCalls } from './call-promises.ts';
import { toTheStopped, unwanted } from './consent-promises.ts';
import { EXPIRY_TEXT, KNOWN_MS, NUMBER, type Run } from './run-simulation.ts';
import type { Person } from './simulated-meta.ts';
import { iso } from './virtual-time.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A promise, and where a run broke it: one line each, with what is needed to find it in the trace. */
export type Promise_ = readonly [name: string, broken: (run: Run) => readonly string[]];

export const promises: readonly Promise_[] = [
  ['P1 nothing free-form leaves outside the window by Meta’s own clock', outsideTheWindow],
  ['P2 every accepted message settles, and says so', unsettled],
  ['P2 what Meta took and gave up is not left as sent', takenForSent],
  ['P3 nothing is sent twice but where an answer was lost, and no trigger sets off two fallbacks', twice],
  ['P3 nothing leaves after it ended, or after an earlier attempt arrived', tooLate],
  ['P3 what a caller was told is cancelled stays so, and nothing of it leaves', notCancelled],
  ['P3 a call gets the policy’s text, and once', unansweredCalls],
  ['P4 what was acknowledged is stored and published', unpublished],
  ['P5 every window has exactly one closing record', withoutClosing],
  ['P5 a closing’s reason is true, and its one action was taken', wrongAction],
  ['every open window is in the due index, at its end or before it', ({ system }) => [...system.unlisted]],
  ['the statistics of all changes come to what is stored at the end', wrongFigures],
  ['P6 nobody who stopped marketing gets marketing', unwanted],
  ['P6 nobody who stopped everything gets anything, on either channel', toTheStopped],
];

function outsideTheWindow({ meta }: Run): string[] {
  return meta.refusedOutside.map(({ at, opaque }) => `${iso(at)} ${opaque}`);
}

function unsettled({ system, accepted }: Run): string[] {
  const published = new Set(system.fakes.bus.events.map(({ type, data }) => `${type} ${String(data['id'])}`));
  const broken = [...accepted].flatMap(([reference, id]) =>
    system.table.messages.has(id) ? [] : [`${reference} is not stored`],
  );
  for (const message of system.table.messages.values()) {
    const state = messageState(message);
    const bySms = state === 'sent' && message.attempts.some((attempt) => attempt.route === 'sms' && attempt.state === 'sent');
    if (!bySms && ['accepted', 'sending', 'sent'].includes(state)) broken.push(`${message.id} stays ${state}`);
    if (!published.has(`message.accepted ${message.id}`)) broken.push(`${message.id} accepted, and nobody was told`);
    if (!published.has(`message.${state} ${message.id}`)) broken.push(`${message.id} ${state}, and nobody was told`);
    const waiting = message.attempts.find((attempt) => ['pending', 'sending'].includes(attempt.state));
    if (waiting !== undefined && message.ended === undefined) broken.push(`${message.id}:${waiting.n} stays ${waiting.state}`);
  }
  return broken;
}

/** Counted change by change, and counted from what every message and closing came to. */
function wrongFigures({ system }: Run): string[] {
  const [counted, stored] = [new TallySheet(), new TallySheet()];
  for (const { change } of system.history) counted.add(tallyOf(change));
  for (const closing of system.table.closings.values()) stored.add(tallyOf({ kind: 'closing', closing }));
  for (const message of system.table.messages.values())
    stored.add(tallyOf({ kind: 'message', before: undefined, after: message }));
  const told = (type: string) => system.fakes.bus.events.filter((event) => event.type === type);
  const [{ messagesIn, answers, windows, ...figures }, expected] = [figuresOf(counted.tallies), figuresOf(stored.tallies)];
  const ofMessages = ({ routes, fallbacks, failures, costs, costsUnknown }: typeof figures) =>
    JSON.stringify({ routes, fallbacks, failures, costs, costsUnknown }, (_, value) =>
      typeof value === 'object' && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort()) : value,
    );
  const ids = (type: string) => new Set(told(type).map(({ id }) => id)).size;
  const pairs = [
    ['messages in', messagesIn, ids('message.received')],
    ['windows opened', windows.opened, ids('session.opened')],
    ['windows closed', windows.closed, expected.windows.closed],
    ['closed unanswered', windows.unanswered, expected.windows.unanswered],
    ['messages', ofMessages(figures), ofMessages(expected)],
    ['an answer counted back too often', Object.values(answers).some((count) => count < 0), false],
  ] as const;
  return pairs.filter(([, is, should]) => is !== should).map(([what, is, should]) => `${what}: ${is}, and not ${should}`);
}

function takenForSent({ system, meta }: Run): string[] {
  const givenUp = new Set(meta.taken.filter(({ gaveBack }) => gaveBack).map(({ wamid }) => wamid));
  return [...system.table.messages.values()].flatMap(({ id, attempts }) =>
    attempts
      .filter(({ state, providerId = '' }) => state === 'sent' && givenUp.has(providerId))
      .map(({ n, providerId }) => `${id}:${n} stays sent by ${providerId}`),
  );
}

function twice({ system, meta, sms, people }: Run): string[] {
  const broken: string[] = [];
  const whose = (phone: string) => people.find(({ names }) => names.has(phone));
  const expiryTexts = new Map<Person | undefined, number>();
  for (const message of system.table.messages.values()) {
    for (const attempt of message.attempts) broken.push(...sentTwice(message, attempt, { meta, sms }));
    const entries = message.attempts.map(({ entry }) => entry);
    if (new Set(entries).size !== entries.length) broken.push(`${message.id} used a way on twice`);
    const fellBack = message.attempts.filter((attempt) => attempt.fellBack === true).length;
    if (fellBack !== message.attempts.length - 1)
      broken.push(`${message.id}: ${fellBack} triggers, ${message.attempts.length - 1} fallbacks`);
    const to = message.to.phone ?? '';
    if (message.expiryOf !== undefined) expiryTexts.set(whose(to), (expiryTexts.get(whose(to)) ?? 0) + 1);
  }
  for (const [person, most] of expiryTexts) {
    const sent = sms.sent.filter(({ to, text }) => whose(to) === person && text === EXPIRY_TEXT).length;
    if (sent > most) broken.push(`${sent} expiry messages for ${most} windows of ${person?.phone}`);
  }
  return broken;
}

function sentTwice(message: Message, attempt: Attempt, { meta, sms }: Pick<Run, 'meta' | 'sms'>): string[] {
  const name = `${message.id}:${attempt.n}`;
  if (attempt.route === 'sms') {
    const text = `${message.reference}#${attempt.entry}`;
    return sms.sent.filter((sent) => sent.text === text).length > 1 ? [`${name} as SMS twice`] : [];
  }
  const taken = meta.taken.filter(({ opaque, gaveBack }) => !gaveBack && opaque.endsWith(`:${name}`));
  if (taken.length <= 1) return [];
  if (taken.length > 2) return [`${name} ${taken.length} times`];
  return attempt.maybeTwice === true ? [] : [`${name} twice, and does not say so`];
}

/** Every attempt that a channel took, when. */
function whatLeft({ system, meta, sms }: Pick<Run, 'system' | 'meta' | 'sms'>) {
  return [
    ...meta.taken.map(({ at, opaque }) => ({ at, id: opaque.split(':')[2] ?? '', n: Number(opaque.split(':')[3]) })),
    ...sms.sent.flatMap((sent) => {
      const [reference, entry] = sent.text.split('#');
      const message = [...system.table.messages.values()].find((candidate) => candidate.reference === reference);
      const attempt = message?.attempts.find((candidate) => candidate.entry === Number(entry));
      return message === undefined || attempt === undefined ? [] : [{ at: sent.at, id: message.id, n: attempt.n }];
    }),
  ];
}

function notCancelled({ system, meta, sms, cancels }: Run): string[] {
  const left = whatLeft({ system, meta, sms });
  return cancels.flatMap(({ id, at: cancelledAt }) => {
    const after = left
      .filter((one) => one.id === id && one.at > cancelledAt)
      .map((one) => `${iso(one.at)} ${id}:${one.n} left, and was cancelled`);
    const message = system.table.messages.get(id);
    const state = message === undefined ? 'gone' : messageState(message);
    return state === 'cancelled' ? after : [...after, `${id} was cancelled, and is ${state}`];
  });
}

function tooLate({ system, meta, sms }: Run): string[] {
  const { history } = system;
  const at = (id: string, instant: number): Message | undefined => {
    const before = history.filter(({ at, change }) => at <= instant && change.kind === 'message' && change.after.id === id);
    const change = before.at(-1)?.change;
    return change?.kind === 'message' ? change.after : undefined;
  };
  const left = whatLeft({ system, meta, sms });
  return left.flatMap(({ at: leftAt, id, n }) => {
    const known = at(id, leftAt - KNOWN_MS);
    if (known === undefined) return [];
    if (known.ended !== undefined) return [`${iso(leftAt)} ${id}:${n} left, and was ${known.ended}`];
    const arrived = known.attempts.find((attempt) => attempt.n < n && rank(attempt.state) >= rank('delivered'));
    const unread = system.table.messages.get(id)?.attempts[n - 1]?.reason === 'unread' && arrived?.state === 'delivered';
    return arrived === undefined || unread ? [] : [`${iso(leftAt)} ${id}:${n} left, and attempt ${arrived.n} had arrived`];
  });
}

function unpublished({ system, meta }: Run): string[] {
  const broken: string[] = [];
  const ids = new Map<string, Set<string>>();
  const called = new Map<string, Set<string>>();
  for (const { id, type, data } of system.fakes.bus.events) {
    const name = `${type} ${String(data['wamid'] ?? `${String(data['person'])} ${String(data['closedAt'])}`)}`;
    ids.set(name, (ids.get(name) ?? new Set()).add(id));
    const call = String(data['callId']);
    if (type === 'call.missed') called.set(call, (called.get(call) ?? new Set()).add(id));
  }
  const statuses = new Set(
    system.history.flatMap(({ change }) => (change.kind === 'status' ? [`${change.status.wamid} ${change.status.status}`] : [])),
  );
  for (const { update, ackedAt } of meta.told) {
    if (ackedAt === undefined) broken.push(`${update.kind} was never acknowledged`);
    if (update.kind === 'message') {
      const published = ids.get(`message.received ${update.wamid}`)?.size ?? 0;
      if (published !== 1) broken.push(`${update.wamid} came, and ${published} events told it`);
    }
    if (update.kind === 'other' && update.callId !== undefined) {
      const published = called.get(update.callId)?.size ?? 0;
      if (published !== 1) broken.push(`${update.callId} came, and ${published} events told it`);
    }
    if (update.kind === 'status' && !statuses.has(`${update.wamid} ${update.status}`))
      broken.push(`${update.status} of ${update.wamid} was not stored`);
  }
  for (const closing of system.table.closings.values()) {
    const published = ids.get(`session.expired ${closing.person} ${iso(closing.expiresAt)}`)?.size ?? 0;
    if (published !== 1) broken.push(`${iso(closing.expiresAt)} closed, and ${published} events told it`);
  }
  return broken;
}

type Written = { readonly person: string; readonly sentAt: number; readonly ackedAt: number };

/** What opens windows: messages and calls. */
function writtenIn({ meta }: Run): readonly Written[] {
  return meta.told.flatMap(({ update, ackedAt = Number.POSITIVE_INFINITY }) => {
    if (update.kind !== 'message' && !(update.kind === 'other' && update.callId !== undefined)) return [];
    const sentAt = (update.kind === 'message' ? update.sentAt : update.at) ?? 0;
    return [{ person: update.person.userId ?? update.person.phone ?? '', sentAt, ackedAt }];
  });
}

function withoutClosing(run: Run): string[] {
  const { closings, sessions } = run.system.table;
  const broken = [...sessions.keys()].map((key) => `${key} is still there`);
  const written = writtenIn(run);
  for (const { person, sentAt, ackedAt } of written) {
    const ends = sentAt + DAY;
    const later = written.filter((other) => other.person === person && other.sentAt > sentAt);
    // A message that came after a newer one opened nothing that could be closed.
    const goesOn = later.some((other) => other.sentAt < ends || other.ackedAt <= ackedAt);
    if (!goesOn && !closings.has(`CONV#${NUMBER}#${person}#${ends}`))
      broken.push(`${person}: the window until ${iso(ends)} has none`);
  }
  for (const closing of closings.values()) {
    const name = `${closing.person}: ${iso(closing.expiresAt)} ${closing.reason} at ${iso(closing.closedAt)}`;
    const own = written.filter(({ person }) => person === closing.person);
    if (!own.some(({ sentAt }) => sentAt + DAY === closing.expiresAt)) broken.push(`${name}: no message opened it`);
    if (closing.closedAt < closing.expiresAt - MINUTE) broken.push(`${name}: too early`);
    const newer = own.find(({ sentAt, ackedAt }) => sentAt + DAY > closing.expiresAt && ackedAt < closing.closedAt - KNOWN_MS);
    if (newer !== undefined && closing.reason !== 'superseded')
      broken.push(`${name}: a message of ${iso(newer.sentAt)} was known since ${iso(newer.ackedAt)}`);
  }
  return broken;
}

function wrongAction(run: Run): string[] {
  const { table } = run.system;
  const broken: string[] = [];
  const closings = [...table.closings.values()];
  for (const closing of closings) {
    const why = whyWrong(run, closing);
    if (why !== undefined) broken.push(`${closing.person}: ${iso(closing.expiresAt)} ${closing.reason}: ${why}`);
  }
  for (const message of table.messages.values()) {
    if (message.expiryOf === undefined) continue;
    if (closings.filter(({ messageId }) => messageId === message.id).length !== 1)
      broken.push(`${message.id} belongs to no closing`);
    if (message.ended !== 'cancelled') continue;
    const own = writtenIn(run).filter(
      ({ person, sentAt }) => person === message.person && sentAt + DAY > (message.expiryOf ?? 0),
    );
    const later = closings.filter(({ person, expiresAt }) => person === message.person && expiresAt > (message.expiryOf ?? 0));
    const answered = answersOf(run, message.person, message.expiryOf - DAY, Number.POSITIVE_INFINITY).length > 0;
    if (own.length === 0 && !answered) broken.push(`${message.id} was cancelled, and nobody wrote`);
    if (!answered && later.length > 0 && later.every(({ reason }) => reason === 'already-continued'))
      broken.push(`${message.id} was cancelled, and the next window counts on it`);
  }
  return broken;
}

function whyWrong(run: Run, closing: Closing): string | undefined {
  const { table } = run.system;
  const wants = run.policy.onUnansweredExpiry !== null;
  const message = [...table.messages.values()].find(
    ({ person, expiryOf }) => person === closing.person && expiryOf === closing.expiresAt,
  );
  if ((message?.id ?? undefined) !== closing.messageId) return `names ${closing.messageId}, and ${message?.id} was made`;
  const answers = answersOf(run, closing.person, closing.lastInboundAt, closing.closedAt);
  switch (closing.reason) {
    case 'unanswered':
      if (message === undefined) return 'no message was made';
      return answers.length > 0 ? `${answers.join()} had answered` : undefined;
    case 'not-sendable':
      return answers.length > 0 ? `${answers.join()} had answered` : undefined;
    case 'no-action-wanted':
      if (wants) return 'the policy wants one';
      return answers.length > 0 ? `${answers.join()} had answered` : undefined;
    case 'answered':
      return wasAnswered(run, closing) ? undefined : 'nobody had answered';
    case 'already-continued':
    case 'superseded':
      return undefined;
  }
}

/** Attempts that had answered for long by then, as their messages tell: sent, not failed, with the last message seen. */
function answersOf({ system }: Run, person: string, lastInboundAt: number, closedAt: number): string[] {
  return [...system.table.messages.values()].flatMap((message) => {
    if (message.person !== person || message.expiryOf !== undefined || message.callId !== undefined) return [];
    const changes = system.history.flatMap(({ at, change }) =>
      change.kind === 'message' && change.after.id === message.id ? [{ at, message: change.after }] : [],
    );
    const before = changes.filter(({ at }) => at <= closedAt - 15 * MINUTE).at(-1)?.message;
    const then = changes.filter(({ at }) => at <= closedAt + MINUTE).at(-1)?.message;
    return (before?.attempts ?? []).flatMap((attempt) => {
      const stands = rank(then?.attempts[attempt.n - 1]?.state ?? 'failed') >= rank('sent');
      const counts = attempt.route !== 'sms' && rank(attempt.state) >= rank('sent') && (attempt.seen ?? 0) >= lastInboundAt;
      return counts && stands ? [`${message.id}:${attempt.n}`] : [];
    });
  });
}

/** By Meta's book: something reached Meta after the person's last message. */
function wasAnswered({ meta, people, system }: Run, closing: Closing): boolean {
  const phone = people.find(({ identity }) => (identity.userId ?? identity.phone) === closing.person)?.phone;
  const sent = meta.taken.some(
    (taken) =>
      taken.phone === phone &&
      taken.at >= closing.lastInboundAt &&
      taken.at <= closing.closedAt &&
      system.table.messages.get(taken.opaque.split(':')[2] ?? '')?.callId === undefined,
  );
  const echoed = meta.told.some(
    ({ update, firstAt }) =>
      update.kind === 'echo' &&
      update.person.phone === phone &&
      (update.sentAt ?? 0) >= closing.lastInboundAt &&
      firstAt <= closing.closedAt,
  );
  return sent || echoed;
}
