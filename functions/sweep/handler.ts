import { sweep } from '../../shared/use-cases/sweep.ts';
import { makeRule } from '../edge/rule.ts';

/** Every five minutes. */
export function makeHandler(ports: Parameters<typeof sweep>[0]) {
  return makeRule(() => sweep(ports));
}
