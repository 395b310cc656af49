import type { Change } from '../../shared/domain/change.ts';
import type { Message } from '../../shared/domain/message.ts';
import { overdueAt } from '../../shared/domain/message-life.ts';
import type { Timer } from '../../shared/domain/timer.ts';
import type { Update } from '../../shared/domain/update.ts';
import { cancelMessage } from '../../shared/use-cases/cancel-message.ts';
import { deliverMessage } from '../../shared/use-cases/deliver-message.ts';
import { driveEffects } from '../../shared/use-cases/drive-effects.ts';
import { handleTimer } from '../../shared/use-cases/handle-timer.ts';
import { receiveWebhook } from '../../shared/use-cases/receive-webhook.ts';
import { settleDeadLetter } from '../../shared/use-cases/settle-dead-letter.ts';
import { OVERDUE_MS, sweep } from '../../shared/use-cases/sweep.ts';
import { NUMBER, PERSON } from '../builders/domain.ts';
import { DAY, HOUR, MINUTE, NOON, SECOND } from '../builders/time.ts';
import { anAcceptedMessage, aWorld, personWrites } from '../builders/world.ts';
import type { InMemoryOutbox } from '../fakes/in-memory-queues.ts';
import type { Fakes } from '../fakes/make-fakes.ts';
import { Interleaving } from './interleaving.ts';
import { Invocation, type Roughness } from './invocation.ts';
import { momentAfter, RaceChannels } from './race-channels.ts';
import { aRaceMessage, RACE_ID } from './race-message.ts';
import { Random } from './random.ts';
import { iso } from './virtual-time.ts';

/** Something that starts a function. Of one lane one runs at a time, in order, again and again until it is done. */
type Trigger = {
  readonly name: string;
  readonly at: number;
  readonly work: (ports: Fakes) => Promise<unknown>;
  readonly lane?: string;
  readonly ended?: (ok: boolean) => void;
};
type MessageChange = Extract<Change, { kind: 'message' }>;

const MAX_STEPS = 20_000;

/** One message, and everything that can happen to it at once. */
export class Race {
  readonly channels: RaceChannels;
  readonly history: (MessageChange & { readonly at: number })[] = [];
  readonly trace: string[] = [];
  readonly met = new Set<string>();
  steps = 0;
  readonly #seed: number;
  readonly #random: Random;
  readonly #fakes: Fakes;
  readonly #rough: Roughness;
  readonly #calls: Interleaving;
  readonly #triggers: Trigger[] = [];
  readonly #busy = new Set<string>();
  /** The clock stands still but for one step in so many. */
  readonly #still: number;
  #seen = 0;
  #letters = 0;
  #sweptAt = 0;

  private constructor(seed: number, random: Random, fakes: Fakes, rough: Roughness) {
    this.#seed = seed;
    this.#random = random;
    this.#fakes = fakes;
    this.#rough = rough;
    this.#still = random.pick(10, 40, 200);
    this.#calls = new Interleaving(random, fakes.clock);
    this.channels = new RaceChannels(random, fakes, (status, at) =>
      this.#webhook(`${status.status} of ${status.opaque}`, status, at),
    );
  }

  /** Runs until nothing is left that could happen. */
  static async run(seed: number, rough: Roughness): Promise<Race> {
    const random = new Random(seed);
    const fakes = await aWorld();
    const race = new Race(seed, random, fakes, rough);
    await personWrites(fakes, NOON - random.pick(HOUR, HOUR, DAY - 6 * MINUTE, DAY + HOUR));
    race.#seen = fakes.table.stream.length;
    await anAcceptedMessage(fakes, aRaceMessage(random));
    race.#plan();
    while (await race.#step());
    return race;
  }

  get message(): Message {
    const message = this.#fakes.table.messages.get(RACE_ID);
    if (message === undefined) throw new Error('the message is gone');
    return message;
  }

  /** What comes from outside, and whoever looks without being asked. */
  #plan(): void {
    const random = this.#random;
    const at = () => this.#fakes.clock.now() + momentAfter(random);
    if (random.chance(0.4)) this.#triggers.push({ name: 'cancel', at: at(), work: (ports) => this.#cancel(ports) });
    if (random.chance(0.1)) this.#triggers.push({ name: 'cancel again', at: at(), work: (ports) => this.#cancel(ports) });
    for (let looks = random.pick(0, 0, 1, 2); looks > 0; looks -= 1)
      this.#fire({ kind: 'message', id: RACE_ID, dueAt: at() }, 'somebody looks');
    if (random.chance(0.2)) this.#triggers.push({ name: 'sweep unasked', at: at(), work: sweep });
    if (this.message.expiryOf === undefined || random.chance(0.5)) return;
    const writtenAt = at();
    const update: Update = {
      kind: 'message',
      number: NUMBER,
      person: { phone: PERSON },
      wamid: 'wamid.in',
      sentAt: writtenAt,
      type: 'text',
      content: '{"text":{"body":"Hello?"}}',
      opens: true,
    };
    this.#webhook('the person writes', update, writtenAt);
  }

