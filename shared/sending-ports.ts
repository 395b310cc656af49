import type { Breaker } from './domain/breaker.ts';

/** What stops numbers that cannot send. */
export type Breakers = {
  /** Strongly read. */
  readonly get: (number: string) => Promise<Breaker | undefined>;
  /** Compare-and-set on `version`, which it counts up. Answers what is stored, or `undefined` if another was first. */
  readonly save: (breaker: Breaker) => Promise<Breaker | undefined>;
};
