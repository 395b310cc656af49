import { type Attempt, rank } from '../../shared/domain/message.ts';
import { parseOpaque } from '../../shared/domain/opaque.ts';
import type { StatusUpdate } from '../../shared/domain/update.ts';
import type { SendOutcome, Sms, WhatsApp } from '../../shared/ports.ts';
import { NUMBER, PERSON } from '../builders/domain.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../builders/time.ts';
import type { Fakes } from '../fakes/make-fakes.ts';
import type { Random } from './random.ts';

/** One call of a channel. `maybeTaken`: unless it says no, the provider may have the message. */
type Call = { readonly attempt: number; readonly route: string; maybeTaken: boolean };

/**
 * Both channels. Each call is judged by what is stored while it is made; Meta's statuses of what it took come at the worst
 * moments: at once, when a deadline passes, long after, in any order.
 */
export class RaceChannels {
  readonly calls: Call[] = [];
  /** What a call broke. */
  readonly broken: string[] = [];
  /** The statuses that Meta made, of each attempt. */
  readonly told: { readonly attempt: number; readonly status: StatusUpdate['status'] }[] = [];
  /** Whether a caller was told that the message is cancelled. */
  cancelled = false;
  readonly #random: Random;
  readonly #fakes: Fakes;
  readonly #tell: (status: StatusUpdate, at: number) => void;

  constructor(random: Random, fakes: Fakes, tell: (status: StatusUpdate, at: number) => void) {
    this.#random = random;
    this.#fakes = fakes;
    this.#tell = tell;
  }

  readonly whatsApp: Pick<WhatsApp, 'send'> = {
    send: async ({ opaque }) => {
      const named = parseOpaque(opaque, this.#fakes.deployment);
      if (named === undefined) throw new Error(`whose is ${opaque}?`);
      const call = this.#begin(named.messageId, named.attempt);
      const outcome = this.#random.pick<'taken' | 'taken, and lost' | SendOutcome>(
        'taken',
        'taken',
        'taken',
        'taken',
        'taken, and lost',
        { kind: 'unknown', why: 'the request never came' },
        { kind: 'refused', code: this.#random.pick(131_026, 131_047, 131_000, 131_042), message: 'Trouble' },
        { kind: 'not-sent', why: 'no connection' },
      );
      if (outcome !== 'taken' && outcome !== 'taken, and lost') return answered(call, outcome);
      const providerId = `wamid.${this.calls.length}`;
      this.#tellStatuses(providerId, opaque, named.attempt);
      return outcome === 'taken' ? { kind: 'accepted', providerId } : { kind: 'unknown', why: 'the answer was lost' };
    },
  };

  readonly sms: Sms = {
    send: async ({ message, attempt }) => {
      const call = this.#begin(message, attempt);
      const outcome = this.#random.pick<SendOutcome>(
        { kind: 'accepted', providerId: `sms.${this.calls.length}` },
        { kind: 'accepted', providerId: `sms.${this.calls.length}` },
        { kind: 'unknown', why: 'the answer was lost' },
        { kind: 'refused', code: 130_429, message: 'SNS: Throttled' },
        { kind: 'not-sent', why: 'no connection' },
      );
      return answered(call, outcome);
    },
  };

  /** What is stored must allow this very call, now. */
  #begin(id: string, n: number): Call {
    const message = this.#fakes.table.messages.get(id);
    const attempt = message?.attempts[n - 1];
    if (message === undefined || attempt === undefined) throw new Error(`there is no ${id}:${n}`);
    const wrong = (what: string) => this.broken.push(`attempt ${n} by ${attempt.route} ${what}`);
    if (this.cancelled) wrong('left after a caller was told that the message is cancelled');
    if (message.ended !== undefined) wrong(`left, and the message was ${message.ended}`);
    // A status of an earlier try may come between claim and call.
    if (attempt.state !== 'sending' && !(attempt.maybeTwice === true && hasWord(attempt)))
      wrong(`left, and was ${attempt.state}: nobody holds it`);
    const other = message.attempts.find((one) => one.n !== n && one.state === 'sending');
    if (other !== undefined) wrong(`left while attempt ${other.n} was on its way`);
    const before = this.calls.filter((call) => call.attempt === n && call.maybeTaken);
    if (before.length > 0 && attempt.route === 'sms') wrong('left twice');
    else if (before.length > 0 && attempt.maybeTwice !== true) wrong('left twice, and does not say so');
    if (before.length > 1) wrong(`left ${before.length + 1} times`);
    const call = { attempt: n, route: attempt.route, maybeTaken: true };
    this.calls.push(call);
    return call;
  }

  #tellStatuses(wamid: string, opaque: string, attempt: number): void {
    const random = this.#random;
    const now = this.#fakes.clock.now();
    const status = (name: 'sent' | 'delivered' | 'read' | 'failed', code?: number) => {
      const error = code === undefined ? {} : { error: { code, message: 'Failed' } };
      const at = now + momentAfter(random);
      const person = { phone: PERSON };
      this.told.push({ attempt, status: name });
      this.#tell({ kind: 'status', number: NUMBER, person, wamid, status: name, at, opaque, raw: '{}', ...error }, at);
    };
    if (random.chance(0.7)) status('sent');
    const end = random.pick('delivered', 'delivered', 'read', 'failed', 'nothing');
    if (end === 'failed') status('failed', random.pick(131_026, 131_047, 131_000));
    if (end === 'delivered' || (end === 'read' && random.chance(0.8))) status('delivered');
    if (end === 'read') status('read');
  }
}

/** When something comes that anything may depend on: at once, or about when a deadline, a lease or a wait is over. */
export function momentAfter(random: Random): number {
  const about = random.pick(0, 0, 0, 2 * SECOND, 5 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, HOUR, 2 * DAY, 31 * DAY);
  return random.chance(0.6) ? about : Math.max(0, about + random.between(-3 * SECOND, MINUTE));
}

function answered(call: Call, outcome: SendOutcome): SendOutcome {
  call.maybeTaken = outcome.kind === 'accepted' || outcome.kind === 'unknown';
  return outcome;
}

/** Whether Meta has said what became of it. */
function hasWord({ state }: Attempt): boolean {
  return state === 'failed' || rank(state) >= rank('sent');
}
