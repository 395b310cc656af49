import { randomUUID } from 'node:crypto';
import type { World } from '../../kernel/world.ts';
import type { Deployment } from '../../template/model.ts';
import type { AwsEndpoint, BusEvent } from '../api.ts';
import type { Callers } from '../identity/callers.ts';
import { type AwsCall, AwsError, type Fields, type Service } from '../wire/call.ts';
import { isFields, textOf, textsOf } from '../wire/fields.ts';
import { jsonService } from '../wire/service.ts';
import type { DurableLog } from './log.ts';

/** What EventBridge is made of. */
export type EventsParts = {
  readonly log: DurableLog;
  readonly world: World;
  readonly deployment: Deployment;
  readonly callers: Callers;
  readonly onEvents: (events: readonly BusEvent[]) => unknown;
};

const MAX_BYTES = 262_144;
type Accepted = { readonly event: BusEvent };
type Refused = { readonly ErrorCode: string; readonly ErrorMessage: string };

/** The event buses: each entry is accepted or refused on its own; what is accepted is recorded and handed on. */
export class EventBuses {
  readonly service: Service;
  readonly #parts: EventsParts;

  constructor(parts: EventsParts) {
    this.#parts = parts;
    const { deployment, callers } = parts;
    this.service = jsonService({
      PutEvents: (input, call) => this.#putEvents(input, call),
      ListEventBuses: (input, { caller }) => {
        callers.check(caller, 'events:ListEventBuses', '*');
        const prefix = textOf(input, 'NamePrefix') ?? '';
        return { EventBuses: this.#buses().filter(({ Name }) => Name.startsWith(prefix)) };
      },
      DescribeEventBus: (input, { caller }) => {
        const bus = this.#bus(textOf(input, 'Name') ?? 'default');
        callers.check(caller, 'events:DescribeEventBus', bus?.Arn ?? '*');
        if (bus !== undefined) return bus;
        throw new AwsError('ResourceNotFoundException', `Event bus ${textOf(input, 'Name')} does not exist.`);
      },
      ListRules: (input, { caller }) => {
        callers.check(caller, 'events:ListRules', '*');
        const bus = nameOf(textOf(input, 'EventBusName') ?? 'default');
        return {
          Rules: deployment.rules
            .filter(({ busName }) => busName === bus)
            .map(({ name, arn, enabled, busName, schedule, pattern }) => ({
              Name: name,
              Arn: arn,
              State: enabled ? 'ENABLED' : 'DISABLED',
              EventBusName: busName,
              ...(schedule === undefined ? {} : { ScheduleExpression: schedule }),
              ...(pattern === undefined ? {} : { EventPattern: JSON.stringify(pattern) }),
            })),
        };
      },
      ListTargetsByRule: (input, { caller }) => {
        callers.check(caller, 'events:ListTargetsByRule', '*');
        const rule = deployment.rules.find(({ name }) => name === textOf(input, 'Rule'));
        if (rule === undefined) throw new AwsError('ResourceNotFoundException', `Rule ${textOf(input, 'Rule')} does not exist.`);
        return {
          Targets: rule.targets.map(({ id, arn, input: Input }) => ({
            Id: id,
            Arn: arn,
            ...(Input === undefined ? {} : { Input }),
          })),
        };
      },
    });
  }

  list(): readonly BusEvent[] {
    return this.#parts.log.list('event', (value): BusEvent => JSON.parse(value));
  }

  put(entry: Parameters<AwsEndpoint['events']['put']>[0]): BusEvent {
    const { busName, source, detailType, detail, resources = [] } = entry;
    const event = this.#event(busName, { source, detailType, detail, resources, time: this.#parts.world.now() });
    this.#parts.log.add('event', event);
    this.#handOn([event]);
    return event;
  }

  async #putEvents(input: Fields, call: AwsCall): Promise<Fields> {
    const entries = Array.isArray(input['Entries']) ? input['Entries'].filter(isFields) : [];
    if (entries.length < 1 || entries.length > 10) {
      const bound = entries.length < 1 ? 'greater than or equal to 1' : 'less than or equal to 10';
      const message = `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length ${bound}`;
      throw new AwsError('ValidationException', message);
    }
    for (const entry of entries) this.#checkAllowed(entry, call);
    if (entries.reduce((sum, entry) => sum + bytesOf(entry), 0) > MAX_BYTES) {
      throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.');
    }
    const results = entries.map((entry) => this.#accept(entry));
    const events = results.flatMap((result) => ('event' in result ? [result.event] : []));
    for (const event of events) this.#parts.log.add('event', event);
    if (events.length > 0) this.#handOn(events);
    return {
      FailedEntryCount: results.length - events.length,
      Entries: results.map((result) => ('event' in result ? { EventId: result.event.event.id } : result)),
    };
  }

  /** Delivery is not part of the call, but the clock waits for it. */
  #handOn(events: readonly BusEvent[]): void {
    void this.#parts.world
      .track('events are delivered', async () => this.#parts.onEvents(events))
      .catch((error: unknown) => console.error('events were not delivered:', error));
  }

  #checkAllowed(entry: Fields, { caller }: AwsCall): void {
    const name = textOf(entry, 'EventBusName') ?? 'default';
    const { region, account } = this.#parts.deployment;
    const arn = this.#bus(name)?.Arn ?? `arn:aws:events:${region}:${account}:event-bus/${nameOf(name)}`;
    const keys = { 'events:source': [textOf(entry, 'Source') ?? ''], 'events:detail-type': [textOf(entry, 'DetailType') ?? ''] };
    this.#parts.callers.check(caller, 'events:PutEvents', arn, keys);
  }

