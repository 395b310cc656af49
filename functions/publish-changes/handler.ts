import { toChange } from '../../shared/adapters/changes.ts';
import { type PublishChangesPorts, publishChanges } from '../../shared/use-cases/publish-changes.ts';
import { makeStream } from '../edge/stream.ts';

/** The stream's consumer that tells: projections first, then events. */
export function makeHandler(ports: PublishChangesPorts) {
  return makeStream('changes', async (record) =>
    (await publishChanges(ports, [toChange(record)])) > 0 ? 'published' : 'nothing',
  );
}
