import { iso } from '../../shared/domain/instant.ts';
import type { Sandbox } from '../../shared/onboarding-ports.ts';

/** The day's allowance of numbers that are not live. */
export class InMemorySandbox implements Sandbox {
  readonly #messages = new Map<string, Map<string, number>>();

  async claim(...[number, person, now, limits]: Parameters<Sandbox['claim']>): Promise<boolean> {
    const day = `${number}#${iso(now).slice(0, 10)}`;
    const persons = this.#messages.get(day) ?? new Map<string, number>();
    const sent = persons.get(person) ?? 0;
    if ((!persons.has(person) && persons.size >= limits.personsPerDay) || sent >= limits.messagesPerPerson) return false;
    this.#messages.set(day, persons.set(person, sent + 1));
    return true;
  }
}
