import { type CountChangesPorts, countChanges } from '../../shared/use-cases/count-changes.ts';
import { makeRule } from '../edge/rule.ts';

/** Every half hour. */
export function makeHandler(ports: CountChangesPorts) {
  return makeRule(async () => {
    const counted = await countChanges(ports);
    ports.log.info('count.done', counted);
    return counted;
  });
}
