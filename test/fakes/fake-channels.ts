import type { ListedTemplate } from '../../shared/domain/template.ts';
import type { SendOutcome, Sms, WhatsApp, WhatsAppSend } from '../../shared/ports.ts';

type Outcome = SendOutcome | ((request: WhatsAppSend) => SendOutcome);
export type SentSms = Parameters<Sms['send']>[0];

/** WhatsApp that takes everything, unless a test says what the next calls answer. */
export class FakeWhatsApp implements WhatsApp {
  readonly sent: WhatsAppSend[] = [];
  readonly #next: Outcome[] = [];
  /** What calls answer for which nothing else was said. */
  usual: Outcome | undefined;
  readonly numbers = new Map<string, { readonly displayPhone: string; readonly verifiedName?: string }>();
  readonly templatesOf = new Map<string, readonly ListedTemplate[]>();

  /** What the next call answers; several are used up in order. */
  answer(...outcomes: readonly Outcome[]): this {
    this.#next.push(...outcomes);
    return this;
  }

  async send(request: WhatsAppSend): Promise<SendOutcome> {
    this.sent.push(request);
    const next = this.#next.shift() ?? this.usual;
    if (typeof next === 'function') return next(request);
    return next ?? { kind: 'accepted', providerId: `wamid.${this.sent.length}` };
  }

  async number(number: string): ReturnType<WhatsApp['number']> {
    const found = this.numbers.get(number);
    return found === undefined ? { kind: 'error', code: 100, message: 'Unsupported get request' } : { kind: 'found', ...found };
  }

  async *templates(wabaId: string): AsyncIterable<ListedTemplate> {
    yield* this.templatesOf.get(wabaId) ?? [];
  }
}

/** SMS that takes everything, unless a test says what the next calls answer. */
export class FakeSms implements Sms {
  readonly sent: SentSms[] = [];
  readonly #next: SendOutcome[] = [];

  answer(...outcomes: readonly SendOutcome[]): this {
    this.#next.push(...outcomes);
    return this;
  }

  async send(sms: SentSms): Promise<SendOutcome> {
    this.sent.push(sms);
    return this.#next.shift() ?? { kind: 'accepted', providerId: `sms-${this.sent.length}` };
  }
}
