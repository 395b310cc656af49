import type { Closing } from '../../shared/domain/closing.ts';
import { type Promise_, promises } from './promises.ts';
import { KNOWN_MS, type Run } from './run-simulation.ts';
import type { Person, Told } from './simulated-meta.ts';
import { iso } from './virtual-time.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The stream is behind by hours in a rough world; until it has brought a change over, the names are two persons'. */
const BROUGHT_OVER_MS = 12 * HOUR;

/** Those that look at one name at a time have their like here, which look at a person under all names. */
const BY_NAME = /^P5|^P6|call/;

/** The promises, for persons who go by other names. */
export const identityPromises: readonly Promise_[] = [
  ...promises.filter(([name]) => !BY_NAME.test(name)),
  ['P5 every window has exactly one closing record, under whichever name', withoutClosing],
  ['P5 one expiry message for one silence', continuedTwice],
  ['P6 nobody who stopped is written to under another name', stopped],
];

type Of = { readonly person: Person; readonly told: readonly Told[]; readonly closings: readonly Closing[] };

function peopleOf({ people, meta, system }: Run): readonly Of[] {
  return people.map((person) => ({
    person,
    told: meta.told.filter(({ update }) => Object.values(update.person).some((name) => person.names.has(name))),
    closings: [...system.table.closings.values()].filter((closing) => person.names.has(closing.person)),
  }));
}

/** When what opens windows was written, and when we had it. */
function writtenIn(told: readonly Told[]): readonly { readonly sentAt: number; readonly ackedAt: number }[] {
  return told.flatMap(({ update, ackedAt = Number.POSITIVE_INFINITY }) => {
    if (update.kind === 'message' && update.opens) return [{ sentAt: update.sentAt ?? 0, ackedAt }];
    return update.kind === 'other' && update.callId !== undefined ? [{ sentAt: update.at ?? 0, ackedAt }] : [];
  });
}

/** Whether all that tells of this person's names so far has been known for long. */
function isSettled(told: readonly Told[], at: number): boolean {
  const names = new Map<string, number>();
  for (const { update, firstAt, ackedAt = Number.POSITIVE_INFINITY } of told) {
    const changes =
      (update.kind === 'message' && update.type === 'system') || (update.kind === 'other' && update.callId === undefined);
    if (changes && firstAt <= at && ackedAt > at - BROUGHT_OVER_MS) return false;
    // Both names in one message tell as much.
    const key = JSON.stringify(update.person);
    if (update.kind === 'message' || update.kind === 'other')
      names.set(key, Math.min(names.get(key) ?? Number.POSITIVE_INFINITY, ackedAt));
  }
  return [...names.values()].every((ackedAt) => ackedAt <= at - BROUGHT_OVER_MS);
}

function withoutClosing(run: Run): string[] {
  const broken = [...run.system.table.sessions.keys()].map((key) => `${key} is still there`);
  for (const { person, told, closings } of peopleOf(run)) {
    const written = writtenIn(told);
    const ends = new Map<number, number>();
    for (const { expiresAt } of closings) ends.set(expiresAt, (ends.get(expiresAt) ?? 0) + 1);
    for (const [end, count] of ends) {
      if (count > 1) broken.push(`${person.phone}: the window until ${iso(end)} has ${count}`);
      if (!written.some(({ sentAt }) => sentAt + DAY === end))
        broken.push(`${person.phone}: no message opened one until ${iso(end)}`);
    }
    for (const { expiresAt, closedAt } of closings)
      if (closedAt < expiresAt - MINUTE)
        broken.push(`${person.phone}: ${iso(expiresAt)} was closed at ${iso(closedAt)}, too early`);
    for (const { sentAt, ackedAt } of written) {
      const later = written.filter((other) => other.sentAt > sentAt);
      const goesOn = later.some((other) => other.sentAt < sentAt + DAY || other.ackedAt <= ackedAt);
      if (!goesOn && !ends.has(sentAt + DAY)) broken.push(`${person.phone}: the window until ${iso(sentAt + DAY)} has none`);
    }
  }
  return broken;
}

