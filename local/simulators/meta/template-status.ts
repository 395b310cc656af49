import { toEnvelope, toSeconds } from './envelope.ts';
import { compact } from './json.ts';
import type { JsonObject, Template, TemplateCategoryChange, TemplateStatusChange } from './meta.ts';

/** Events that are not themselves a status, and the status which they leave; the last two leave what was. */
const LEAVES: Record<string, string | undefined> = {
  REINSTATED: 'APPROVED',
  UNARCHIVED: 'APPROVED',
  FLAGGED: undefined,
  LOCKED: undefined,
};

/** The status of the template after that event. */
export function statusAfter(event: string, before: string): string {
  return event in LEAVES ? (LEAVES[event] ?? before) : event;
}

/**
 * Meta, message_template_status_update. The id is a number here and a string in the API; the language has a hyphen
 * here and an underscore there.
 */
export function toTemplateStatusUpdate(
  wabaId: string,
  template: Template,
  change: TemplateStatusChange,
  now: number,
): JsonObject {
  const { name: _, language: __, status, reason, ...more } = change;
  const value = compact({
    event: status,
    message_template_id: Number(template.id),
    message_template_name: template.name,
    message_template_language: template.language.replace('_', '-'),
    reason: reason ?? 'NONE',
    message_template_category: template.category,
    ...more,
  });
  return toEnvelope(wabaId, 'message_template_status_update', value, toSeconds(now));
}

/** Meta, template_category_update: 24 hours ahead, or when it is done. `template` is as it was. */
export function toTemplateCategoryUpdate(
  wabaId: string,
  template: Template,
  { category, announced }: TemplateCategoryChange,
  now: number,
): JsonObject {
  const done = { previous_category: template.category, new_category: category };
  const ahead = {
    new_category: template.category,
    correct_category: category,
    category_update_timestamp: toSeconds(now) + 86_400,
  };
  const value = {
    message_template_id: Number(template.id),
    message_template_name: template.name,
    message_template_language: template.language.replace('_', '-'),
    ...(announced === true ? ahead : done),
  };
  return toEnvelope(wabaId, 'template_category_update', value, toSeconds(now));
}
