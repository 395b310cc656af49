import { toEnvelope, toSeconds } from './envelope.ts';
import { compact } from './json.ts';
import type { JsonObject, Template, TemplateStatusChange } from './meta.ts';

/** Events that are not themselves a status, and the status which they leave. */
const LEAVES: Record<string, string> = {
  REINSTATED: 'APPROVED',
  UNARCHIVED: 'APPROVED',
  FLAGGED: 'APPROVED',
  LOCKED: 'APPROVED',
};

/** The status of the template after that event. */
export function statusAfter(event: string): string {
  return LEAVES[event] ?? event;
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
