import { GraphError, missing } from './graph-error.ts';
import { asObjects, asText, isObject } from './json.ts';
import type { JsonObject, Template } from './meta.ts';
import { onlyKeys } from './parameters.ts';
import { componentOf, placeholdersOf } from './templates.ts';

const TEXT_TYPES = new Set(['text', 'currency', 'date_time']);

/**
 * Checks a template send against the template as approved and answers that (Meta, send template messages).
 * 132001 unknown or not approved, 132015 paused, 132016 disabled, 132000 count, 132012 format, 132005 length.
 */
export function checkTemplateSend(content: JsonObject, find: (name: string, language: string) => Template | undefined): Template {
  onlyKeys(content, 'template', ['name', 'language', 'components', 'namespace']);
  const name = asText(content['name']);
  if (name === undefined || name === '') throw missing("template['name']");
  if (!isObject(content['language'])) throw missing("template['language']");
  onlyKeys(content['language'], "template['language']", ['code', 'policy']);
  const language = asText(content['language']['code']);
  if (language === undefined) throw missing("template['language']['code']");
  const template = find(name, language);
  if (template === undefined) throw new GraphError(132001, { details: `template name (${name}) does not exist in ${language}` });
  if (template.status === 'PAUSED') throw new GraphError(132015);
  if (template.status === 'DISABLED') throw new GraphError(132016);
  if (template.status !== 'APPROVED')
    throw new GraphError(132001, { details: `template name (${name}) is not approved in ${language}` });
  if (content['components'] !== undefined && !Array.isArray(content['components']))
    throw invalidFormat("template['components']: must be a list");
  const given = asObjects(content['components']);
  for (const type of ['HEADER', 'BODY'] as const) checkComponent(template, type, given);
  checkButtons(template, given);
  return template;
}

function checkComponent(template: Template, type: 'HEADER' | 'BODY', given: readonly JsonObject[]): void {
  const place = type.toLowerCase();
  const parts = given.filter((part) => String(part['type']).toUpperCase() === type);
  if (parts.length > 1) throw invalidFormat(`${place}: given more than once`);
  const parameters = asObjects(parts[0]?.['parameters']);
  const approved = componentOf(template, type);
  const format = String(approved?.['format'] ?? 'TEXT').toUpperCase();
  if (type === 'HEADER' && format !== 'TEXT') {
    const received = String(parameters[0]?.['type'] ?? 'UNKNOWN').toUpperCase();
    if (received !== format) throw invalidFormat(`header: Format mismatch, expected ${format}, received ${received}`);
    return;
  }
  const wanted = [...new Set(placeholdersOf(approved?.['text']))];
  if (parameters.length !== wanted.length) {
    throw new GraphError(132000, {
      details: `${place}: number of localizable_params (${parameters.length}) does not match the expected number of params (${wanted.length})`,
    });
  }
  const values = parameters.map((parameter, index) => checkParameter(template, place, parameter, wanted, index));
  const length = String(approved?.['text'] ?? '').replace(/\{\{\s*\w+\s*\}\}/g, '').length + values.join('').length;
  if (type === 'BODY' && length > 1024)
    throw new GraphError(132005, { details: `body: the text has ${length} characters, more than 1024` });
}

/** Answers the parameter's text. */
function checkParameter(
  template: Template,
  place: string,
  parameter: JsonObject,
  wanted: readonly string[],
  index: number,
): string {
  const type = String(parameter['type']);
  if (!TEXT_TYPES.has(type)) throw invalidFormat(`${place}: parameter ${index + 1} must be of type text`);
  const name = parameter['parameter_name'];
  if (template.parameter_format === 'NAMED' && (typeof name !== 'string' || name === ''))
    throw invalidFormat('Parameter name is missing or empty');
  if (template.parameter_format === 'NAMED' && !wanted.includes(String(name)))
    throw invalidFormat(`${place}: ${String(name)} is no parameter of the template`);
  if (template.parameter_format === 'POSITIONAL' && name !== undefined)
    throw invalidFormat(`${place}: the template has positional parameters`);
  if (type !== 'text') return '';
  return checkValue(place, parameter['text']);
}

function checkValue(place: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') {
    throw new GraphError(100, { details: `${place}: Parameter 'text' is mandatory for component parameter type 'text'` });
  }
  if (/[\n\r\t]| {5,}/.test(value)) {
    throw new GraphError(132018, { details: 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces' });
  }
  return value;
}

function checkButtons(template: Template, given: readonly JsonObject[]): void {
  const approved = asObjects(componentOf(template, 'BUTTONS')?.['buttons']);
  const sent = given.filter((part) => String(part['type']).toUpperCase() === 'BUTTON');
  for (const part of sent) {
    if (approved[Number(part['index'])] === undefined)
      throw invalidFormat(`buttons: the template has no button at index ${String(part['index'])}`);
  }
  approved.forEach((button, index) => {
    const type = String(button['type']).toUpperCase();
    const needs = (type === 'URL' && placeholdersOf(button['url']).length > 0) || type === 'COPY_CODE' || type === 'OTP';
    const part = sent.find((candidate) => Number(candidate['index']) === index);
    if (needs && asObjects(part?.['parameters']).length !== 1) {
      throw new GraphError(131008, { details: `buttons: Button at index ${index} of type ${type} requires a parameter` });
    }
  });
}

function invalidFormat(details: string): GraphError {
  return new GraphError(132012, { details });
}
