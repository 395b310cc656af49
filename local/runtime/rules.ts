import { randomUUID } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { BusEvent } from '../aws/api.ts';
import { inTransaction } from '../kernel/transaction.ts';
import { ROUND, type World } from '../kernel/world.ts';
import type { Deployment, EventRule, RuleTarget } from '../template/model.ts';
import { matchesPattern } from './event-pattern.ts';
import { mayInvoke } from './permissions.ts';
import { parseRate } from './rate.ts';

export type RulesOptions = {
  readonly world: World;
  readonly db: DatabaseSync;
  readonly deployment: Pick<Deployment, 'rules' | 'functions' | 'region' | 'account'>;
  readonly invokeAsync: (functionArn: string, payload: string) => void;
  readonly sendToQueue: (queueArn: string, body: string, groupId: string | undefined) => void;
};

/** EventBridge's rules: those that fire by the clock, and those that pick events off a bus. */
export class Rules {
  readonly #options: RulesOptions;
  readonly #storeNext: StatementSync;

  constructor(options: RulesOptions) {
    this.#options = options;
    options.db.exec('CREATE TABLE IF NOT EXISTS rule_schedules (rule TEXT PRIMARY KEY, next_at INTEGER NOT NULL)');
    this.#storeNext = options.db.prepare('INSERT OR REPLACE INTO rule_schedules (rule, next_at) VALUES (?, ?)');
  }

  /** Sets the scheduled rules going. What fell due while the system was down is done once. */
  start(): void {
    const { db, deployment, world } = this.#options;
    for (const rule of deployment.rules) {
      if (!rule.enabled || rule.schedule === undefined) continue;
      const everyMs = parseRate(rule.schedule);
      const row = db.prepare('SELECT next_at FROM rule_schedules WHERE rule = ?').get(rule.name);
      const nextAt = row === undefined ? world.now() + everyMs : Number(row['next_at']);
      if (row === undefined) this.#storeNext.run(rule.name, nextAt);
      this.#arm(rule, everyMs, nextAt);
    }
  }

  /** Hands events to the rules of their bus. */
  deliver(events: readonly BusEvent[]): void {
    for (const { busName, event } of events) {
      const matching = this.#options.deployment.rules.filter(
        (rule) => rule.enabled && rule.busName === busName && rule.pattern !== undefined && matchesPattern(rule.pattern, event),
      );
      for (const rule of matching) this.#fire(rule, event);
    }
  }

  #arm(rule: EventRule, everyMs: number, dueAt: number): void {
    const { db, world } = this.#options;
    world.at(dueAt, `${ROUND}${rule.name}`, () => {
      const missed = Math.floor((world.now() - dueAt) / everyMs);
      const nextAt = dueAt + (missed + 1) * everyMs;
      // A crash neither loses a run nor makes two of it.
      inTransaction(db, () => {
        this.#storeNext.run(rule.name, nextAt);
        this.#fire(rule, this.#toScheduledEvent(rule, dueAt));
      });
      this.#arm(rule, everyMs, nextAt);
    });
  }

  #fire(rule: EventRule, event: object): void {
    for (const target of rule.targets) this.#send(rule, target, toInput(target, event));
  }

  #send(rule: EventRule, target: RuleTarget, input: string): void {
    const { deployment, invokeAsync, sendToQueue } = this.#options;
    const fn = deployment.functions.find((candidate) => candidate.arn === target.arn);
    if (target.arn.includes(':sqs:')) sendToQueue(target.arn, input, target.messageGroupId);
    else if (fn === undefined) console.error(`rule ${rule.name}: the local system does not know the target ${target.arn}`);
    else if (mayInvoke(fn, 'events.amazonaws.com', rule.arn)) invokeAsync(fn.arn, input);
    else console.error(`rule ${rule.name}: no AWS::Lambda::Permission lets it invoke ${fn.id}`);
  }

  #toScheduledEvent(rule: EventRule, at: number): object {
    const { region, account } = this.#options.deployment;
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account,
      time: new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
      region,
      resources: [rule.arn],
      detail: {},
    };
  }
}

/** The target's own input, or a part of the event, or the event. */
function toInput(target: RuleTarget, event: object): string {
  if (target.input !== undefined) return target.input;
  const path =
    target.inputPath
      ?.replace(/^\$\.?/, '')
      .split('.')
      .filter(Boolean) ?? [];
  const part = path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], event);
  return JSON.stringify(part ?? null);
}
