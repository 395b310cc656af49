import { createHash, randomUUID } from 'node:crypto';
import jsonata from 'jsonata';
import { isFields } from '../wire/fields.ts';
import type { Json } from './api.ts';

/** What expressions see: `$states`, the variables by name, and the time. */
export type Scope = {
  readonly states: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, Json>>;
  readonly now: number;
};

/** An expression that threw, or whose value cannot be used where it stands. */
export class EvaluationFailed extends Error {
  /** The field, from the state on: `Arguments/Payload/id`. */
  readonly location: string;
  constructor(location: string, message: string) {
    super(message);
    this.name = 'EvaluationFailed';
    this.location = location;
  }
}

type Kind = 'boolean' | 'number' | 'string';

/** Of real time: an expression that does not end must not stop the run. */
const EVALUATION_TIMEOUT_MS = 5_000;
const compiled = new Map<string, jsonata.Expression>();
const format = jsonata('$fromMillis($at, $picture, $zone)');

/** The value of a template: JSON in which texts of the form `{% … %}` are expressions. @throws EvaluationFailed */
export async function evaluate(template: unknown, location: string, scope: Scope): Promise<Json> {
  if (Array.isArray(template)) {
    const items: Json[] = [];
    for (const [index, item] of template.entries()) items.push(await evaluate(item, `${location}[${index}]`, scope));
    return items;
  }
  if (isFields(template)) {
    const members: [string, Json][] = [];
    for (const [name, member] of Object.entries(template))
      members.push([name, await evaluate(member, `${location}/${name}`, scope)]);
    return Object.fromEntries(members);
  }
  const source = expressionIn(template);
  if (source !== undefined) return await run(source, location, scope);
  return toJson(template) ?? null;
}

/** Like `evaluate`, for a field that has to be of one type. */
export async function evaluateTo(kind: 'boolean', template: unknown, location: string, scope: Scope): Promise<boolean>;
export async function evaluateTo(kind: 'number', template: unknown, location: string, scope: Scope): Promise<number>;
export async function evaluateTo(kind: 'string', template: unknown, location: string, scope: Scope): Promise<string>;
export async function evaluateTo(kind: Kind, template: unknown, location: string, scope: Scope): Promise<unknown> {
  const value = await evaluate(template, location, scope);
  if (typeof value === kind) return value;
  const what = `The JSONata expression '${expressionIn(template) ?? JSON.stringify(template)}' specified for the field '${location}'`;
  const got = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  throw new EvaluationFailed(
    location,
    `${what} returned an unexpected result type. Expected '${kind}', but was '${got}' for value: ${JSON.stringify(value)}`,
  );
}

/** What is wrong with the expressions in a template, as far as it can be said before it is evaluated. */
export function checkExpressions(template: unknown): string | undefined {
  if (Array.isArray(template) || isFields(template)) {
    return Object.values(template)
      .map(checkExpressions)
      .find((problem) => problem !== undefined);
  }
  const source = expressionIn(template);
  if (source === undefined) return undefined;
  try {
    if (mentionsEval(compile(source).ast())) return `$eval does not exist in Step Functions: ${source}`;
    return undefined;
  } catch (error) {
    return `the expression ${source} is not JSONata: ${messageOf(error)}`;
  }
}

function expressionIn(template: unknown): string | undefined {
  if (typeof template !== 'string' || template.length < 4) return undefined;
  return template.startsWith('{%') && template.endsWith('%}') ? template.slice(2, -2).trim() : undefined;
}

function compile(source: string): jsonata.Expression {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const expression = jsonata(source, { timeout: EVALUATION_TIMEOUT_MS });
  compiled.set(source, expression);
  return expression;
}

async function run(source: string, location: string, { states, variables, now }: Scope): Promise<Json> {
  const what = `The JSONata expression '${source}' specified for the field '${location}'`;
  let value: unknown;
  try {
    value = await compile(source).evaluate(undefined, { ...functionsAt(now), ...variables, states });
  } catch (error) {
    throw new EvaluationFailed(location, `${what} threw an error during evaluation. ${messageOf(error)}`);
  }
  if (value === undefined) throw new EvaluationFailed(location, `${what} returned nothing (undefined).`);
  const json = toJson(value);
  if (json === undefined) throw new EvaluationFailed(location, `${what} returned an unsupported result type.`);
  return json;
}

/** What Step Functions has besides JSONata's own functions, or instead of them. */
function functionsAt(now: number): Record<string, unknown> {
  return {
    now: (picture?: string, zone?: string) => format.evaluate(undefined, { at: now, picture, zone }),
    millis: () => now,
    parse: (text: unknown) => (text === undefined ? undefined : JSON.parse(String(text))),
    uuid: () => randomUUID(),
    hash: (text: string, algorithm: string) => createHash(algorithm.toLowerCase().replace('-', '')).update(text).digest('hex'),
    partition: (list: readonly unknown[], size: number) =>
      Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size)),
    range: (first: number, last: number, delta: number) =>
      Array.from({ length: Math.floor((last - first) / delta) + 1 }, (_, index) => first + index * delta),
  };
}

/** A JSON value of its own; `undefined` for a function and what else JSON has no form for. */
function toJson(value: unknown): Json | undefined {
  if (typeof value === 'function' || (isFields(value) && ('_jsonata_lambda' in value || '_jsonata_function' in value))) {
    return undefined;
  }
  const text = JSON.stringify(value);
  return text === undefined ? undefined : JSON.parse(text);
}

function mentionsEval(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(mentionsEval);
  if (!isFields(node)) return false;
  return (node['type'] === 'variable' && node['value'] === 'eval') || Object.values(node).some(mentionsEval);
}

function messageOf(error: unknown): string {
  return isFields(error) && typeof error['message'] === 'string' ? error['message'] : String(error);
}
