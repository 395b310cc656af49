import { randomUUID } from 'node:crypto';
import type { TopicMessage } from '../aws/api.ts';
import type { Deployment } from '../template/model.ts';
import { mayInvoke } from './permissions.ts';

export type TopicsOptions = {
  readonly deployment: Pick<Deployment, 'subscriptions' | 'functions'>;
  readonly invokeAsync: (functionArn: string, payload: string) => void;
};

/** Hands what is published to a topic to the functions that subscribe to it. */
export class Topics {
  readonly #options: TopicsOptions;

  constructor(options: TopicsOptions) {
    this.#options = options;
  }

  deliver(message: TopicMessage): void {
    const { deployment, invokeAsync } = this.#options;
    const theirs = deployment.subscriptions.filter(
      ({ topicArn, protocol }) => topicArn === message.topicArn && protocol === 'lambda',
    );
    for (const { endpoint } of theirs) {
      const fn = deployment.functions.find((candidate) => candidate.arn === endpoint);
      if (fn === undefined) continue;
      if (mayInvoke(fn, 'sns.amazonaws.com', message.topicArn)) invokeAsync(fn.arn, JSON.stringify(toEvent(message)));
      else console.error(`topic ${message.topicArn}: no AWS::Lambda::Permission lets it invoke ${fn.id}`);
    }
  }

  /** The topic that a function listens to for texts from phones, if the deployment has one. */
  inboundTopicArn(): string | undefined {
    return this.#options.deployment.subscriptions.find(({ protocol }) => protocol === 'lambda')?.topicArn;
  }
}

/** The text of a phone as AWS End User Messaging publishes it. */
export function toInboundSms(phone: string, text: string): string {
  return JSON.stringify({
    originationNumber: phone,
    destinationNumber: '+15550783881',
    messageKeyword: text.trim().split(/\s/)[0]?.toUpperCase() ?? '',
    messageBody: text,
    inboundMessageId: randomUUID(),
  });
}

function toEvent({ topicArn, messageId, message, subject, attributes, at }: TopicMessage): object {
  const MessageAttributes = Object.entries(attributes).map(([name, Value]) => [name, { Type: 'String', Value }] as const);
  const Sns = {
    Type: 'Notification',
    MessageId: messageId,
    TopicArn: topicArn,
    Subject: subject ?? null,
    Message: message,
    Timestamp: new Date(at).toISOString(),
    MessageAttributes: Object.fromEntries(MessageAttributes),
  };
  const EventSubscriptionArn = `${topicArn}:${randomUUID()}`;
  return { Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn, Sns }] };
}
