import { parseOutbound } from '../../shared/contracts/queue.ts';
import { type DeliverMessagePorts, deliverMessage } from '../../shared/use-cases/deliver-message.ts';
import { makeSqs } from '../edge/sqs.ts';

/** The `outbound` queue: one attempt a record. */
export function makeHandler(ports: DeliverMessagePorts) {
  return makeSqs('delivery', parseOutbound, (record) => deliverMessage(ports, record));
}
