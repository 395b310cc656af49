import { parseOutbound } from '../../shared/contracts/queue.ts';
import type { Clock, Log, Messages } from '../../shared/ports.ts';
import { settleDeadLetter } from '../../shared/use-cases/settle-dead-letter.ts';
import { makeSqs } from '../edge/sqs.ts';

/** The `outbound` queue's dead letters. */
export function makeHandler(ports: { readonly messages: Messages; readonly clock: Clock; readonly log: Log }) {
  return makeSqs('dead-letter', parseOutbound, (record) => settleDeadLetter(ports, record));
}
