import type { Clock } from '../../shared/ports.ts';
import type { Random } from './random.ts';

/** How rough the world is. */
export type Roughness = {
  /** Of invocations: dies before or after one of its outside calls. */
  readonly crashes: number;
  /** Of outside calls: throws, before or after its effect. */
  readonly throttles: number;
  /** Of triggers: comes a second time. */
  readonly duplicates: number;
  /** Of triggers: comes much too late. */
  readonly delays: number;
  /** Of provider calls: the answer is lost. */
  readonly lostAnswers: number;
  /** Clocks of invocations are wrong by up to this much. */
  readonly skewMs: number;
};

/** The time as an invocation sees it; where it pauses, others go on. */
export type Pauses = { readonly now: number; pause(ms: number): Promise<void> };

/** Longest run of a function; shorter than a lease. */
const TIMEOUT_MS = 20_000;

class Died extends Error {}

/**
 * One run of a function. Every call of a port takes time, in which other invocations go on; it may fail before or after
 * its effect; and the whole may die there, after which nothing of it happens any more.
 */
export class Invocation {
  readonly clock: Clock;
  readonly #time: Pauses;
  readonly #random: Random;
  readonly #rough: Roughness | undefined;
  readonly #deadline: number;
  #calls = 0;
  #diesAt: number;
  dead = false;

  constructor(time: Pauses, random: Random, rough: Roughness | undefined) {
    this.#time = time;
    this.#random = random;
    this.#rough = rough;
    this.#deadline = time.now + TIMEOUT_MS;
    const skew = rough === undefined ? 0 : random.between(-rough.skewMs, rough.skewMs);
    this.clock = { now: () => time.now + skew };
    this.#diesAt = rough !== undefined && random.chance(rough.crashes) ? random.between(1, 10) : Number.POSITIVE_INFINITY;
  }

  /** Runs to the end; false if it failed or died, so that its trigger comes again. */
  async run(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return !this.dead;
    } catch {
      return false;
    }
  }

  /** The port as this invocation sees it. */
  port<T extends object>(port: T, slowest: number): T {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return (...args: readonly unknown[]) => this.#call(() => Reflect.apply(member, target, args), slowest);
      },
    });
  }

  async #call(effect: () => unknown, slowest: number): Promise<unknown> {
    this.#calls += 1;
    const random = this.#random;
    const call = this.#calls;
    const after = random.chance(0.5);
    const fails = this.#rough !== undefined && random.chance(this.#rough.throttles);
    await this.#time.pause(random.chance(0.97) ? random.between(1, slowest / 50) : random.between(1, slowest));
    if (this.#time.now > this.#deadline) this.dead = true;
    if (this.dead) throw new Died();
    if (call >= this.#diesAt && !after) this.#die();
    if (fails && !after) throw new Error('throttled');
    const result = await effect();
    if (random.chance(0.3)) await this.#time.pause(random.between(1, slowest / 10));
    if (call >= this.#diesAt) this.#die();
    if (this.dead) throw new Died();
    if (fails) throw new Error('timed out after its effect');
    return result;
  }

  #die(): never {
    this.dead = true;
    throw new Died();
  }
}
