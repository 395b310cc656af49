import { PacedWhatsApp } from '../../shared/adapters/paced-whatsapp.ts';
import type { OutboundRecord } from '../../shared/contracts/queue.ts';
import { probeDueAt } from '../../shared/domain/breaker.ts';
import type { Change } from '../../shared/domain/change.ts';
import { overdueAt } from '../../shared/domain/message-life.ts';
import { type Timer, toMinute } from '../../shared/domain/timer.ts';
import type { Update } from '../../shared/domain/update.ts';
import type { Sms, Timers, WhatsApp } from '../../shared/ports.ts';
import { deliverMessage } from '../../shared/use-cases/deliver-message.ts';
import { driveEffects } from '../../shared/use-cases/drive-effects.ts';
import { handleTimer } from '../../shared/use-cases/handle-timer.ts';
import { publishChanges } from '../../shared/use-cases/publish-changes.ts';
import { receiveWebhook } from '../../shared/use-cases/receive-webhook.ts';
import { settleDeadLetter } from '../../shared/use-cases/settle-dead-letter.ts';
import { OVERDUE_MS, sweep } from '../../shared/use-cases/sweep.ts';
import { InMemoryOutbox } from '../fakes/in-memory-queues.ts';
import type { InMemoryTable, StreamEntry } from '../fakes/in-memory-table.ts';
import { conversationKey } from '../fakes/in-memory-table.ts';
import { type Fakes, makeFakes } from '../fakes/make-fakes.ts';
import { Invocation, type Roughness } from './invocation.ts';
import type { Random } from './random.ts';
import { iso, type VirtualTime } from './virtual-time.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SHARDS = 3;
const SWEEP_MS = 5 * MINUTE;
const DATABASE_MS = 500;
const PROVIDER_MS = 10_000;

type Ports = Fakes & { readonly whatsApp: WhatsApp; readonly sms: Sms };
type Shard = { readonly entries: StreamEntry[]; busy: boolean };
/** A change with the time at which it was stored. */
export type Stored = { readonly at: number; readonly change: Change };

/** The product on the fakes: every function behind its trigger, as in the template. */
export class SimulatedSystem {
  readonly fakes: Fakes;
  readonly history: Stored[] = [];
  /** When the stream last brought each call. */
  readonly callsTaken = new Map<string, number>();
  /** Open windows that a list made from the due index would leave out, or tell too late. */
  readonly unlisted = new Set<string>();
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #rough: () => Roughness | undefined;
  readonly #trace: (line: string) => void;
  readonly #channels: () => { readonly whatsApp: WhatsApp; readonly sms: Sms };
  readonly #consumers: readonly { readonly work: (ports: Ports, change: Change) => Promise<unknown>; readonly shards: Shard[] }[];
  readonly #outbox: InMemoryOutbox;
  readonly #sweeps = new Set<number>();
  /** Warm containers of deliver-message, by what each remembers. */
  readonly #warm: WhatsApp[] = [];
  #containersLeft: number;
  #seen = 0;
  #letters = 0;

