import { createHash, randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { World } from '../../kernel/world.ts';
import type { Deployment, Subscription } from '../../template/model.ts';
import type { Sms, TopicMessage } from '../api.ts';
import type { Callers } from '../identity/callers.ts';
import { AwsError, type Fields, type Service } from '../wire/call.ts';
import { isFields, textOf } from '../wire/fields.ts';
import { toMap } from '../wire/query.ts';
import { queryService } from '../wire/service.ts';
import type { XmlValue } from '../wire/xml.ts';
import type { DurableLog } from './log.ts';

/** What SNS is made of. */
export type SnsParts = {
  readonly db: DatabaseSync;
  readonly log: DurableLog;
  readonly world: World;
  readonly deployment: Deployment;
  readonly callers: Callers;
  readonly onSms: (sms: Sms) => unknown;
  readonly onTopicMessage: ((message: TopicMessage) => unknown) | undefined;
};

const MAX_SMS_CHARACTERS = 1_600;
const MAX_TOPIC_BYTES = 262_144;
const E164 = /^\+[1-9]\d{6,14}$/;

/** SNS: texts to phones, and messages to topics. Both are recorded and handed on. */
export class Sns {
  readonly service: Service;
  readonly #parts: SnsParts;

  constructor(parts: SnsParts) {
    this.#parts = parts;
    parts.db.exec('CREATE TABLE IF NOT EXISTS sns_opted_out (phone TEXT PRIMARY KEY, at INTEGER NOT NULL)');
    this.service = queryService({
      Publish: async (input, { caller }) => {
        const [phone, topic] = [textOf(input, 'PhoneNumber'), textOf(input, 'TopicArn') ?? textOf(input, 'TargetArn')];
        parts.callers.check(caller, 'SNS:Publish', phone ?? topic ?? '*');
        if (phone !== undefined) return await this.#publishSms(phone, input);
        return await this.#publishToTopic(topic, input);
      },
      ListTopics: (_, { caller }) => {
        parts.callers.check(caller, 'SNS:ListTopics', '*');
        return { Topics: { member: parts.deployment.topics.map(({ arn }) => ({ TopicArn: arn })) } };
      },
      GetTopicAttributes: (input, { caller }) => {
        const arn = textOf(input, 'TopicArn') ?? '';
        parts.callers.check(caller, 'SNS:GetTopicAttributes', arn);
        this.#checkTopic(arn);
        return { Attributes: { entry: [pair('TopicArn', arn), pair('Owner', parts.deployment.account)] } };
      },
      ListSubscriptions: (_, { caller }) => {
        parts.callers.check(caller, 'SNS:ListSubscriptions', '*');
        return { Subscriptions: { member: parts.deployment.subscriptions.map((one) => this.#subscription(one)) } };
      },
      ListSubscriptionsByTopic: (input, { caller }) => {
        const arn = textOf(input, 'TopicArn') ?? '';
        parts.callers.check(caller, 'SNS:ListSubscriptionsByTopic', arn);
        const list = parts.deployment.subscriptions.filter(({ topicArn }) => topicArn === arn);
        return { Subscriptions: { member: list.map((one) => this.#subscription(one)) } };
      },
      CheckIfPhoneNumberIsOptedOut: (input, { caller }) => {
        parts.callers.check(caller, 'SNS:CheckIfPhoneNumberIsOptedOut', '*');
        return { isOptedOut: this.isOptedOut(checkedPhone(textOf(input, 'phoneNumber') ?? '')) };
      },
      ListPhoneNumbersOptedOut: (_, { caller }) => {
        parts.callers.check(caller, 'SNS:ListPhoneNumbersOptedOut', '*');
        const rows = parts.db.prepare('SELECT phone FROM sns_opted_out ORDER BY at').all();
        return { phoneNumbers: { member: rows.map((row) => String(row['phone'])) } };
      },
      OptInPhoneNumber: (input, { caller }) => {
        parts.callers.check(caller, 'SNS:OptInPhoneNumber', '*');
        parts.db.prepare('DELETE FROM sns_opted_out WHERE phone = ?').run(checkedPhone(textOf(input, 'phoneNumber') ?? ''));
        return {};
      },
    });
  }

  messages(): readonly Sms[] {
    return this.#parts.log.list('sms', (value): Sms => JSON.parse(value));
  }

  topicMessages(): readonly TopicMessage[] {
    return this.#parts.log.list('topic', (value): TopicMessage => JSON.parse(value));
  }

  optOut(phoneNumber: string): void {
    const sql = 'INSERT OR REPLACE INTO sns_opted_out (phone, at) VALUES (?, ?)';
    this.#parts.db.prepare(sql).run(phoneNumber, this.#parts.world.now());
  }

  isOptedOut(phoneNumber: string): boolean {
    return this.#parts.db.prepare('SELECT 1 FROM sns_opted_out WHERE phone = ?').get(phoneNumber) !== undefined;
  }

  clear(): void {
    this.#parts.db.exec('DELETE FROM sns_opted_out');
  }

  async #publishSms(phone: string, input: Fields): Promise<XmlValue> {
    const to = checkedPhone(phone);
    const text = textOf(input, 'Message') ?? '';
    if (text === '') throw invalid('Empty message');
    if ([...text].length > MAX_SMS_CHARACTERS) throw invalid('Message too long');
    const attributes = attributesOf(input);
    const senderId = attributes['AWS.SNS.SMS.SenderID'];
    if (senderId !== undefined && !/^(?=.*[A-Za-z])[A-Za-z0-9-]{1,11}$/.test(senderId)) {
      throw invalid(`Invalid value provided for SenderID: ${senderId}`, 'InvalidParameterValue');
    }
    const sms: Sms = {
      messageId: randomUUID(),
      to,
      text,
      ...(senderId === undefined ? {} : { senderId }),
      attributes,
      at: this.#parts.world.now(),
    };
    // AWS answers with an id all the same: that it was not delivered is in its delivery log only
    if (!this.isOptedOut(to)) {
      this.#parts.log.add('sms', sms);
      await handOn(() => this.#parts.onSms(sms));
    }
    return { MessageId: sms.messageId };
  }

  async #publishToTopic(topicArn: string | undefined, input: Fields): Promise<XmlValue> {
    if (topicArn === undefined) throw invalid('TopicArn or TargetArn Reason: no value for required parameter');
    this.#checkTopic(topicArn);
    const text = textOf(input, 'Message') ?? '';
    if (text === '') throw invalid('Empty message');
    if (Buffer.byteLength(text) > MAX_TOPIC_BYTES) throw invalid('Message too long');
    const subject = textOf(input, 'Subject');
    const message: TopicMessage = {
      messageId: randomUUID(),
      topicArn,
      message: text,
      ...(subject === undefined ? {} : { subject }),
      attributes: attributesOf(input),
      at: this.#parts.world.now(),
    };
    this.#parts.log.add('topic', message);
    await handOn(() => this.#parts.onTopicMessage?.(message));
    return { MessageId: message.messageId };
  }

  #subscription({ topicArn, protocol, endpoint }: Subscription): XmlValue {
    const id = createHash('md5').update(`${protocol} ${endpoint}`).digest('hex');
    const SubscriptionArn = `${topicArn}:${id}`;
    return { SubscriptionArn, Owner: this.#parts.deployment.account, Protocol: protocol, Endpoint: endpoint, TopicArn: topicArn };
  }

  #checkTopic(arn: string): void {
    if (this.#parts.deployment.topics.some((topic) => topic.arn === arn)) return;
    throw new AwsError('NotFound', 'Topic does not exist', { status: 404 });
  }
}

/** It was accepted and is recorded: what becomes of it is not the caller's trouble. */
async function handOn(deliver: () => unknown): Promise<void> {
  try {
    await deliver();
  } catch (error) {
    console.error('sns: a message was not delivered:', error);
  }
}

function checkedPhone(phone: string): string {
  const digits = phone.replace(/[\s().-]/g, '');
  if (!E164.test(digits)) throw invalid(`PhoneNumber Reason: ${phone} is not valid to publish to`);
  return digits;
}

function attributesOf(input: Fields): Record<string, string> {
  const attributes = Object.entries(toMap(input['MessageAttributes']));
  return Object.fromEntries(
    attributes.map(([name, value]) => {
      const fields = isFields(value) ? value : {};
      return [name, textOf(fields, 'StringValue') ?? textOf(fields, 'BinaryValue') ?? ''];
    }),
  );
}

function invalid(reason: string, code = 'InvalidParameter'): AwsError {
  return new AwsError(code, `Invalid parameter: ${reason}`);
}

function pair(key: string, value: string): { key: string; value: string } {
  return { key, value };
}
