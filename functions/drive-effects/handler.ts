import { toChange } from '../../shared/adapters/changes.ts';
import { type DriveEffectsPorts, driveEffects } from '../../shared/use-cases/drive-effects.ts';
import { makeStream } from '../edge/stream.ts';

/** The stream's consumer that acts: timers, the queue, closings, statuses. */
export function makeHandler(ports: DriveEffectsPorts) {
  return makeStream('effects', (record) => driveEffects(ports, toChange(record)));
}
