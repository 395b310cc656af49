import middy from '@middy/core';
import type { Clock, DueIndex, Log, Timers } from '../../shared/ports.ts';
import { sweep } from '../../shared/use-cases/sweep.ts';

/** Every five minutes. */
export function makeHandler(ports: {
  readonly clock: Clock;
  readonly due: DueIndex;
  readonly timers: Timers;
  readonly log: Log;
}) {
  return middy().handler(() => sweep(ports));
}