  /** One call goes on, one function starts, or time passes; false when nothing is left. */
  async #step(): Promise<boolean> {
    this.steps += 1;
    if (this.steps > MAX_STEPS)
      throw new Error(`seed ${this.#seed} does not come to rest: ${JSON.stringify(this.message.attempts)}`);
    this.#gather();
    const random = this.#random;
    const { clock } = this.#fakes;
    const ready = this.#triggers.filter(({ at, lane }) => at <= clock.now() && (lane === undefined || !this.#busy.has(lane)));
    const choices = this.#calls.waiting + ready.length;
    if (choices === 0) {
      const next = this.#nextInstant();
      if (next === undefined) return false;
      clock.set(Math.max(next, clock.now()));
      return true;
    }
    if (random.chance(1 / this.#still)) this.#letTimePass();
    const trigger = ready[random.between(0, choices - 1)];
    if (trigger === undefined) this.#calls.letOneGo();
    else this.#start(trigger);
    await new Promise((resolve) => setImmediate(resolve));
    return true;
  }

  /** Some seconds, and at times just to the end of a message that is late in the middle of something. */
  #letTimePass(): void {
    const { clock } = this.#fakes;
    const left = (this.message.sendBefore ?? 0) - clock.now();
    const toTheEnd = left > 0 && left < 20 * SECOND && this.#random.chance(0.5);
    clock.advance(toTheEnd ? left : this.#random.pick(SECOND, 5 * SECOND, 20 * SECOND));
  }

  #start(trigger: Trigger): void {
    const { name, lane, work, ended } = trigger;
    this.#triggers.splice(this.#triggers.indexOf(trigger), 1);
    if (lane !== undefined) this.#busy.add(lane);
    const invocation = new Invocation(this.#calls.lane(), this.#random, this.#rough);
    this.trace.push(`${iso(this.#fakes.clock.now())} ${name}: starts`);
    let said: unknown;
    const ports = this.#portsOf(invocation);
    void invocation
      .run(async () => {
        said = await work(ports);
      })
      .then((ok) => {
        const outcome = ok ? (typeof said === 'string' ? said : 'done') : invocation.dead ? 'dies' : 'fails';
        this.trace.push(`${iso(this.#fakes.clock.now())} ${name}: ${outcome}`);
        this.met.add(`${name.split(' ')[0]} ${outcome}`);
        if (lane !== undefined) this.#busy.delete(lane);
        if (!ok && lane !== undefined)
          this.#triggers.unshift({ ...trigger, at: this.#fakes.clock.now() + this.#random.pick(0, SECOND) });
        ended?.(ok);
      });
  }

  /** Every call of a port is a point at which others may go on. */
  #portsOf(invocation: Invocation): Fakes {
    const fakes = this.#fakes;
    const watched = <T extends object>(port: T) => invocation.port(port, 1_000);
    return {
      ...fakes,
      clock: invocation.clock as Fakes['clock'],
      sessions: watched(fakes.sessions),
      timeline: watched(fakes.timeline),
      conversations: watched(fakes.conversations),
      closings: watched(fakes.closings),
      messages: watched(fakes.messages),
      wamids: watched(fakes.wamids),
      aliases: watched(fakes.aliases),
      numbers: watched(fakes.numbers),
      templates: watched(fakes.templates),
      consents: watched(fakes.consents),
      outbox: watched(fakes.outbox),
      timers: watched(fakes.timers),
      whatsApp: watched(this.channels.whatsApp) as Fakes['whatsApp'],
      sms: watched(this.channels.sms) as Fakes['sms'],
    };
  }