  constructor(options: {
    readonly time: VirtualTime;
    readonly random: Random;
    readonly rough: () => Roughness | undefined;
    readonly trace: (line: string) => void;
    readonly channels: () => { readonly whatsApp: WhatsApp; readonly sms: Sms };
    /** Containers of deliver-message, where they are counted. */
    readonly containers?: number;
    /** How many records of the stream are worked on side by side. */
    readonly shards?: number;
  }) {
    this.#time = options.time;
    this.#random = options.random;
    this.#rough = options.rough;
    this.#trace = options.trace;
    this.#channels = options.channels;
    this.#outbox = new InMemoryOutbox(options.time.clock);
    this.fakes = { ...makeFakes(), outbox: this.#outbox };
    this.#containersLeft = options.containers ?? Number.POSITIVE_INFINITY;
    const shards = () => Array.from({ length: options.shards ?? SHARDS }, (): Shard => ({ entries: [], busy: false }));
    this.#consumers = [
      {
        work: (ports, change) => {
          if (change.kind === 'call') this.callsTaken.set(change.entry.callId, this.#time.now);
          return driveEffects(ports, change);
        },
        shards: shards(),
      },
      { work: (ports, change) => publishChanges(ports, [change]), shards: shards() },
    ];
  }

  get table(): InMemoryTable {
    return this.fakes.table;
  }

  webhook(update: Update): Promise<boolean> {
    return this.invoke(`webhook ${nameOf(update)}`, (ports) => receiveWebhook(ports, [update]));
  }

  async invoke(name: string, work: (ports: Ports) => Promise<unknown>, container?: WhatsApp): Promise<boolean> {
    const invocation = new Invocation(this.#time, this.#random, this.#rough());
    let said: unknown;
    const ok = await invocation.run(async () => {
      said = await work(this.#portsOf(invocation, container));
    });
    this.#trace(`${name} → ${ok ? (typeof said === 'string' ? said : 'done') : invocation.dead ? 'died' : 'failed'}`);
    return ok;
  }

  /** What became due or was stored by the last event sets off what follows. */
  readonly pump = (): void => {
    this.#readStream();
    this.#list();
    for (const consumer of this.#consumers) for (const shard of consumer.shards) this.#consume(consumer.work, shard);
    while (this.#warm.length > 0 || this.#containersLeft > 0) {
      const next = this.#outbox.receive();
      if (next === undefined) break;
      this.#work(next);
    }
    for (; this.#letters < this.#outbox.deadLetters.length; this.#letters += 1)
      this.#settle(this.#outbox.deadLetters[this.#letters]);
    for (const timer of this.fakes.timers.take(this.#time.now)) this.#fire(timer);
  };

  #portsOf(invocation: Invocation, container?: WhatsApp): Ports {
    const { fakes } = this;
    const stored = <T extends object>(port: T) => invocation.port(port, DATABASE_MS);
    const { sms, whatsApp } = { ...this.#channels(), ...(container === undefined ? {} : { whatsApp: container }) };
    const timers: Timers = {
      set: async (timer, now) => {
        await fakes.timers.set(timer, now);
        this.#time.at(timer.dueAt, () => {});
      },
    };
    return {
      ...fakes,
      clock: invocation.clock as Fakes['clock'],
      sessions: stored(fakes.sessions),
      timeline: stored(fakes.timeline),
      conversations: stored(fakes.conversations),
      closings: stored(fakes.closings),
      messages: stored(fakes.messages),
      wamids: stored(fakes.wamids),
      aliases: stored(fakes.aliases),
      numbers: stored(fakes.numbers),
      breakers: stored(fakes.breakers),
      templates: stored(fakes.templates),
      consents: stored(fakes.consents),
      refusals: stored(fakes.refusals),
      fallbacks: stored(fakes.fallbacks),
      outbox: stored(fakes.outbox),
      timers: stored(timers) as Fakes['timers'],
      bus: stored(fakes.bus),
      whatsApp: invocation.port(whatsApp, PROVIDER_MS) as Ports['whatsApp'],
      sms: invocation.port(sms, PROVIDER_MS) as Ports['sms'],
    };
  }

  #readStream(): void {
    const { stream } = this.table;
    for (; this.#seen < stream.length; this.#seen += 1) {
      const entry = stream[this.#seen];
      if (entry === undefined) continue;
      this.history.push({ at: this.#time.now, change: entry.change });
      for (const { shards } of this.#consumers)
        if (shards !== this.#consumers[0]?.shards || wakesEffects(entry.change))
          shards[hash(entry.partition) % shards.length]?.entries.push(entry);
      this.#expect(entry.change);
    }
  }

  /** A timer is set to a window's end at the latest, rounded up to the minute. */
  #list(): void {
    for (const { session, dueAt = Number.POSITIVE_INFINITY } of this.table.sessions.values()) {
      // Whether a window that ends now is over, machines with different clocks may see differently.
      const open = session.movedTo === undefined && session.expiresAt > this.#time.now + MINUTE;
      if (open && dueAt > toMinute(session.expiresAt))
        this.unlisted.add(`${session.person} until ${iso(session.expiresAt)} is due at ${dueAt}`);
    }
  }

  /** Makes sure that sweep and TTL come by when this change may need them. */
  #expect(change: Change): void {
    if (change.kind === 'message') this.#sweepAt(overdueAt(change.after));
    if (change.kind === 'breaker') this.#sweepAt(probeDueAt(change.after));
    if (change.kind !== 'session') return;
    this.#sweepAt(this.table.sessions.get(conversationKey(change.after))?.dueAt);
    const lag = this.#random.pick(MINUTE, HOUR, 47 * HOUR);
    const { keptUntil = change.after.expiresAt } = this.table.sessions.get(conversationKey(change.after)) ?? {};
    this.#time.at(keptUntil + this.#random.between(1_000, lag), () => this.table.reap(this.#time.now));
  }

  #consume(work: (ports: Ports, change: Change) => Promise<unknown>, shard: Shard): void {
    const [entry] = shard.entries;
    if (entry === undefined || shard.busy) return;
    shard.busy = true;
    const name = `${work === this.#consumers[0]?.work ? 'effects' : 'events'} ${entry.change.kind} ${entry.partition}`;
    this.#time.after(this.#lag(20, 500), async () => {
      const ok = await this.invoke(name, (ports) => work(ports, entry.change));
      if (ok) shard.entries.shift();
      if (ok && this.#repeats()) this.#again(`${name} again`, (ports) => work(ports, entry.change));
      this.#time.after(ok ? 0 : this.#random.between(100, 30_000), () => {
        shard.busy = false;
      });
    });
  }

  /** A batch that comes a second time is, like any, tried until it is done. */
  #again(name: string, work: (ports: Ports) => Promise<unknown>): void {
    this.#time.after(this.#random.between(0, this.#random.pick(MINUTE, HOUR, 20 * HOUR)), async () => {
      if (!(await this.invoke(name, work))) this.#again(name, work);
    });
  }

  #work({ record, done, hide }: NonNullable<ReturnType<InMemoryOutbox['receive']>>): void {
    const name = `deliver ${record.messageId}:${record.attempt}:${record.wake}`;
    const container = this.#warm.shift() ?? this.#newContainer();
    this.#time.after(InMemoryOutbox.VISIBILITY_MS, () => {});
    this.#time.after(this.#random.between(5, 200), async () => {
      let heldMs: number | undefined;
      const deliver = async (ports: Ports) => {
        const outcome = await deliverMessage(ports, record);
        if (typeof outcome === 'object') ({ heldMs } = outcome);
        return outcome;
      };
      const ok = await this.invoke(name, deliver, container);
      this.#warm.push(container);
      if (!ok) return;
      if (heldMs === undefined) return done();
      hide(heldMs);
      this.#time.after(Math.ceil(heldMs / 1000) * 1000, () => {});
    });
    if (this.#repeats())
      this.#time.after(
        this.#random.between(0, this.#random.pick(1_000, 30_000, 10 * MINUTE)),
        () => void this.invoke(`${name} again`, (ports) => deliverMessage(ports, record)),
      );
  }

  #newContainer(): WhatsApp {
    this.#containersLeft -= 1;
    const { whatsApp } = this.#channels();
    return new PacedWhatsApp(
      whatsApp,
      () => this.#time.now,
      (ms) => this.#time.pause(ms),
    );
  }

  #settle(record: OutboundRecord | undefined): void {
    if (record === undefined) return;
    this.#time.after(this.#random.between(100, MINUTE), async () => {
      const name = `dead letter ${record.messageId}:${record.attempt}:${record.wake}`;
      if (!(await this.invoke(name, (ports) => settleDeadLetter(ports, record)))) this.#settle(record);
    });
  }

  /** From the `timers` queue, five times at most. One in a hundred is lost: the sweep is there for that. */
  #fire(timer: Timer, tries = 0): void {
    const rough = this.#rough();
    if (rough !== undefined && this.#random.chance(rough.delays / 5)) return;
    const lag = tries === 0 ? this.#lag(100, 50_000) : 90_000;
    this.#time.after(lag, async () => {
      const name = `timer ${timer.kind === 'window' ? timer.person : timer.id}`;
      const ok = await this.invoke(name, (ports) => handleTimer(ports, timer));
      if (!ok && tries < 5) this.#fire(timer, tries + 1);
      if (ok && this.#repeats()) this.#time.after(this.#random.between(0, HOUR), () => this.#fire(timer, 5));
    });
  }

  #sweepAt(dueAt: number | undefined): void {
    if (dueAt === undefined) return;
    const at = Math.ceil((Math.max(dueAt, this.#time.now) + OVERDUE_MS) / SWEEP_MS) * SWEEP_MS;
    if (this.#sweeps.has(at)) return;
    this.#sweeps.add(at);
    this.#time.at(at, async () => {
      this.#sweeps.delete(at);
      let found = false;
      for await (const _timer of this.fakes.due.overdue(this.#time.now - OVERDUE_MS)) found = true;
      if (!found) return;
      await this.invoke('sweep', sweep);
      this.#sweepAt(this.#time.now - OVERDUE_MS + 1);
    });
  }

  #lag(low: number, high: number): number {
    const rough = this.#rough();
    const late = rough !== undefined && this.#random.chance(rough.delays / 3);
    return late ? this.#random.between(high, this.#random.pick(10 * MINUTE, 3 * HOUR)) : this.#random.between(low, high);
  }

  #repeats(): boolean {
    const rough = this.#rough();
    return rough !== undefined && this.#random.chance(rough.duplicates / 2);
  }
}

/** As the template filters the stream: of a session only its opening, and its move over an end. */
function wakesEffects(change: Change): boolean {
  if (change.kind !== 'session' || change.before === undefined)
    return ['session', 'session-reaped', 'message', 'status', 'call', 'breaker'].includes(change.kind);
  const { before, after } = change;
  // What is merged is marked as moved, too.
  const merged = after.movedFrom !== undefined && before.openedAt !== after.openedAt;
  if (merged || before.movedTo !== after.movedTo) return true;
  return before.lastInboundAt !== after.lastInboundAt && before.expiresAt <= Math.max(after.receivedAt, after.lastInboundAt);
}

function nameOf(update: Update): string {
  switch (update.kind) {
    case 'message':
      return `message ${update.wamid} of ${update.person.phone}`;
    case 'status':
      return `${update.status} ${update.wamid} ${update.opaque}`;
    default:
      return `${update.kind} of ${update.person.phone}`;
  }
}

function hash(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at += 1) sum = (sum * 31 + text.charCodeAt(at)) % 9_973;
  return sum;
}