  #accept(entry: Fields): Accepted | Refused {
    const [source, detailType, detail] = [textOf(entry, 'Source'), textOf(entry, 'DetailType'), textOf(entry, 'Detail')];
    const bus = this.#bus(textOf(entry, 'EventBusName') ?? 'default');
    if (source === undefined || source === '') return missing('Source');
    if (detailType === undefined || detailType === '') return missing('DetailType');
    if (detail === undefined || detail === '') return missing('Detail');
    if (source.startsWith('aws.'))
      return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
    if (bus === undefined) return { ErrorCode: 'ResourceNotFoundException', ErrorMessage: 'The event bus does not exist.' };
    const parsed = parseObject(detail);
    if (parsed === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    const given = Number(entry['Time'] ?? Number.NaN);
    const time = Number.isNaN(given) ? this.#parts.world.now() : given * 1000;
    return { event: this.#event(bus.Name, { source, detailType, detail: parsed, resources: textsOf(entry, 'Resources'), time }) };
  }

  #event(
    busName: string,
    content: { source: string; detailType: string; detail: unknown; resources: readonly string[]; time: number },
  ): BusEvent {
    const { source, detailType, detail, resources, time } = content;
    const { account, region } = this.#parts.deployment;
    const instant = `${new Date(time).toISOString().slice(0, 19)}Z`;
    const head = { version: '0' as const, id: randomUUID(), 'detail-type': detailType, source, account, time: instant };
    return { busName: nameOf(busName), event: { ...head, region, resources, detail } };
  }

  #buses(): readonly { Name: string; Arn: string }[] {
    const { region, account, buses } = this.#parts.deployment;
    const standard = { Name: 'default', Arn: `arn:aws:events:${region}:${account}:event-bus/default` };
    return [standard, ...buses.filter(({ name }) => name !== 'default').map(({ name, arn }) => ({ Name: name, Arn: arn }))];
  }

  #bus(nameOrArn: string): { Name: string; Arn: string } | undefined {
    return this.#buses().find(({ Name }) => Name === nameOf(nameOrArn));
  }
}

function nameOf(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
}

function missing(name: string): Refused {
  return {
    ErrorCode: 'InvalidArgument',
    ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
  };
}

function bytesOf(entry: Fields): number {
  const texts = [textOf(entry, 'Source'), textOf(entry, 'DetailType'), textOf(entry, 'Detail'), ...textsOf(entry, 'Resources')];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), entry['Time'] === undefined ? 0 : 14);
}

function parseObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