  /** What was stored, queued or became due since. */
  #gather(): void {
    const { table, outbox, timers, clock } = this.#fakes;
    for (; this.#seen < table.stream.length; this.#seen += 1) {
      const entry = table.stream[this.#seen];
      if (entry === undefined || (entry.change.kind !== 'message' && entry.change.kind !== 'status')) continue;
      if (entry.change.kind === 'message') this.#note(entry.change);
      const { change, partition } = entry;
      this.#add({ name: `effects of ${partition}`, work: (ports) => driveEffects(ports, change), lane: partition });
    }
    for (let next = outbox.receive(); next !== undefined; next = outbox.receive()) this.#deliver(next);
    for (; this.#letters < outbox.deadLetters.length; this.#letters += 1) {
      const record = outbox.deadLetters[this.#letters];
      if (record === undefined) continue;
      this.#add({ name: 'dead letter', work: (ports) => settleDeadLetter(ports, record), lane: `letter ${this.#letters}` });
    }
    // One in twenty is lost: the sweep is there for that.
    for (const timer of timers.take(clock.now())) if (!this.#random.chance(0.05)) this.#fire(timer, 'timer');
    const due = this.#sweepAt();
    if (due === undefined || due > clock.now()) return;
    this.#sweptAt = clock.now();
    this.#add({ name: 'sweep', work: sweep });
  }

  /** A trigger that comes now; one in ten comes twice, the second time at any moment. */
  #add(trigger: Omit<Trigger, 'at'>): void {
    const now = this.#fakes.clock.now();
    this.#triggers.push({ ...trigger, at: now });
    if (!this.#random.chance(this.#rough.duplicates)) return;
    const { name, work } = trigger;
    this.#triggers.push({ name: `${name} again`, work, at: now + momentAfter(this.#random) });
  }

  #deliver({ record, done, hide }: NonNullable<ReturnType<InMemoryOutbox['receive']>>): void {
    const name = `deliver ${record.messageId}:${record.attempt}:${record.wake}`;
    let heldMs: number | undefined;
    const work = async (ports: Fakes) => {
      const outcome = await deliverMessage(ports, record);
      heldMs = typeof outcome === 'object' ? outcome.heldMs : undefined;
      return typeof outcome === 'object' ? 'held' : outcome;
    };
    const ended = (ok: boolean) => {
      if (ok && heldMs === undefined) done();
      if (ok && heldMs !== undefined) hide(heldMs);
    };
    this.#add({ name, work, ended });
  }

  #fire(timer: Timer, name: string): void {
    this.#add({
      name: `${name} ${timer.kind}`,
      work: (ports) => handleTimer(ports, timer),
      lane: `timer ${this.#triggers.length} ${this.steps}`,
    });
  }

  #webhook(name: string, update: Update, at: number): void {
    const work = (ports: Fakes) => receiveWebhook(ports, [update]);
    this.#triggers.push({ name: `webhook ${name}`, at, work, lane: `webhook ${name}` });
    if (this.#random.chance(this.#rough.duplicates))
      this.#triggers.push({ name: `webhook ${name} again`, at: at + momentAfter(this.#random), work });
  }

  async #cancel(ports: Fakes): Promise<string> {
    const outcome = await cancelMessage(ports, RACE_ID);
    if (outcome?.kind === 'cancelled') this.channels.cancelled = true;
    return outcome?.kind ?? 'none';
  }

  #note(change: MessageChange): void {
    this.history.push({ ...change, at: this.#fakes.clock.now() });
    const { attempts, ended, wake, version } = change.after;
    const shown = attempts.map(({ n, route, state, reason }) => `${n} ${route} (${reason}) ${state}`).join(', ');
    this.trace.push(`${iso(this.#fakes.clock.now())}   v${version} w${wake} ${ended ?? ''} ${shown}`);
    for (const { state, reason, late, maybeTwice } of attempts) {
      this.met.add(state).add(reason);
      if (late === true) this.met.add('late');
      if (maybeTwice === true) this.met.add('maybe twice');
    }
    if (ended !== undefined) this.met.add(`${ended} message`);
  }

  #sweepAt(): number | undefined {
    const due = overdueAt(this.message);
    return due === undefined ? undefined : Math.max(due + OVERDUE_MS + 1, this.#sweptAt + 5 * MINUTE);
  }

  #nextInstant(): number | undefined {
    const { timers, outbox } = this.#fakes;
    const instants = [...this.#triggers.map(({ at }) => at), timers.pending[0]?.dueAt, outbox.visibleAt(), this.#sweepAt()];
    const known = instants.filter((instant) => instant !== undefined);
    return known.length === 0 ? undefined : Math.min(...known);
  }
}