function continuedTwice(run: Run): string[] {
  return peopleOf(run).flatMap(({ person, told, closings }) => {
    const made = closings.filter(({ reason }) => reason === 'unanswered').sort((a, b) => a.closedAt - b.closedAt);
    return made.flatMap((closing, index) => {
      const covered = made.slice(0, index).find(({ closedAt }) => closing.lastInboundAt <= closedAt - KNOWN_MS);
      if (covered === undefined || !isSettled(told, covered.closedAt)) return [];
      return [
        `${person.phone}: ${iso(closing.lastInboundAt)} was covered at ${iso(covered.closedAt)}, and again at ${iso(closing.closedAt)}`,
      ];
    });
  });
}

/** By the sender's clock the last word counts, as far as it was known for a minute; of two at once STOP. */
function stopped(run: Run): string[] {
  const { meta, sms, texted, people } = run;
  const left = [
    ...meta.taken.map(({ at, phone, opaque }) => ({
      at,
      phone,
      name: opaque,
      category: categoryOf(run, opaque.split(':')[2] ?? ''),
    })),
    ...sms.sent.map(({ at, to, text }) => ({
      at,
      phone: to,
      name: text,
      category: run.requests.get(text.split('#')[0] ?? '')?.category,
    })),
  ];
  return left.flatMap(({ at, phone, name, category }) => {
    const person = people.find(({ names }) => names.has(phone));
    const { told } = peopleOf(run).find((one) => one.person === person) ?? { told: [] };
    if (person === undefined || !isSettled(told, at)) return [];
    const texts = texted.filter((word) => person.names.has(word.phone));
    const known = texts.filter((word) => isLinked(told, word.phone, at));
    if (texts.some((word) => word.value === 'start' && !known.includes(word))) return [];
    const words = [...wordsIn(told), ...known];
    const marketing = category === 'marketing' ? preferencesIn(told) : [];
    return [words, marketing].flatMap((said) => {
      const noted = said.filter(({ ackedAt }) => ackedAt < at - KNOWN_MS);
      const last = noted.sort((a, b) => a.at - b.at || (a.value === 'stop' ? 1 : -1)).at(-1);
      const taken = said.some(
        ({ value, at: saidAt }) => value === 'start' && saidAt > (last?.at ?? 0) && saidAt <= at + KNOWN_MS,
      );
      return last?.value === 'stop' && !taken ? [`${iso(at)} ${name} to ${phone}`] : [];
    });
  });
}

/** A text counts for a user id once a message, or a call, told whose phone that is. */
function isLinked(told: readonly Told[], phone: string, at: number): boolean {
  const named = told.filter(({ update, firstAt }) => firstAt <= at && update.person.userId !== undefined);
  const known = named.some(
    ({ update, ackedAt = Number.POSITIVE_INFINITY }) =>
      update.kind !== 'preference' &&
      update.kind !== 'status' &&
      update.person.phone === phone &&
      ackedAt <= at - BROUGHT_OVER_MS,
  );
  return known || named.length === 0;
}

function categoryOf({ system }: Run, id: string): string | undefined {
  return system.table.messages.get(id)?.category;
}

function wordsIn(told: readonly Told[]) {
  return told.flatMap(({ update, ackedAt = Number.POSITIVE_INFINITY }) => {
    if (update.kind !== 'message') return [];
    const value = (['stop', 'start'] as const).find((word) => update.content === JSON.stringify({ text: { body: word } }));
    return value === undefined ? [] : [{ value, at: update.sentAt ?? 0, ackedAt }];
  });
}

function preferencesIn(told: readonly Told[]) {
  return told.flatMap(({ update, ackedAt = Number.POSITIVE_INFINITY }) =>
    update.kind === 'preference'
      ? [{ value: update.value === 'stop' ? 'stop' : 'start', at: update.at ?? 0, ackedAt } as const]
      : [],
  );
}
