import type { Identity } from '../../shared/domain/identity.ts';
import type { Template } from '../../shared/domain/template.ts';
import type { Update } from '../../shared/domain/update.ts';
import type { SendOutcome, Sms, WhatsApp, WhatsAppSend } from '../../shared/ports.ts';
import type { Roughness } from './invocation.ts';
import type { Random } from './random.ts';
import type { VirtualTime } from './virtual-time.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A webhook's item with the time at which it was acknowledged. */
export type Told = { readonly update: Update; readonly firstAt: number; ackedAt?: number };
/** A send that Meta took. */
export type Taken = {
  readonly at: number;
  readonly opaque: string;
  readonly phone: string;
  readonly freeForm: boolean;
  readonly template?: string;
  readonly wamid: string;
  readonly inWindow: boolean;
  lost: boolean;
  /** It will tell by status that it could not, for the account's trouble. */
  gaveBack: boolean;
};
/** `names`: all that they ever went by. */
export type Person = { phone: string; identity: Identity; readonly names: Set<string> };

/**
 * Meta as the product's judge: it knows when a person really wrote, and keeps the 24 hours by its own clock. It tells by
 * webhooks that come late, twice, in any order, and again until they are acknowledged.
 */
export class SimulatedMeta implements WhatsApp {
  readonly taken: Taken[] = [];
  readonly refusedOutside: { readonly at: number; readonly opaque: string }[] = [];
  readonly told: Told[] = [];
  readonly #lastWrote = new Map<Person, number>();
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #rough: () => Roughness | undefined;
  readonly #webhook: (update: Update) => Promise<boolean>;
  readonly #people: readonly Person[];

  constructor(options: {
    readonly time: VirtualTime;
    readonly random: Random;
    readonly rough: () => Roughness | undefined;
    readonly people: readonly Person[];
    readonly webhook: (update: Update) => Promise<boolean>;
  }) {
    this.#time = options.time;
    this.#random = options.random;
    this.#rough = options.rough;
    this.#people = options.people;
    this.#webhook = options.webhook;
  }

