import type { VirtualTimers } from './virtual-timers.ts';

type Options = { readonly signal?: AbortSignal; readonly ref?: boolean };

/** `setTimeout` and `setInterval` of `node:timers/promises`, on the run's clock. */
export type PromisedTimers = {
  setTimeout<T>(delay?: number, value?: T, options?: Options): Promise<T | undefined>;
  setInterval<T>(delay?: number, value?: T, options?: Options): AsyncGenerator<T | undefined, void, void>;
};

export function makePromisedTimers(timers: VirtualTimers): PromisedTimers {
  const wait = <T>(delay = 1, value?: T, options: Options = {}) =>
    new Promise<T | undefined>((resolve, reject) => {
      const { signal } = options;
      if (signal?.aborted) return reject(abortError(signal));
      const onAbort = () => {
        timer.close();
        reject(abortError(signal));
      };
      const timer = timers.start(
        () => {
          signal?.removeEventListener('abort', onAbort);
          resolve(value);
        },
        Math.max(Math.trunc(delay), 1),
        false,
      );
      if (options.ref === false) timer.unref();
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  return {
    setTimeout: wait,
    async *setInterval(delay, value, options) {
      for (;;) yield await wait(delay, value, options);
    },
  };
}

function abortError(signal: AbortSignal | undefined): Error {
  return Object.assign(new Error('The operation was aborted', { cause: signal?.reason }), {
    name: 'AbortError',
    code: 'ABORT_ERR',
  });
}
