import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../kernel/transaction.ts';
import type { World } from '../../kernel/world.ts';
import { fieldsOf, integerOf, textOf } from '../wire/fields.ts';
import { DeliveryFailed, type DeliveryParts, invokeFunction, sendToDeadLetters, sendToQueue } from './delivery.ts';
import { parseExpression } from './expression.ts';
import type { Schedule, ScheduleStore } from './schedule-store.ts';

const FIRST_RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 600_000;

/** Fires schedules when the world's clock reaches them. Delivery to a queue and its completion are one commit. */
export class ScheduleRunner {
  readonly #db: DatabaseSync;
  readonly #world: World;
  readonly #store: ScheduleStore;
  readonly #delivery: DeliveryParts;
  readonly #underWay = new Set<string>();
  #alarm: { readonly at: number; readonly cancel: () => void } | undefined;

  constructor(parts: { db: DatabaseSync; world: World; store: ScheduleStore; delivery: DeliveryParts }) {
    this.#db = parts.db;
    this.#world = parts.world;
    this.#store = parts.store;
    this.#delivery = parts.delivery;
  }

  /** Sets the alarm for the next schedule: to be called at the start and after each change. */
  arm(): void {
    const at = this.#store.nextActAt();
    if (this.#alarm !== undefined && this.#alarm.at === at) return;
    this.stop();
    if (at === undefined) return;
    const cancel = this.#world.at(at, 'schedule is due', () => {
      this.#alarm = undefined;
      return this.#fireDue();
    });
    this.#alarm = { at, cancel };
  }

  stop(): void {
    this.#alarm?.cancel();
    this.#alarm = undefined;
  }

  async #fireDue(): Promise<void> {
    const due = this.#store.due(this.#world.now()).filter((schedule) => !this.#underWay.has(keyOf(schedule)));
    await Promise.all(due.map((schedule) => this.#fire(schedule)));
    this.arm();
  }

  async #fire(schedule: Schedule): Promise<void> {
    const key = keyOf(schedule);
    const target = textOf(fieldsOf(schedule.definition, 'Target'), 'Arn') ?? '';
    this.#underWay.add(key);
    try {
      if (target.includes(':lambda:')) {
        await invokeFunction(this.#delivery, schedule);
        this.#complete(schedule);
      } else if (target.includes(':sqs:')) {
        inTransaction(this.#db, () => {
          sendToQueue(this.#delivery, schedule);
          this.#complete(schedule);
        });
      } else throw new DeliveryFailed('UnsupportedTarget', `the target ${target} does not exist here`, true);
    } catch (error) {
      if (!(error instanceof DeliveryFailed)) throw error;
      this.#failed(schedule, error);
    } finally {
      this.#underWay.delete(key);
    }
  }

  #failed(schedule: Schedule, failure: DeliveryFailed): void {
    const policy = fieldsOf(fieldsOf(schedule.definition, 'Target'), 'RetryPolicy');
    const attempts = schedule.attempts + 1;
    const actAt = this.#world.now() + Math.min(FIRST_RETRY_MS * 2 ** Math.min(schedule.attempts, 10), LONGEST_RETRY_MS);
    const tooOld = actAt - (schedule.dueAt ?? 0) > (integerOf(policy, 'MaximumEventAgeInSeconds') ?? 86_400) * 1000;
    const tooOften = attempts > (integerOf(policy, 'MaximumRetryAttempts') ?? 185);
    if (!this.#store.isCurrent(schedule)) return;
    if (!failure.final && !tooOld && !tooOften) {
      this.#store.put({ ...schedule, attempts, actAt });
      return;
    }
    inTransaction(this.#db, () => {
      sendToDeadLetters(this.#delivery, schedule, failure, tooOften ? 'MaximumRetryAttempts' : 'MaximumEventAgeInSeconds');
      this.#complete(schedule);
    });
  }

  /** One firing is over: the next one, deletion, or a schedule that stays and never fires again. */
  #complete(schedule: Schedule): void {
    if (!this.#store.isCurrent(schedule)) return;
    const { definition, group, name } = schedule;
    const zone = textOf(definition, 'ScheduleExpressionTimezone') ?? 'UTC';
    const expression = parseExpression(textOf(definition, 'ScheduleExpression') ?? '', zone);
    const end = Number(definition['EndDate'] ?? Number.POSITIVE_INFINITY) * 1000;
    const next = expression?.kind === 'rate' ? (schedule.dueAt ?? 0) + expression.everyMs : undefined;
    if (next !== undefined && next <= end) this.#store.put({ ...schedule, dueAt: next, actAt: next, attempts: 0 });
    else if (definition['ActionAfterCompletion'] === 'DELETE') this.#store.remove(group, name);
    else this.#store.put({ ...schedule, dueAt: null, actAt: null, attempts: 0 });
  }
}

function keyOf({ group, name, revision }: Schedule): string {
  return `${group}/${name}/${revision}`;
}