  /** A person wrote, now. Meta's timestamps are whole seconds. */
  personWrites(number: string, person: Person, text?: string): void {
    this.#lastWrote.set(person, this.#time.now);
    const wamid = `wamid.in.${this.told.length}`;
    const type = text === undefined ? this.#random.pick('text', 'image') : 'text';
    const content = JSON.stringify(
      type === 'text' ? { text: { body: text ?? 'Hello' } } : { image: { id: '17', mime_type: 'image/jpeg' } },
    );
    const sentAt = toSeconds(this.#time.now);
    this.tell({ kind: 'message', number, person: person.identity, wamid, sentAt, type, content, opens: true });
  }

  /** A person called, now, which counts as writing. */
  personCalls(number: string, person: Person): void {
    this.#lastWrote.set(person, this.#time.now);
    const callId = `wacid.${this.told.length}`;
    const at = toSeconds(this.#time.now);
    const raw = JSON.stringify({ id: callId });
    this.tell({ kind: 'other', field: 'calls', number, wabaId: '1029', person: person.identity, callId, at, raw });
  }

  /** A person goes by another name; Meta tells it by these webhooks, if by any. */
  personChanges(person: Person, identity: Identity, updates: readonly Update[]): void {
    person.identity = identity;
    person.phone = identity.phone ?? person.phone;
    for (const name of [identity.userId, identity.phone]) if (name !== undefined) person.names.add(name);
    for (const update of updates) this.tell(update);
  }

  async send(request: WhatsAppSend): Promise<SendOutcome> {
    const random = this.#random;
    const rough = this.#rough();
    const lost = rough !== undefined && random.chance(rough.lostAnswers);
    if (lost && random.chance(0.5)) return { kind: 'unknown', why: 'the request never came' };
    const { phone, userId } = request.to;
    const person = this.#people.find((one) => (phone === undefined ? one.identity.userId === userId : one.phone === phone));
    if (person === undefined) return { kind: 'refused', code: 131026, message: 'Message undeliverable' };
    if (rough !== undefined && random.chance(0.01))
      return { kind: 'refused', code: random.pick(190, 131057), message: 'Trouble' };
    const troubles = rough === undefined ? [] : [131016, 131056, 131026];
    for (const code of troubles) if (random.chance(0.02)) return { kind: 'refused', code, message: 'Trouble' };
    const { content, opaque } = request;
    const freeForm = content.type !== 'template';
    // A person's own switch counts at Meta from the moment it is used.
    const barred = content.template?.name === 'promo' && this.#hasStopped(person);
    if (barred && random.chance(0.5)) return { kind: 'refused', code: 131050, message: 'The person stopped marketing' };
    const inWindow = (this.#lastWrote.get(person) ?? Number.NEGATIVE_INFINITY) + DAY > this.#time.now;
    const closed = freeForm && (!inWindow || (rough !== undefined && random.chance(0.01)));
    if (freeForm && !inWindow) this.refusedOutside.push({ at: this.#time.now, opaque });
    if (closed && random.chance(0.3)) return { kind: 'refused', code: 131047, message: 'Re-engagement message' };
    const wamid = `wamid.out.${this.taken.length}`;
    const template = content.template?.name;
    const taken: Taken = {
      at: this.#time.now,
      opaque,
      phone: person.phone,
      freeForm,
      wamid,
      inWindow,
      lost,
      gaveBack: rough !== undefined && !closed && !barred && random.chance(0.02),
      ...(template === undefined ? {} : { template }),
    };
    this.taken.push(taken);
    this.#tellStatuses(request.number, person, taken, closed ? 131047 : barred ? 131050 : undefined);
    return lost ? { kind: 'unknown', why: 'the answer was lost' } : { kind: 'accepted', providerId: wamid };
  }

  #tellStatuses(number: string, person: Person, { wamid, opaque, gaveBack }: Taken, refusal: number | undefined): void {
    const random = this.#random;
    const status = (name: 'sent' | 'delivered' | 'read' | 'failed', afterMs: number, code?: number) =>
      this.#time.after(afterMs, () =>
        this.tell({
          kind: 'status',
          number,
          person: person.identity,
          wamid,
          status: name,
          at: toSeconds(this.#time.now),
          opaque,
          raw: '{}',
          ...(code === undefined ? {} : { error: { code, message: 'Failed' } }),
        }),
      );
    if (gaveBack) {
      if (random.chance(0.3)) status('sent', random.between(0, 3 * SECOND));
      status('failed', random.between(0, random.pick(10 * SECOND, 3 * HOUR)), 131042);
      return;
    }
    const fails = random.chance(0.1);
    if (refusal === undefined && random.chance(0.9)) status('sent', random.between(0, 3 * SECOND));
    if (refusal !== undefined || fails) {
      status('failed', random.between(0, random.pick(10 * SECOND, 3 * HOUR)), refusal ?? 131026);
      return;
    }
    const arrives = random.between(SECOND, random.pick(5 * SECOND, 10 * MINUTE, 20 * HOUR));
    if (random.chance(0.85)) status('delivered', arrives);
    if (random.chance(0.4)) status('read', arrives + random.between(0, 2 * HOUR));
  }

  #hasStopped({ identity }: Person): boolean {
    const said = this.told.flatMap(({ update }) =>
      update.kind === 'preference' && update.person === identity ? [update.value] : [],
    );
    return said.at(-1) === 'stop';
  }

  tell(update: Update): void {
    const told: Told = { update, firstAt: this.#time.now };
    this.told.push(told);
    this.#deliver(told, this.#delay());
    const rough = this.#rough();
    if (rough === undefined) return;
    for (let copies = 0; copies < 3 && this.#random.chance(rough.duplicates); copies += 1)
      this.#deliver(told, this.#random.between(0, this.#random.pick(MINUTE, 7 * DAY)));
  }

  #delay(): number {
    const random = this.#random;
    const rough = this.#rough();
    if (rough === undefined || !random.chance(rough.delays)) return random.between(100, 3 * SECOND);
    return random.between(SECOND, random.pick(5 * MINUTE, 4 * HOUR, 2 * DAY, 7 * DAY));
  }

  #deliver(told: Told, delayMs: number, tries = 0): void {
    this.#time.after(delayMs, async () => {
      if (await this.#webhook(told.update)) told.ackedAt ??= this.#time.now;
      else this.#deliver(told, this.#random.between(SECOND, MINUTE * 2 ** Math.min(tries, 8)), tries + 1);
    });
  }

  number(): ReturnType<WhatsApp['number']> {
    return Promise.resolve({ kind: 'error', code: 100, message: 'not simulated' });
  }

  async *templates(): AsyncIterable<Omit<Template, 'wabaId' | 'syncedAt'>> {}
}

export type SentSms = { readonly at: number; readonly to: string; readonly text: string };

/** SMS without receipts; an answer may be lost with the message delivered or not. */
export class SimulatedSms implements Sms {
  readonly sent: SentSms[] = [];
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #rough: () => Roughness | undefined;

  constructor(time: VirtualTime, random: Random, rough: () => Roughness | undefined) {
    this.#time = time;
    this.#random = random;
    this.#rough = rough;
  }

  async send({ to, text }: { readonly to: string; readonly text: string }): Promise<SendOutcome> {
    const rough = this.#rough();
    const lost = rough !== undefined && this.#random.chance(rough.lostAnswers);
    if (lost && this.#random.chance(0.5)) return { kind: 'unknown', why: 'the request never came' };
    if (rough !== undefined && this.#random.chance(0.03)) return { kind: 'refused', code: 130429, message: 'SNS: Throttled' };
    this.sent.push({ at: this.#time.now, to, text });
    return lost ? { kind: 'unknown', why: 'the answer was lost' } : { kind: 'accepted', providerId: `sms.${this.sent.length}` };
  }
}

function toSeconds(instant: number): number {
  return Math.floor(instant / SECOND) * SECOND;
}
