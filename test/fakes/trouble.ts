import type { Answer } from '../../shared/onboarding-ports.ts';

/** What becomes of a call to another's API: it refuses, it does not answer, or it does what was asked and the answer is lost. */
export type Trouble = Exclude<Answer<never>, { kind: 'ok' }> | { readonly kind: 'lost' };

/** The trouble that a test wants, by the method's name; several of one method are used up in order. */
export class Troubles<Method extends string> {
  readonly #next = new Map<Method, Trouble[]>();

  add(method: Method, ...troubles: readonly Trouble[]): void {
    this.#next.set(method, [...(this.#next.get(method) ?? []), ...troubles]);
  }

  /** The call as it goes with the next trouble, if there is one. */
  meet<T>(method: Method, call: () => Answer<T>): Answer<T> {
    const trouble = this.#next.get(method)?.shift();
    if (trouble === undefined) return call();
    if (trouble.kind !== 'lost') return trouble;
    call();
    return { kind: 'unknown', why: 'TimeoutError' };
  }
}
