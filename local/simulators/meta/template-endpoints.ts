import { selectFields, toPage } from './fields.ts';
import { GraphError, invalid, missing } from './graph-error.ts';
import { asObjects } from './json.ts';
import type { JsonObject, Template } from './meta.ts';
import { type Endpoint, type GraphRequest, json, SUCCESS } from './reply.ts';
import { placeholdersOf, type Templates } from './templates.ts';

const DEFAULT_FIELDS = ['name', 'parameter_format', 'components', 'language', 'status', 'category', 'id'];
const CATEGORIES = ['AUTHENTICATION', 'MARKETING', 'UTILITY'];
const EDITABLE = ['APPROVED', 'REJECTED', 'PAUSED'];
/** Longest text of a component, and the subcode of Meta's refusal. */
const TEXT_LIMITS: Record<string, readonly [number, number]> = {
  HEADER: [60, 2388047],
  BODY: [1024, 2388072],
  FOOTER: [60, 2388073],
};

/** Meta, time-to-live: seconds that a template of the category may be tried for; -1 is 30 days, but not for marketing. */
const TTL_SECONDS: Record<string, readonly [number, number]> = {
  AUTHENTICATION: [30, 900],
  UTILITY: [30, 43_200],
  MARKETING: [43_200, 2_592_000],
};

/** `/<waba_id>/message_templates` (Meta, template management). */
export function makeTemplateListEndpoints(templates: Templates): Record<string, Endpoint> {
  return {
    'GET message_templates': (request) => {
      const nodes = templates
        .list(request.id)
        .filter((template) => isAskedFor(template, request))
        .map(toNode);
      return json(toPage(nodes, request, DEFAULT_FIELDS));
    },
    'POST message_templates': (request) => {
      const draft = parseDraft(request.body);
      if (templates.find(request.id, draft.name, draft.language) !== undefined) {
        throw refused(2388024, `There is already ${draft.language} content for this template.`);
      }
      const { id, status, category } = templates.add(request.id, { ...draft, status: 'PENDING' });
      return json({ id, status, category });
    },
    'DELETE message_templates': (request) => {
      const [name, id] = [request.query.get('name'), request.query.get('hsm_id')];
      if (name === null && id === null) throw missing('name');
      const gone = templates.list(request.id).filter((template) => (id === null ? template.name === name : template.id === id));
      if (gone.length === 0) throw refused(2593002, 'Message template was not found.');
      for (const template of gone) templates.remove(template.id);
      return SUCCESS;
    },
  };
}

/** `/<template_id>`: reading and editing, which sends the template back to review. */
export function makeTemplateEndpoints(templates: Templates): Record<string, Endpoint> {
  return {
    'GET ': (request) => json(selectFields(toNode(templates.need(request.id)), request.query, DEFAULT_FIELDS)),
    'POST ': (request) => {
      const template = templates.need(request.id);
      if (!EDITABLE.includes(template.status))
        throw refused(2388039, 'Only approved, rejected or paused templates can be edited.');
      const { name, language } = template;
      const draft = parseDraft({ ...template, ...request.body, name, language });
      templates.change(template.id, { ...draft, status: 'PENDING' });
      return SUCCESS;
    },
  };
}

function isAskedFor(template: Template, { query }: GraphRequest): boolean {
  const [name, status, language, category] = ['name', 'status', 'language', 'category'].map((key) => query.get(key));
  return (
    (!name || template.name.includes(name)) &&
    (!status || template.status === status.toUpperCase()) &&
    (!language || template.language === language) &&
    (!category || template.category === category.toUpperCase())
  );
}

function parseDraft(body: JsonObject): Omit<Template, 'id' | 'status'> {
  const name = body['name'];
  if (typeof name !== 'string') throw missing('name');
  if (!/^[a-z0-9_]{1,512}$/.test(name)) throw invalid('name', 'may hold lower-case letters, digits and underscores only.');
  const language = body['language'];
  if (typeof language !== 'string') throw missing('language');
  if (!/^[a-z]{2,3}(_[A-Z]{2,3})?$/.test(language)) throw invalid('language', 'must be a supported language code.');
  const category = String(body['category']).toUpperCase();
  if (!CATEGORIES.includes(category)) throw invalid('category', `must be one of {${CATEGORIES.join(', ')}}.`);
  const components = asObjects(body['components']).map((component) => ({
    ...component,
    type: String(component['type']).toUpperCase(),
  }));
  const named = String(body['parameter_format'] ?? '').toUpperCase() === 'NAMED';
  for (const component of components) checkText(component, named);
  if (!components.some((component) => component.type === 'BODY')) throw missing('components (a body)');
  const ttl = parseTtl(body['message_send_ttl_seconds'], category);
  return { name, language, category, components, parameter_format: named ? 'NAMED' : 'POSITIONAL', ...ttl };
}

function parseTtl(value: unknown, category: string): Pick<Template, 'message_send_ttl_seconds'> {
  if (value === undefined) return {};
  const [least = 0, most = 0] = TTL_SECONDS[category] ?? [];
  const seconds = Number(value);
  const fits = (seconds >= least && seconds <= most) || (seconds === -1 && category !== 'MARKETING');
  if (!Number.isInteger(seconds) || !fits) throw invalid('message_send_ttl_seconds', `must be from ${least} to ${most}.`);
  return { message_send_ttl_seconds: seconds };
}

function checkText(component: JsonObject, named: boolean): void {
  const [limit, subcode] = TEXT_LIMITS[String(component['type'])] ?? [Number.POSITIVE_INFINITY, 0];
  const text = String(component['text'] ?? '');
  if (text.length > limit) throw refused(subcode, `The text has more than ${limit} characters.`);
  const names = placeholdersOf(text);
  const wanted = named
    ? names.every((name) => /^[a-z_]+[a-z0-9_]*$/.test(name))
    : names.every((name, index) => name === String(index + 1));
  if (!wanted) throw invalid('components', 'has placeholders that do not fit parameter_format.');
  if (component['type'] !== 'BODY') return;
  if (/^\s*\{\{|\}\}\s*$/.test(text)) throw refused(2388299, 'Variables can not be at the start or end of the template.');
  if (names.length > 0 && component['example'] === undefined) throw refused(2388043, 'Parameters need an example.');
}

/** Refusals of template management have code 100 and tell by their subcode. */
function refused(subcode: number, details: string): GraphError {
  return new GraphError(100, { message: 'Invalid parameter', subcode, details });
}

/** A field that has no value may be asked for, and is left out. */
function toNode(template: Template): JsonObject {
  const blank = { rejected_reason: 'NONE', quality_score: { score: 'UNKNOWN', date: 0 }, message_send_ttl_seconds: undefined };
  return { ...blank, ...template };
}
