import { parseDeliveryJob } from '../../shared/contracts/queue.ts';
import { type DeliverEventPorts, deliverEvent } from '../../shared/use-cases/deliver-event.ts';
import { makeSqs } from '../edge/sqs.ts';

/** The `deliveries` queue: one post a record, or a page of what is to be queued. */
export function makeHandler(ports: DeliverEventPorts) {
  return makeSqs('event-delivery', parseDeliveryJob, (job) => deliverEvent(ports, job));
}
