import type { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';
import { QueueWithDeadLetter } from './queue-with-dead-letter.ts';

/**
 * The queue of what is to be posted to subscribers. What is in it is stored, too, and taken up again by sweep. Its
 * visibility is longer than a lease, 60 s (`shared/domain/delivery.ts`).
 */
export function makeDeliveries(scope: Construct, alarms: Alarms): QueueWithDeadLetter {
  const props = {
    fifo: false,
    visibilitySeconds: 90,
    maxReceiveCount: 5,
    whenSetAside:
      'A delivery to a subscriber could not be worked on in five tries, so an event comes late: sweep takes it up again; look in the log of deliver-event for the error, and start the redrive where a release or a replay lies here.',
    whenOld:
      'Deliveries wait for more than ten minutes, so subscribers get their events late: look for errors and throttles of deliver-event, and for subscribers that answer slowly.',
  };
  return new QueueWithDeadLetter(scope, 'Deliveries', props, alarms);
}
