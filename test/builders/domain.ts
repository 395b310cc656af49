import type { Ask, Situation } from '../../shared/domain/decide.ts';
import type { Attempt, Message } from '../../shared/domain/message.ts';
import { DEFAULT_POLICY, type FallbackEntry, type Policy } from '../../shared/domain/policy.ts';
import type { QuietHours } from '../../shared/domain/quiet-hours.ts';
import { type Session, WINDOW_MS } from '../../shared/domain/session.ts';
import type { Template, TemplateSend } from '../../shared/domain/template.ts';
import { HOUR, MINUTE, NOON } from './time.ts';

export const NUMBER = '106540352242922';
export const WABA = '102290129340398';
export const PERSON = '+31612345678';
export const USER_ID = 'NL.1349120865530274';

/** A window that the person opened an hour ago, and nobody answered. */
export function aSession(over: Partial<Session> = {}): Session {
  const lastInboundAt = over.lastInboundAt ?? NOON - HOUR;
  return {
    number: NUMBER,
    person: PERSON,
    openedAt: lastInboundAt,
    lastInboundAt,
    expiresAt: lastInboundAt + WINDOW_MS,
    receivedAt: lastInboundAt,
    phone: PERSON,
    ...over,
  };
}

/** A first attempt, waiting to be sent. */
export function anAttempt(over: Partial<Attempt> = {}): Attempt {
  return {
    n: 1,
    route: 'free-form',
    entry: null,
    reason: 'requested',
    state: 'pending',
    createdAt: NOON,
    tries: 0,
    at: NOON,
    ...over,
  };
}

/** A text, accepted just now, with no fallback. */
export function aMessage(over: Partial<Message> = {}): Message {
  return {
    id: 'msg_1',
    number: NUMBER,
    person: PERSON,
    to: { phone: PERSON },
    country: 'NL',
    content: { type: 'text', text: { body: 'Your parcel is here' } },
    fallback: [],
    category: 'utility',
    createdAt: NOON,
    decision: { route: 'free-form', rule: 'session-open', window: { state: 'open', closesAt: NOON + HOUR }, considered: [] },
    attempts: [anAttempt()],
    wake: 0,
    version: 0,
    ...over,
  };
}

/** A way on by SMS, for every trigger unless told otherwise. */
export function anSmsEntry(
  over: Partial<Pick<FallbackEntry, 'on' | 'afterMs'>> & { readonly text?: string } = {},
): FallbackEntry {
  return {
    route: 'sms',
    text: 'Your parcel is here',
    on: ['window-closed', 'undelivered', 'failed', 'unread'],
    afterMs: 5 * MINUTE,
    ...over,
  };
}

/** A way on by template, for every trigger unless told otherwise. */
export function aTemplateEntry(
  over: Partial<Pick<FallbackEntry, 'on' | 'afterMs'>> & { readonly template?: TemplateSend } = {},
): FallbackEntry {
  return {
    route: 'template',
    template: aTemplateSend(),
    on: ['window-closed', 'undelivered', 'failed', 'unread'],
    afterMs: 5 * MINUTE,
    ...over,
  };
}

export function aTemplateSend(over: Partial<TemplateSend> = {}): TemplateSend {
  return { name: 'parcel_here', language: { code: 'en_US' }, ...over };
}

/** An approved utility template without parameters. */
export function aTemplate(over: Partial<Template> = {}): Template {
  return {
    wabaId: WABA,
    name: 'parcel_here',
    language: 'en_US',
    status: 'APPROVED',
    category: 'utility',
    components: [{ type: 'BODY', text: 'Your parcel is here.' }],
    syncedAt: NOON - HOUR,
    ...over,
  };
}

export function aPolicy(over: Partial<Policy> = {}): Policy {
  return { ...DEFAULT_POLICY, ...over };
}

/** Quiet from nine to eight, in Amsterdam where the person's zone is not known. */
export function theNight(over: Partial<QuietHours> = {}): QuietHours {
  return { from: '21:00', to: '08:00', timeZone: 'Europe/Amsterdam', onQuiet: 'wait', ...over };
}

/** A live number, an open window, a known phone, nobody opted out, no templates. */
export function aSituation(over: Partial<Situation> & { readonly templates?: readonly Template[] } = {}): Situation {
  const { templates = [], ...rest } = over;
  return {
    now: NOON,
    numberState: 'live',
    policy: aPolicy(),
    session: aSession(),
    lastClosedAt: undefined,
    phone: PERSON,
    consent: { stopped: false, marketingStopped: false },
    template: (send) => templates.find(({ name, language }) => name === send.name && language === send.language.code),
    ...rest,
  };
}

/** A text with no fallback. */
export function anAsk(over: Partial<Ask> = {}): Ask {
  return { content: { type: 'text', text: { body: 'Hello' } }, fallback: [], category: 'utility', ...over };
}
