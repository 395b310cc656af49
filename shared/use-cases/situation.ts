import type { Consent, Situation } from '../domain/decide.ts';
import { type Conversation, type Identity, isPhone } from '../domain/identity.ts';
import type { Policy } from '../domain/policy.ts';
import { newest, type Session, WINDOW_MS } from '../domain/session.ts';
import { asOf, type Template, type TemplateSend, toLanguage } from '../domain/template.ts';
import type { Aliases, Consents, Conversations } from '../person-ports.ts';
import type { BusinessNumber, Clock, Closings, Numbers, Sessions, Templates } from '../ports.ts';
import { findPerson, findPhone, type OwnPhone } from './persons.ts';

export type SituationPorts = {
  readonly clock: Clock;
  readonly numbers: Pick<Numbers, 'get' | 'policy'>;
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

/** Reads all that a decision depends on, under every known name: the newest window, the strictest consent. */
export async function loadSituation(
  ports: SituationPorts,
  number: string,
  to: Identity,
  templates: readonly TemplateSend[],
): Promise<Loaded> {
  const { person, names, phone: named } = await findPerson(ports.aliases, number, to);
  const [businessNumber, policy, first] = await Promise.all([
    ports.numbers.get(number),
    ports.numbers.policy(number),
    readStanding(ports, number, names, named),
  ]);
  const [known, last] = await Promise.all([
    loadTemplates(ports.templates, ports.clock.now(), businessNumber?.wabaId, templates),
    first.session === undefined ? lastWindow(ports, number, names, named) : undefined,
  ]);
  const own = named ?? (await knownPhone(ports, { number, person }, first.session?.phone, last?.phone));
  // A user id's phone may be known only now: what stands under it counts as well.
  const more = own === undefined || names.includes(own.phone) ? undefined : await readStanding(ports, number, [own.phone], own);
  const session = newest([first.session, more?.session].filter((found) => found !== undefined));
  const consent = more === undefined ? first.consent : stricter(first.consent, more.consent);
  const lastClosedAt = session === undefined ? last?.closedAt : undefined;
  const [now, phone] = [ports.clock.now(), own?.phone];
  const situation = toSituation(now, { businessNumber, policy, session, consent, phone, person, lastClosedAt, known });
  const identity = { ...(isPhone(person) ? {} : { userId: person }), ...(phone === undefined ? {} : { phone }) };
  const persons = phone === undefined || more === undefined ? names : [...names, phone];
  return { situation, businessNumber, person, persons, identity };
}

/** The phone that came with the person's messages; else the one that they shared, which the conversation's record keeps. */
async function knownPhone(
  ports: SituationPorts,
  { number, person }: Conversation,
  written: string | undefined,
  recorded: string | undefined,
): Promise<OwnPhone | undefined> {
  const found = await findPhone(ports.aliases, number, person, [written, recorded]);
  if (found !== undefined || recorded !== undefined) return found;
  const record = await ports.conversations.get({ number, person });
  return findPhone(ports.aliases, number, person, [record?.phone]);
}

type Standing = { readonly session: Session | undefined; readonly consent: Consent };

/** Without what stands under a phone from before it was this person's. */
async function readStanding(
  ports: SituationPorts,
  number: string,
  names: readonly string[],
  own: OwnPhone | undefined,
): Promise<Standing> {
  const since = new Map(own?.since === undefined ? [] : [[own.phone, own.since]]);
  const [sessions, consent] = await Promise.all([ports.sessions.find(number, names), ports.consents.of(names, since)]);
  const theirs = sessions.filter(({ person, lastInboundAt }) => lastInboundAt >= (since.get(person) ?? 0));
  return { session: newest(theirs), consent };
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

/** Whether and when a window of this person ended whose session is gone, also under an earlier name. */
async function lastWindow(
  ports: SituationPorts,
  number: string,
  names: readonly string[],
  own: OwnPhone | undefined,
): Promise<{ readonly closedAt: number | undefined; readonly phone: string | undefined }> {
  const theirs = own?.since === undefined ? names : names.filter((name) => name !== own.phone);
  const records = await Promise.all(theirs.map((person) => ports.conversations.get({ number, person })));
  const formerly = records.flatMap((record) => record?.formerly ?? []);
  const closing = await ports.closings.latest(number, [...new Set([...theirs, ...formerly])]);
  const phone = records.find((record) => record?.phone !== undefined)?.phone;
  const lastInboundAt = Math.max(...records.map((record) => record?.lastInboundAt ?? 0));
  const closedAt = closing?.expiresAt ?? (lastInboundAt > 0 ? lastInboundAt + WINDOW_MS : undefined);
  return { closedAt, phone };
}

async function loadTemplates(
  templates: Templates,
  now: number,
  wabaId: string | undefined,
  wanted: readonly TemplateSend[],
): Promise<ReadonlyMap<string, Template>> {
  if (wabaId === undefined || wanted.length === 0) return new Map();
  const loaded = await Promise.all(
    wanted.map(
      async (send) => [templateId(send), await templates.get(wabaId, send.name, toLanguage(send.language.code))] as const,
    ),
  );
  return new Map(loaded.flatMap(([id, template]) => (template === undefined ? [] : [[id, asOf(template, now)]])));
}

function templateId(send: TemplateSend): string {
  return `${send.name}#${toLanguage(send.language.code)}`;
}
