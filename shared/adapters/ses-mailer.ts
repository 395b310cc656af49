import {
  AccountSuspendedException,
  BadRequestException,
  MailFromDomainNotVerifiedException,
  MessageRejected,
  NotFoundException,
  SESv2Client,
  SendEmailCommand,
  SendingPausedException,
} from '@aws-sdk/client-sesv2';
import type { Mail, Mailer } from '../onboarding-ports.ts';
import { ONE_ATTEMPT } from './clients.ts';

/** What SES says once and for all; what it may take later, such as a mail over its rate, is thrown. */
const REFUSALS = [
  MessageRejected,
  MailFromDomainNotVerifiedException,
  NotFoundException,
  BadRequestException,
  AccountSuspendedException,
  SendingPausedException,
] as const;

/** Mails by SES, plain text. */
export class SesMailer implements Mailer {
  readonly #client = new SESv2Client(ONE_ATTEMPT);
  readonly #from: string;

  constructor(from: string) {
    this.#from = from;
  }

  async send({ to, subject, text }: Mail): ReturnType<Mailer['send']> {
    try {
      await this.#client.send(
        new SendEmailCommand({
          FromEmailAddress: this.#from,
          Destination: { ToAddresses: [to] },
          Content: { Simple: { Subject: utf8(subject.replace(/\s+/g, ' ')), Body: { Text: utf8(text) } } },
        }),
      );
      return { kind: 'sent' };
    } catch (error) {
      const refusal = REFUSALS.find((kind) => error instanceof kind);
      if (refusal === undefined || !(error instanceof Error)) throw error;
      return { kind: 'refused', why: `${error.name}: ${withoutAddresses(error.message)}` };
    }
  }
}

/** The mailer of a deployment; without a sender's address, one that refuses. */
export function makeMailer(from: string): Mailer {
  return from === '' ? { send: async () => ({ kind: 'refused', why: 'no sender is configured' }) } : new SesMailer(from);
}

function utf8(Data: string) {
  return { Data, Charset: 'UTF-8' };
}

/** The reason goes into the record's log, where nobody's address belongs. */
function withoutAddresses(message: string): string {
  return message.replace(/[^\s<>()"',;:]+@[^\s<>()"',;:]+/g, '(address)');
}
