import { parseTimer } from '../../shared/contracts/queue.ts';
import { type HandleTimerPorts, handleTimer } from '../../shared/use-cases/handle-timer.ts';
import { makeSqs } from '../edge/sqs.ts';

/** The `timers` queue: Scheduler's targets, near timers, and what the sweep found overdue. */
export function makeHandler(ports: HandleTimerPorts) {
  return makeSqs('timer', parseTimer, (timer) => handleTimer(ports, timer));
}
