import { parseOutbound } from '../../shared/contracts/queue.ts';
import { type DeliverMessagePorts, deliverMessage } from '../../shared/use-cases/deliver-message.ts';
import { Held, type Hide, makeSqs } from '../edge/sqs.ts';

/** The `outbound` queue: one attempt a record. */
export function makeHandler(ports: DeliverMessagePorts, hide: Hide) {
  const deliver = async (record: Parameters<typeof deliverMessage>[1]) => {
    const outcome = await deliverMessage(ports, record);
    if (typeof outcome === 'string') return outcome;
    throw new Held(outcome.heldMs);
  };
  return makeSqs('delivery', parseOutbound, deliver, hide);
}
