import type { FakeClock } from '../fakes/in-memory-queues.ts';
import type { Pauses } from './invocation.ts';
import type { Random } from './random.ts';

type Waiting = { readonly weight: number; readonly go: () => void };

/**
 * Invocations side by side: each waits before every outside call until it is let go, and chance chooses which one is.
 * No time passes by it, so that whatever can happen between two calls of one does happen in some run.
 */
export class Interleaving {
  readonly #waiting: Waiting[] = [];
  readonly #random: Random;
  readonly #clock: FakeClock;

  constructor(random: Random, clock: FakeClock) {
    this.#random = random;
    this.#clock = clock;
  }

  /** For one invocation. Some are slow: others come to their end while such a one stands between two calls. */
  lane(): Pauses {
    const weight = this.#random.pick(1, 1, 1, 0.2, 0.02);
    const clock = this.#clock;
    return {
      get now() {
        return clock.now();
      },
      pause: () => new Promise((resolve) => this.#waiting.push({ weight, go: resolve })),
    };
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Lets one call happen. */
  letOneGo(): void {
    let left = this.#random.next() * this.#waiting.reduce((sum, { weight }) => sum + weight, 0);
    let at = 0;
    for (; at < this.#waiting.length - 1; at += 1) {
      left -= this.#waiting[at]?.weight ?? 0;
      if (left < 0) break;
    }
    this.#waiting.splice(at, 1)[0]?.go();
  }
}
