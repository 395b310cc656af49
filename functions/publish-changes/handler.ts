import { toChange } from '../../shared/adapters/changes.ts';
import { type PublishChangesPorts, publishChanges } from '../../shared/use-cases/publish-changes.ts';
import { metric } from '../edge/log.ts';
import { makeStream } from '../edge/stream.ts';

/** The stream's consumer that tells: projections first, then events. */
export function makeHandler(ports: PublishChangesPorts) {
  return makeStream('changes', async (record) => {
    const { events, stopped, numbersStopped } = await publishChanges(ports, [toChange(record)]);
    metric('PolicyTemplateStopped', stopped, ports.clock.now());
    metric('NumberStopped', numbersStopped, ports.clock.now());
    return events > 0 ? 'published' : 'nothing';
  });
}
