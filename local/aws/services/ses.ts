import { randomUUID } from 'node:crypto';
import type { World } from '../../kernel/world.ts';
import type { Deployment } from '../../template/model.ts';
import type { Mail } from '../api.ts';
import type { Callers } from '../identity/callers.ts';
import { AccessDenied, type AwsCall, AwsError, type Fields, type Service, UnknownOperation } from '../wire/call.ts';
import { fieldsOf, textOf, textsOf } from '../wire/fields.ts';
import { jsonReply } from '../wire/reply.ts';
import type { DurableLog } from './log.ts';

/** What SES is made of. */
export type SesParts = {
  readonly log: DurableLog;
  readonly world: World;
  readonly deployment: Deployment;
  readonly callers: Callers;
};

const SEND = 'POST /v2/email/outbound-emails';
/** SES, quotas: recipients of one message. */
const MAX_RECIPIENTS = 50;
/** Printable ASCII without what would need quoting, as SES takes addresses. */
const ADDRESS = /^[\w.!#$%&'*+/=?^`{|}~-]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i;

/** SES, API version 2: `SendEmail` with simple content. Every mail arrives; what arrived is kept. */
export class Ses {
  readonly service: Service;
  readonly #parts: SesParts;

  constructor(parts: SesParts) {
    this.#parts = parts;
    this.service = {
      operationOf: ({ method, path }) => (`${method} ${path}` === SEND ? 'SendEmail' : undefined),
      handle: async (call) => {
        if (`${call.method} ${call.path}` !== SEND) throw new UnknownOperation(`${call.method} ${call.path}`);
        return jsonReply('rest-json', this.#send(call));
      },
    };
  }

  mails(): readonly Mail[] {
    return this.#parts.log.list('mail', (value): Mail => JSON.parse(value));
  }

  #send(call: AwsCall): Fields {
    const { input } = call;
    const from = textOf(input, 'FromEmailAddress');
    if (from === undefined || from === '') throw badRequest('FromEmailAddress is a required parameter.');
    const destination = fieldsOf(input, 'Destination');
    const [to, cc, bcc] = ['ToAddresses', 'CcAddresses', 'BccAddresses'].map((name) => textsOf(destination, name));
    const recipients = [...(to ?? []), ...(cc ?? []), ...(bcc ?? [])];
    const replyTo = textsOf(input, 'ReplyToAddresses');
    for (const address of [from, ...recipients, ...replyTo]) bareAddress(address);
    this.#checkAllowed(call, bareAddress(from), recipients.map(bareAddress));
    if (recipients.length === 0) throw badRequest('Destination must have at least one recipient.');
    if (recipients.length > MAX_RECIPIENTS) throw badRequest(`Recipient count exceeds ${MAX_RECIPIENTS}.`);
    const mail: Mail = {
      messageId: `${this.#parts.world.now().toString(16).padStart(16, '0')}-${randomUUID()}-000000`,
      from,
      to: to ?? [],
      ...(cc === undefined || cc.length === 0 ? {} : { cc }),
      ...(bcc === undefined || bcc.length === 0 ? {} : { bcc }),
      ...(replyTo.length === 0 ? {} : { replyTo }),
      ...contentOf(input),
      at: this.#parts.world.now(),
    };
    this.#parts.log.add('mail', mail);
    return { MessageId: mail.messageId };
  }

  /** SES sends with the identity of the address where there is one, else with that of its domain: a grant for either will do. */
  #checkAllowed({ caller }: AwsCall, from: string, recipients: readonly string[]): void {
    const { region, account } = this.#parts.deployment;
    const arnOf = (identity: string) => `arn:aws:ses:${region}:${account}:identity/${identity}`;
    const keys = { 'ses:FromAddress': [from], 'ses:Recipients': recipients, 'ses:ApiVersion': ['2'] };
    const check = (identity: string) => this.#parts.callers.check(caller, 'ses:SendEmail', arnOf(identity), keys);
    try {
      check(from);
    } catch (error) {
      if (!(error instanceof AccessDenied)) throw error;
      check(from.slice(from.lastIndexOf('@') + 1).toLowerCase());
    }
  }
}

function contentOf(input: Fields): Pick<Mail, 'subject' | 'text' | 'html'> {
  const content = fieldsOf(input, 'Content');
  const simple = fieldsOf(content, 'Simple');
  if (content['Simple'] === undefined) {
    const other = ['Raw', 'Template'].find((name) => content[name] !== undefined);
    throw badRequest(
      other === undefined ? 'Content must be one of Raw, Simple or Template.' : `Content ${other} is not served here.`,
    );
  }
  const subject = textOf(fieldsOf(simple, 'Subject'), 'Data');
  if (subject === undefined) throw badRequest('Subject is a required parameter.');
  if (/[\r\n]/.test(subject)) throw badRequest('Subject contains an invalid character.');
  const body = fieldsOf(simple, 'Body');
  const [text, html] = ['Text', 'Html'].map((name) => textOf(fieldsOf(body, name), 'Data'));
  if (text === undefined && html === undefined) throw badRequest('Body must have Text or Html.');
  return { subject, ...(text === undefined ? {} : { text }), ...(html === undefined ? {} : { html }) };
}

/** The address of `Name <address>`, or of the bare address. SES's words for those that are none. */
function bareAddress(text: string): string {
  const address = /<([^<>]*)>\s*$/.exec(text)?.[1] ?? text.trim();
  if (!address.includes('@')) throw badRequest("Missing final '@domain'");
  const domain = address.slice(address.lastIndexOf('@') + 1);
  if (/[^\p{ASCII}]/u.test(address.slice(0, -domain.length))) throw badRequest('Local address contains non-ASCII characters');
  if (ADDRESS.test(address)) return address;
  throw badRequest(
    /\s/.test(address) || domain === '' || !domain.includes('.') ? 'Domain contains illegal character' : 'Illegal address',
  );
}

function badRequest(message: string): AwsError {
  return new AwsError('BadRequestException', message);
}
