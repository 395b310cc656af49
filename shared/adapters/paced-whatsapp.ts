import { THROUGHPUT_LIMIT } from '../domain/error-class.ts';
import { nextGapMs } from '../domain/pace.ts';
import type { SendOutcome, WhatsApp, WhatsAppSend } from '../ports.ts';

/**
 * WhatsApp at the pace of its numbers: one container's sends to a number are kept apart, once Meta has said that it is
 * too fast. In the container's memory: a new one begins without a gap, and learns by its first refusals.
 */
export class PacedWhatsApp implements WhatsApp {
  readonly number: WhatsApp['number'];
  readonly templates: WhatsApp['templates'];
  readonly #whatsApp: Pick<WhatsApp, 'send'>;
  readonly #now: () => number;
  readonly #sleep: (ms: number) => Promise<unknown>;
  readonly #gaps = new Map<string, { readonly gapMs: number; readonly lastAt: number }>();

  constructor(whatsApp: WhatsApp, now: () => number, sleep: (ms: number) => Promise<unknown>) {
    this.#whatsApp = whatsApp;
    this.number = (number) => whatsApp.number(number);
    this.templates = (wabaId) => whatsApp.templates(wabaId);
    this.#now = now;
    this.#sleep = sleep;
  }

  async send(request: WhatsAppSend): Promise<SendOutcome> {
    const { gapMs, lastAt } = this.#gaps.get(request.number) ?? { gapMs: 0, lastAt: 0 };
    const waitMs = gapMs === 0 ? 0 : lastAt + gapMs - this.#now();
    if (waitMs > 0) await this.#sleep(waitMs);
    const at = this.#now();
    const outcome = await this.#whatsApp.send(request);
    const tooFast = outcome.kind === 'refused' && outcome.code === THROUGHPUT_LIMIT;
    this.#gaps.set(request.number, { gapMs: nextGapMs(gapMs, tooFast), lastAt: at });
    return outcome;
  }
}
