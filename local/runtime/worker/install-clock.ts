import { createRequire, syncBuiltinESMExports } from 'node:module';
import { promisify } from 'node:util';
import { type ClockCell, isFrozen, readClock } from '../../kernel/clock-cell.ts';
import { makePromisedTimers } from './promised-timers.ts';
import { type RealTimers, VirtualTimeout, VirtualTimers } from './virtual-timers.ts';

const require = createRequire(import.meta.url);

/** Node's own: anything from 1 ms to this; all else counts as 1 ms. */
const MAX_DELAY_MS = 2_147_483_647;

/**
 * Makes `Date` and the timers of this thread follow the run's clock. To be called before the function's code is loaded.
 * Timers of at most a millisecond stay real: they are turns of the event loop, not waits.
 */
export function installClock(cell: ClockCell): VirtualTimers {
  const real: RealTimers = { setTimeout, clearTimeout: clearTimeout as RealTimers['clearTimeout'], setImmediate };
  const realNow = Date.now;
  const now = () => readClock(cell, realNow());
  installDate(now);
  const timers = new VirtualTimers({ now, isFrozen: () => isFrozen(cell) }, real);
  installTimers(timers);
  return timers;
}

function installDate(now: () => number): void {
  const RealDate = Date;
  RealDate.now = now;
  const follow = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
  });
  RealDate.prototype.constructor = follow;
  globalThis.Date = follow;
  Object.defineProperty(performance, 'timeOrigin', { get: () => now() - performance.now(), configurable: true });
}

function installTimers(timers: VirtualTimers): void {
  const realSet = { timeout: setTimeout, interval: setInterval };
  const realClear = clearTimeout;
  const start =
    (repeats: boolean, whenShort: typeof setTimeout | typeof setInterval) =>
    (callback: (...args: unknown[]) => void, delay?: number, ...args: unknown[]) => {
      if (typeof callback !== 'function') throw new TypeError('The "callback" argument must be of type function.');
      const ms = Number(delay);
      if (!(ms > 1 && ms <= MAX_DELAY_MS)) return whenShort(callback, delay, ...args);
      return timers.start(() => callback(...args), Math.trunc(ms), repeats);
    };
  const clear = (timer: unknown) => {
    if (timer instanceof VirtualTimeout) timer.close();
    else realClear(timer as NodeJS.Timeout);
  };
  const promised = makePromisedTimers(timers);
  const replaced = {
    setTimeout: Object.assign(start(false, realSet.timeout), { [promisify.custom]: promised.setTimeout }),
    setInterval: start(true, realSet.interval),
    clearTimeout: clear,
    clearInterval: clear,
  };
  Object.assign(globalThis, replaced);
  Object.assign(require('node:timers'), replaced);
  const modulePromises = require('node:timers/promises');
  Object.assign(modulePromises, { setTimeout: promised.setTimeout, setInterval: promised.setInterval });
  modulePromises.scheduler.wait = (ms: number, options?: { signal?: AbortSignal }) => promised.setTimeout(ms, undefined, options);
  syncBuiltinESMExports();
}
