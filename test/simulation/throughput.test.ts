import { describe, expect, it } from 'vitest';
import { type Message, messageState } from '../../shared/domain/message.ts';
import type { SendOutcome, WhatsApp, WhatsAppSend } from '../../shared/ports.ts';
import { acceptMessage } from '../../shared/use-cases/accept-message.ts';
import { Random } from './random.ts';
import { NUMBER } from './run-simulation.ts';
import { SimulatedSystem } from './simulated-system.ts';
import { VirtualTime } from './virtual-time.ts';

const SECOND = 1_000;
const START = Date.UTC(2026, 10, 2, 9);
/** As many at once as the template lets run. */
const CONTAINERS = 100;

/** So many at once, and so many a second after that. */
class Bucket {
  readonly #most: number;
  readonly #perMs: number;
  #level: number;
  #at = 0;

  constructor(most: number, perSecond: number) {
    this.#most = most;
    this.#level = most;
    this.#perMs = perSecond / SECOND;
  }

  take(now: number): boolean {
    this.#level = Math.min(this.#most, this.#level + (now - this.#at) * this.#perMs);
    this.#at = now;
    if (this.#level < 1) return false;
    this.#level -= 1;
    return true;
  }
}

type Taken = { readonly at: number; readonly phone: string; readonly text: string };

type Tell = (wamid: string, opaque: string, status: 'sent' | 'delivered', phone: string) => void;

/** Meta's limits by its own clock: of a number, and of a number with one person (one in 6 s, 45 on credit). */
class LimitedMeta implements WhatsApp {
  readonly taken: Taken[] = [];
  readonly refused: { readonly at: number; readonly code: number }[] = [];
  readonly #time: VirtualTime;
  readonly #number: Bucket;
  readonly #pairs = new Map<string, Bucket>();
  readonly #tell: Tell;

  constructor(time: VirtualTime, perSecond: number, tell: Tell) {
    this.#time = time;
    this.#number = new Bucket(perSecond, perSecond);
    this.#tell = tell;
  }

  async send({ to, content, opaque }: WhatsAppSend): Promise<SendOutcome> {
    const { now } = this.#time;
    const phone = to.phone ?? '';
    const pair = this.#pairs.get(phone) ?? new Bucket(45, 1 / 6);
    this.#pairs.set(phone, pair);
    const code = this.#number.take(now) ? (pair.take(now) ? undefined : 131056) : 130429;
    if (code !== undefined) {
      this.refused.push({ at: now, code });
      return { kind: 'refused', code, message: 'too fast' };
    }
    const wamid = `wamid.${this.taken.length}`;
    this.taken.push({ at: now, phone, text: JSON.stringify(content) });
    for (const [status, afterMs] of [
      ['sent', 200],
      ['delivered', 2 * SECOND],
    ] as const)
      this.#time.after(afterMs, () => this.#tell(wamid, opaque, status, phone));
    return { kind: 'accepted', providerId: wamid };
  }

  number(): ReturnType<WhatsApp['number']> {
    return Promise.resolve({ kind: 'error', code: 100, message: 'not simulated' });
  }

  async *templates(): ReturnType<WhatsApp['templates']> {}
}

type Run = {
  readonly meta: LimitedMeta;
  readonly messages: readonly Message[];
  readonly seconds: number;
  readonly events: number;
};

/** Each person is sent so many messages, the next as soon as the one before was accepted; until all is at rest. */
async function run(people: number, each: number, perSecond: number): Promise<Run> {
  const time = new VirtualTime(START);
  const random = new Random(1);
  const system: SimulatedSystem = new SimulatedSystem({
    time,
    random,
    rough: () => undefined,
    trace: () => {},
    channels: () => ({ whatsApp: meta, sms: system.fakes.sms }),
    containers: CONTAINERS,
    shards: 24,
  });
  const meta: LimitedMeta = new LimitedMeta(time, perSecond, (wamid, opaque, status, phone) => {
    const at = Math.floor(time.now / SECOND) * SECOND;
    void system.webhook({ kind: 'status', number: NUMBER, person: { phone }, wamid, status, at, opaque, raw: '{}' });
  });
  const { fakes } = system;
  await fakes.numbers.adopt({ number: NUMBER, wabaId: '1029', displayPhone: '+31201234567', state: 'live', since: START });
  for (let person = 0; person < people; person += 1) {
    const phone = `+316${String(10_000_000 + person)}`;
    await fakes.sessions.recordInbound({ number: NUMBER, person: phone, sentAt: START, now: START, profile: { phone } });
    time.at(START, async () => {
      for (let n = 0; n < each; n += 1) {
        const content = { type: 'text', text: { body: `${person}:${n}` } };
        const request = { from: NUMBER, to: { phone }, content, fallback: [] };
        await system.invoke(`send ${person}:${n}`, (ports) => acceptMessage(ports, request, undefined, ({ id }) => id));
      }
    });
  }
  await time.run(system.pump);
  const seconds = ((meta.taken.at(-1)?.at ?? START) - START) / SECOND;
  return { meta, messages: [...system.table.messages.values()], seconds, events: time.events };
}

const inOrder = (taken: readonly Taken[]) => {
  const last = new Map<string, number>();
  return taken.every(({ phone, text }) => {
    const n = Number(/:(\d+)"/.exec(text)?.[1]);
    const next = n === (last.get(phone) ?? -1) + 1;
    last.set(phone, n);
    return next;
  });
};

describe('10,000 messages of one number that Meta lets send 80 a second', () => {
  it('are all delivered, each once and in the order of its conversation, in little more than 125 seconds', {
    timeout: 120_000,
  }, async () => {
    const { meta, messages, seconds, events } = await run(1_000, 10, 80);
    console.log(`10,000 messages at 80/s: ${seconds.toFixed(1)} s, ${meta.refused.length} refused calls, ${events} events`);
    expect(messages).toHaveLength(10_000);
    expect(messages.filter((message) => messageState(message) !== 'delivered')).toEqual([]);
    expect(new Set(meta.taken.map(({ text }) => text)).size).toBe(10_000);
    expect(meta.taken).toHaveLength(10_000);
    expect(inOrder(meta.taken)).toBe(true);
    expect(seconds).toBeGreaterThan(123);
    expect(seconds).toBeLessThan(150);
    expect(meta.refused.length).toBeLessThan(1_500);
  });
});

describe('70 messages to one person', () => {
  it('are all delivered, each once and in order, though Meta takes 45 at once and then one in six seconds', async () => {
    const { meta, messages, seconds } = await run(1, 70, 80);
    console.log(`70 messages to one person: ${seconds.toFixed(1)} s, ${meta.refused.length} refused calls`);
    expect(messages.map(messageState)).toEqual(messages.map(() => 'delivered'));
    expect(meta.taken).toHaveLength(70);
    expect(inOrder(meta.taken)).toBe(true);
    // The 25 that Meta gives no credit for take six seconds each.
    expect(seconds).toBeGreaterThan(140);
    expect(seconds).toBeLessThan(200);
    expect(meta.refused.map(({ code }) => code)).toContain(131056);
  });
});
