import { type Attempt, bodyOf, type Content, type Message } from '../domain/message.ts';
import { toOpaque } from '../domain/opaque.ts';
import type { FallbackEntry } from '../domain/policy.ts';
import { toSms } from '../domain/sms.ts';
import type { TemplateSend } from '../domain/template.ts';
import type { Clock, SendOutcome, Sms, WhatsApp } from '../ports.ts';
import type { Loaded } from './situation.ts';

export type CallChannelPorts = {
  readonly clock: Clock;
  readonly whatsApp: WhatsApp;
  readonly sms: Sms;
  /** Marks our messages in Meta's statuses. */
  readonly deployment: string;
};

/** One call of the attempt's channel, with what was frozen when the message was accepted. */
export function callChannel(ports: CallChannelPorts, message: Message, attempt: Attempt, loaded: Loaded): Promise<SendOutcome> {
  const body = bodyOf(message, attempt.entry);
  if (attempt.route === 'sms') {
    const text = body !== null && isEntry(body) && body.route === 'sms' ? body.text : '';
    const { phone = '', policy } = loaded.situation;
    return ports.sms.send(toSms(message, attempt.n, phone, text, policy, ports.clock.now()));
  }
  const content: Content =
    body !== null && isEntry(body)
      ? { type: 'template', ...(body.route === 'template' ? { template: body.template } : {}) }
      : (body ?? { type: 'text' });
  return ports.whatsApp.send({
    number: message.number,
    // Not as it was accepted: the person may go by another name since.
    to: loaded.identity,
    content,
    opaque: toOpaque(ports.deployment, message.id, attempt.n),
  });
}

/** The templates that an attempt needs. */
export function templatesOf(message: Message, attempt: Attempt): readonly TemplateSend[] {
  const body = bodyOf(message, attempt.entry);
  if (body === null) return [];
  const template = isEntry(body) ? (body.route === 'template' ? body.template : undefined) : body.template;
  return template === undefined ? [] : [template];
}

function isEntry(body: Content | FallbackEntry): body is FallbackEntry {
  return 'route' in body;
}
