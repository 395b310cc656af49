import type { Act, Application, Changed } from '../../shared/domain/application.ts';
import { startApplication } from '../../shared/domain/application-life.ts';
import type { Closing } from '../../shared/domain/closing.ts';
import type { Message } from '../../shared/domain/message.ts';
import type { Template } from '../../shared/domain/template.ts';
import type { TimelineInbound } from '../../shared/domain/timeline.ts';
import type { StatusUpdate } from '../../shared/domain/update.ts';
import type { BusinessNumber } from '../../shared/ports.ts';

export const HOUR = 60 * 60_000;
export const DAY = 24 * HOUR;
export const NOW = Date.UTC(2026, 10, 2, 9);
export const CONVERSATION = { number: '106540352242922', person: '+31612345678' };
export const PROFILE = { name: 'Ann', phone: '+31612345678' };

/** A person's message as it reaches the session, sent and received at `sentAt` unless told otherwise. */
export const anInbound = (sentAt: number, now = sentAt) => ({ ...CONVERSATION, sentAt, now, profile: PROFILE });

export const aMessage = (more: Partial<Message> = {}): Message => ({
  ...CONVERSATION,
  id: 'msg_1',
  to: { phone: CONVERSATION.person },
  content: { type: 'text', text: { body: 'Hi' } },
  fallback: [{ route: 'sms', text: 'Hi', on: ['window-closed', 'failed'], afterMs: 5 * 60_000 }],
  category: 'utility',
  createdAt: NOW,
  decision: { route: 'free-form', rule: 'session-open', window: { state: 'open', closesAt: NOW + DAY }, considered: [] },
  attempts: [{ n: 1, route: 'free-form', entry: null, reason: 'requested', state: 'pending', createdAt: NOW, tries: 0, at: NOW }],
  wake: 0,
  version: 0,
  ...more,
});

export const aClosing = (more: Partial<Closing> = {}): Closing => ({
  ...CONVERSATION,
  expiresAt: NOW + DAY,
  openedAt: NOW,
  lastInboundAt: NOW,
  closedAt: NOW + DAY,
  answered: false,
  reason: 'no-action-wanted',
  ...more,
});

export const anEntry = (more: Partial<TimelineInbound> = {}): TimelineInbound => ({
  ...CONVERSATION,
  wamid: 'wamid.1',
  sentAt: NOW,
  receivedAt: NOW + 500,
  type: 'text',
  content: '{"text":{"body":"Hello"}}',
  opens: true,
  late: false,
  profile: PROFILE,
  ...more,
});

export const aStatus = (more: Partial<StatusUpdate> = {}): StatusUpdate => ({
  kind: 'status',
  number: CONVERSATION.number,
  person: { phone: CONVERSATION.person },
  wamid: 'wamid.out',
  status: 'sent',
  at: NOW,
  opaque: 'ow:test:msg_1:1',
  raw: '{}',
  ...more,
});

export const aNumber = (more: Partial<BusinessNumber> = {}): BusinessNumber => ({
  number: CONVERSATION.number,
  wabaId: '1029',
  displayPhone: '+31201234567',
  verifiedName: 'Shop',
  state: 'live',
  since: NOW,
  ...more,
});

export const PHONE = '+31201234567';
export const anAct = (more: Partial<Act> = {}): Act => ({ at: NOW, by: 'key_1', ...more });

/** An application that begins now. */
export const aStart = (more: Partial<Parameters<typeof startApplication>[0]> = {}, at = NOW): Changed =>
  startApplication(
    {
      id: 'app_1',
      organisation: { name: 'Shop', email: 'shop@example.com' },
      facebookBusinessId: '2329417887457253',
      phone: PHONE,
      displayName: 'Shop',
      ...more,
    },
    [],
    anAct({ at }),
  );

/** A change to an application with one line for the log. */
export const aChange = (application: Application, what: string, at = NOW): Changed => ({
  application,
  log: [{ at, by: 'process', what }],
});

export const aTemplate = (more: Partial<Template> = {}): Template => ({
  wabaId: '1029',
  name: 'come_back',
  language: 'en',
  status: 'APPROVED',
  category: 'utility',
  components: [{ type: 'BODY', text: 'Hello {{1}}' }],
  syncedAt: NOW,
  ...more,
});

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The same numbers in another order, the same for the same seed. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  let state = seed;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  const keyed = items.map((item) => ({ item, key: random() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}
