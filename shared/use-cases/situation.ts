import type { Consent, Situation } from '../domain/decide.ts';
import { type Identity, isPhone, keysOf, personOf } from '../domain/identity.ts';
import type { Policy } from '../domain/policy.ts';
import { newest, type Session, WINDOW_MS } from '../domain/session.ts';
import { type Template, type TemplateSend, toLanguage } from '../domain/template.ts';
import type {
  Aliases,
  BusinessNumber,
  Clock,
  Closings,
  Consents,
  Conversations,
  Numbers,
  Sessions,
  Templates,
} from '../ports.ts';

export type SituationPorts = {
  readonly clock: Clock;
  readonly numbers: Numbers;
  readonly sessions: Sessions;
  readonly closings: Closings;
  readonly conversations: Conversations;
  readonly aliases: Aliases;
  readonly consents: Consents;
  readonly templates: Templates;
};

export type Loaded = {
  readonly situation: Situation;
  readonly businessNumber: BusinessNumber | undefined;
  /** The person's key, the strongest known. */
  readonly person: string;
  /** Everything under which something of the person may stand. */
  readonly persons: readonly string[];
  readonly identity: Identity;
};

/** A person's own key, as callers write it: a user id or a phone number. */
export function toIdentity(person: string): Identity {
  return isPhone(person) ? { phone: person } : { userId: person };
}

/** Every key of a person on one business number, the strongest first; a phone's user id is looked up. */
export async function resolvePersons(aliases: Aliases, number: string, to: Identity): Promise<readonly string[]> {
  const alias = to.userId === undefined && to.phone !== undefined ? await aliases.userIdOf(number, to.phone) : undefined;
  return [...new Set([...(alias === undefined ? [] : [alias]), ...keysOf(to)])];
}

/** Reads all that a decision depends on, under every known identity: the newest window, the strictest consent. */
export async function loadSituation(
  ports: SituationPorts,
  number: string,
  to: Identity,
  templates: readonly TemplateSend[],
): Promise<Loaded> {
  const named = await resolvePersons(ports.aliases, number, to);
  const person = named[0] ?? personOf(to) ?? 'unknown';
  const [businessNumber, policy, first] = await Promise.all([
    ports.numbers.get(number),
    ports.numbers.policy(number),
    readStanding(ports, number, named),
  ]);
  const [known, last] = await Promise.all([
    loadTemplates(ports.templates, businessNumber?.wabaId, templates),
    first.session === undefined ? lastWindow(ports, number, named) : undefined,
  ]);
  const phone = to.phone ?? (await ownPhone(ports.aliases, number, person, first.session?.phone ?? last?.phone));
  // A user id's phone may be known only now: what stands under it counts as well.
  const persons = phone === undefined || named.includes(phone) ? named : [...named, phone];
  const more = persons === named ? undefined : await readStanding(ports, number, persons.slice(named.length));
  const session = newest([first.session, more?.session].filter((found) => found !== undefined));
  const consent = more === undefined ? first.consent : stricter(first.consent, more.consent);
  const lastClosedAt = session === undefined ? last?.closedAt : undefined;
  const now = ports.clock.now();
  const situation = toSituation(now, { businessNumber, policy, session, consent, phone, person, lastClosedAt, known });
  const identity = { ...(isPhone(person) ? {} : { userId: person }), ...(phone === undefined ? {} : { phone }) };
  return { situation, businessNumber, person, persons, identity };
}

/** A phone that is known of a person, unless it turned up with another user id since: then it is somebody else's by now. */
export async function ownPhone(
  aliases: Aliases,
  number: string,
  person: string,
  phone: string | undefined,
): Promise<string | undefined> {
  if (phone === undefined || isPhone(person)) return phone;
  const owner = await aliases.userIdOf(number, phone);
  return owner === undefined || owner === person ? phone : undefined;
}

type Standing = { readonly session: Session | undefined; readonly consent: Consent };

async function readStanding(ports: SituationPorts, number: string, persons: readonly string[]): Promise<Standing> {
  const [sessions, consent] = await Promise.all([ports.sessions.find(number, persons), ports.consents.of(persons)]);
  return { session: newest(sessions), consent };
}

function stricter(one: Consent, other: Consent): Consent {
  return { stopped: one.stopped || other.stopped, marketingStopped: one.marketingStopped || other.marketingStopped };
}

type Parts = {
  readonly businessNumber: BusinessNumber | undefined;
  readonly policy: Policy;
  readonly session: Session | undefined;
  readonly consent: Consent;
  readonly phone: string | undefined;
  readonly person: string;
  readonly lastClosedAt: number | undefined;
  readonly known: ReadonlyMap<string, Template>;
};

function toSituation(now: number, parts: Parts): Situation {
  return {
    now,
    numberState: parts.businessNumber?.state ?? 'not adopted: POST /v1/numbers first',
    applicationId: parts.businessNumber?.applicationId,
    policy: parts.policy,
    session: parts.session,
    lastClosedAt: parts.lastClosedAt,
    phone: parts.phone,
    userId: isPhone(parts.person) ? undefined : parts.person,
    consent: parts.consent,
    template: (send) => parts.known.get(templateId(send)),
  };
}

/** Whether and when a window of this person ended whose session is gone. */
async function lastWindow(
  ports: SituationPorts,
  number: string,
  persons: readonly string[],
): Promise<{ readonly closedAt: number | undefined; readonly phone: string | undefined }> {
  const [closing, records] = await Promise.all([
    ports.closings.latest(number, persons),
    Promise.all(persons.map((person) => ports.conversations.get({ number, person }))),
  ]);
  const phone = records.find((record) => record?.phone !== undefined)?.phone;
  const lastInboundAt = Math.max(...records.map((record) => record?.lastInboundAt ?? 0));
  const closedAt = closing?.expiresAt ?? (lastInboundAt > 0 ? lastInboundAt + WINDOW_MS : undefined);
  return { closedAt, phone };
}

async function loadTemplates(
  templates: Templates,
  wabaId: string | undefined,
  wanted: readonly TemplateSend[],
): Promise<ReadonlyMap<string, Template>> {
  if (wabaId === undefined || wanted.length === 0) return new Map();
  const loaded = await Promise.all(
    wanted.map(
      async (send) => [templateId(send), await templates.get(wabaId, send.name, toLanguage(send.language.code))] as const,
    ),
  );
  return new Map(loaded.flatMap(([id, template]) => (template === undefined ? [] : [[id, template]])));
}

function templateId(send: TemplateSend): string {
  return `${send.name}#${toLanguage(send.language.code)}`;
}
