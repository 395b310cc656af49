import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { eventText } from '../domain/event-text.ts';
import type { BusEvent, EventBus } from '../ports.ts';
import { AWS_CLIENT } from './clients.ts';

/** What `source` says on the bus. */
export const EVENT_SOURCE = 'openwindow';

/** Events on an EventBridge bus, ten at a time. A refused entry fails the call: the stream brings the record again. */
export class EventBridgeBus implements EventBus {
  readonly #client = new EventBridgeClient(AWS_CLIENT);
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  async publish(events: readonly BusEvent[]): Promise<void> {
    for (let at = 0; at < events.length; at += 10) {
      const answer = await this.#client.send(
        new PutEventsCommand({
          Entries: events.slice(at, at + 10).map((event) => ({
            EventBusName: this.#name,
            Source: EVENT_SOURCE,
            DetailType: event.type,
            Time: new Date(event.at),
            Detail: eventText(event),
          })),
        }),
      );
      const refused = answer.Entries?.find((entry) => entry.ErrorCode !== undefined);
      if (refused !== undefined) throw new Error(`EventBridge refused an event: ${refused.ErrorCode}`);
    }
  }
}
