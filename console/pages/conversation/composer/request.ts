import type { Session, Template } from '../../../api/conversation-types.ts';
import type { Json } from '../../../api/json.ts';
import type { Draft, Mode } from './draft.ts';
import { fieldsOf } from './template-fields.ts';
import { toFilledIn } from './template-send.ts';

/** Meta's limit for a text, and SNS's for an SMS. */
export const MAX_CHARACTERS: Readonly<Record<'text' | 'sms', number>> = { text: 4_096, sms: 1_600 };

/** What a send needs to know of a template. */
type Sendable = Pick<Template, 'name' | 'language' | 'components'>;

/** `order_left/en_US`: a name has no slash. */
export const templateId = ({ name, language }: Sendable): string => `${name}/${language}`;

/** The request that a draft stands for; `undefined` while something is missing. */
export function toRequest(
  from: string,
  session: Session,
  draft: Draft,
  mode: Mode,
  template: Sendable | undefined,
): Json | undefined {
  const { phone, userId, person } = session;
  const named = { ...(userId === undefined ? {} : { userId }), ...(phone === undefined ? {} : { phone }) };
  const to = Object.keys(named).length === 0 ? { userId: person } : named;
  if (mode === 'template') return template === undefined ? undefined : templateRequest({ from, to }, template, draft);
  const { text } = draft;
  if (text.trim() === '' || text.length > MAX_CHARACTERS[mode]) return undefined;
  const content = { type: 'text', text: { body: text } };
  if (mode === 'text') return { from, to, content };
  return { from, to, content, fallback: [{ route: 'sms', text, on: ['window-closed'] }] };
}

function templateRequest(envelope: Json, template: Sendable, { values }: Draft): Json | undefined {
  const missing = fieldsOf(template.components).some(({ id, optional }) => !optional && (values[id] ?? '').trim() === '');
  if (missing) return undefined;
  const { components } = toFilledIn(template.components, values);
  const send = { name: template.name, language: { code: template.language }, ...(components.length === 0 ? {} : { components }) };
  return { ...envelope, content: { type: 'template', template: send } };
}

/**
 * Ways of writing that a window leaves; the first is the one to begin with. An SMS while it is open is for whoever was
 * told that free text comes too late: `chosen`.
 */
export function modesOf({ state, phone }: Session, smsEnabled: boolean, chosen: Mode | undefined): readonly Mode[] {
  const sms = phone !== undefined && smsEnabled ? (['sms'] as const) : [];
  if (state !== 'open') return ['template', ...sms];
  return ['text', 'template', ...(chosen === 'sms' ? sms : [])];
}
