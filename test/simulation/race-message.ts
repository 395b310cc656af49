import type { Message } from '../../shared/domain/message.ts';
import type { FallbackEntry, Trigger } from '../../shared/domain/policy.ts';
import { anAttempt, anSmsEntry, aTemplateEntry, aTemplateSend } from '../builders/domain.ts';
import { HOUR, MINUTE, NOON, SECOND } from '../builders/time.ts';
import type { Random } from './random.ts';

export const RACE_ID = 'msg_1';

/** A message with up to three further ways on, or an expiry message; some are late almost at once. */
export function aRaceMessage(random: Random): Partial<Message> {
  const triggers = () =>
    random.pick<readonly Trigger[]>(
      ['window-closed', 'undelivered', 'failed'],
      ['undelivered'],
      ['failed'],
      ['unread'],
      ['undelivered', 'unread', 'failed', 'window-closed'],
    );
  const entries = Array.from({ length: random.pick(0, 1, 1, 2, 3) }, (): FallbackEntry => {
    const over = { on: triggers(), afterMs: random.pick(0, 2 * SECOND, MINUTE, 5 * MINUTE, HOUR) };
    return random.chance(0.6) ? anSmsEntry(over) : aTemplateEntry(over);
  });
  if (random.chance(0.15)) {
    const [first = anSmsEntry()] = entries;
    return {
      id: RACE_ID,
      content: null,
      expiryOf: NOON - 1,
      fallback: entries.length === 0 ? [first] : entries,
      attempts: [anAttempt({ route: first.route, entry: 0, reason: 'unanswered-expiry' })],
    };
  }
  const asTemplate = random.chance(0.3);
  return {
    id: RACE_ID,
    fallback: entries,
    attempts: [anAttempt({ route: asTemplate ? 'template' : 'free-form' })],
    ...(asTemplate ? { content: { type: 'template', template: aTemplateSend() } } : {}),
    ...(random.chance(0.25) ? { sendBefore: NOON + random.pick(SECOND, 3 * SECOND, 15 * SECOND, MINUTE) } : {}),
  };
}
