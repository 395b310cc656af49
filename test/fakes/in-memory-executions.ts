import { type Application, executionName } from '../../shared/domain/application.ts';
import type { ExecutionSignal } from '../../shared/domain/execution-signal.ts';
import type { Executions, Mail, Mailer } from '../../shared/onboarding-ports.ts';

/** Step Functions, as far as it is told: each execution starts once, each token takes one signal. */
export class InMemoryExecutions implements Executions {
  /** Names of executions, in the order of their starts. */
  readonly started: string[] = [];
  readonly signals: ExecutionSignal[] = [];
  readonly #gone = new Set<string>();

  async start(application: Application): Promise<void> {
    const name = executionName(application);
    if (!this.started.includes(name)) this.started.push(name);
  }

  async signal(signal: ExecutionSignal): Promise<'signalled' | 'gone'> {
    if (this.#gone.has(signal.token)) return 'gone';
    this.#gone.add(signal.token);
    this.signals.push(signal);
    return 'signalled';
  }

  /** The execution no longer waits for this token: its step timed out, or it was stopped. */
  forget(token: string): void {
    this.#gone.add(token);
  }
}

type Outcome = Awaited<ReturnType<Mailer['send']>>;

/** Mail that everybody takes, unless a test says what becomes of the next ones. */
export class InMemoryMailer implements Mailer {
  readonly sent: Mail[] = [];
  readonly #next: Outcome[] = [];

  /** What the next mails come to; several are used up in order. */
  answer(...outcomes: readonly Outcome[]): this {
    this.#next.push(...outcomes);
    return this;
  }

  async send(mail: Mail): Promise<Outcome> {
    const outcome = this.#next.shift() ?? { kind: 'sent' };
    if (outcome.kind === 'sent') this.sent.push(mail);
    return outcome;
  }
}
