import { createRequire } from 'node:module';
import type { Fields } from '../wire/call.ts';
import { fieldsOf, isFields, listOf, textOf, textsOf } from '../wire/fields.ts';
import { checkExpressions } from './expressions.ts';
import type { Catcher, Machine, Results, Retrier, State } from './machine.ts';

type Finding = { readonly 'Error code': string; readonly Message: string };
const validate: (definition: object) => { readonly isValid: boolean; readonly errors: readonly Finding[] } = createRequire(
  import.meta.url,
)('asl-validator');

const LAMBDA = 'arn:aws:states:::lambda:invoke';
const LONGEST_SECONDS = 99_999_999;
const OF_MACHINE = ['Comment', 'QueryLanguage', 'StartAt', 'States', 'TimeoutSeconds', 'Version'];
const OF_STATE = ['Type', 'Comment', 'QueryLanguage'];
const OF_RESULT = ['Output', 'Assign'];
const OF_STEP = ['Next', 'End', ...OF_RESULT];
const OF_GUARDED = ['Arguments', 'Retry', 'Catch', ...OF_STEP];
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Pass: OF_STEP,
  Succeed: ['Output'],
  Fail: ['Error', 'Cause'],
  Wait: ['Seconds', 'Timestamp', ...OF_STEP],
  Choice: ['Choices', 'Default', ...OF_RESULT],
  Task: ['Resource', 'TimeoutSeconds', 'HeartbeatSeconds', ...OF_GUARDED],
  Parallel: ['Branches', ...OF_GUARDED],
};

/** A definition that AWS would refuse, or that has something which is not run here. */
export class UnsupportedMachine extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'UnsupportedMachine';
  }
}

/** Reads a definition. @throws UnsupportedMachine, naming the state and the field. */
export function loadMachine(definition: string | object): Machine {
  const parsed: unknown = typeof definition === 'string' ? parseJson(definition) : structuredClone(definition);
  if (!isFields(parsed)) throw new UnsupportedMachine('the definition is not a JSON object');
  if (parsed['QueryLanguage'] !== 'JSONata')
    throw new UnsupportedMachine('QueryLanguage must be JSONata: JSONPath is not run here');
  onlyFields(parsed, OF_MACHINE, 'the state machine');
  const states = new Map<string, State>();
  readBranch(parsed, states);
  // It writes into what it checks.
  const { isValid, errors } = validate(structuredClone(parsed));
  if (!isValid) throw new UnsupportedMachine(errors.map((error) => `${error['Error code']}: ${error.Message}`).join('; '));
  const timeoutSeconds = seconds(parsed['TimeoutSeconds'], 'TimeoutSeconds of the state machine');
  return { startAt: textOf(parsed, 'StartAt') ?? '', states, ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnsupportedMachine(`the definition is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}

/** Reads all states of a machine or branch into `into`; answers the name of the first. */
function readBranch(branch: Fields, into: Map<string, State>): string {
  for (const [name, raw] of Object.entries(fieldsOf(branch, 'States'))) {
    if (into.has(name)) throw new UnsupportedMachine(`two states have the name ${name}`);
    if (name.length > 80) throw new UnsupportedMachine(`the name of state ${name} is longer than 80 characters`);
    if (!isFields(raw)) throw new UnsupportedMachine(`state ${name} is not an object`);
    into.set(name, readState(name, raw, into));
  }
  return textOf(branch, 'StartAt') ?? '';
}

function readState(name: string, raw: Fields, into: Map<string, State>): State {
  const type = textOf(raw, 'Type') ?? '';
  const fields = FIELDS[type];
  if (fields === undefined) throw new UnsupportedMachine(`state ${name}: the type ${type} is not run here`);
  if (textOf(raw, 'QueryLanguage') === 'JSONPath') throw new UnsupportedMachine(`state ${name}: JSONPath is not run here`);
  onlyFields(raw, [...OF_STATE, ...fields], `state ${name}`);
  const { Branches: _, ...own } = raw;
  const problem = checkExpressions(own);
  if (problem !== undefined) throw new UnsupportedMachine(`state ${name}: ${problem}`);
  const next = textOf(raw, 'Next');
  const common = { name, ...(next === undefined ? {} : { next }), ...resultsOf(raw, name) };
  if (type === 'Task') return { ...common, ...readTask(name, raw), ...guards(raw, name) };
  if (type === 'Parallel') {
    const branches = listOf(raw, 'Branches').map((branch) => {
      onlyFields(branch, ['Comment', 'StartAt', 'States'], `a branch of ${name}`);
      return readBranch(branch, into);
    });
    return { ...common, type, branches, ...present('args', raw['Arguments']), ...guards(raw, name) };
  }
  if (type === 'Wait')
    return { ...common, type, ...present('seconds', raw['Seconds']), ...present('timestamp', raw['Timestamp']) };
  if (type === 'Fail') return { name, type, ...present('error', raw['Error']), ...present('cause', raw['Cause']) };
  if (type === 'Choice') {
    const rules = listOf(raw, 'Choices').map((rule) => {
      onlyFields(rule, ['Comment', 'Condition', 'Next', ...OF_RESULT], `a rule of ${name}`);
      return { condition: rule['Condition'], next: textOf(rule, 'Next') ?? '', ...resultsOf(rule, name) };
    });
    return { ...common, type, rules, ...present('otherwise', textOf(raw, 'Default')) };
  }
  return { ...common, type: type === 'Succeed' ? 'Succeed' : 'Pass' };
}

function readTask(name: string, raw: Fields) {
  const resource = textOf(raw, 'Resource') ?? '';
  if (resource !== LAMBDA && resource !== `${LAMBDA}.waitForTaskToken`) {
    throw new UnsupportedMachine(`state ${name}: the resource ${resource} is not run here`);
  }
  const args = raw['Arguments'];
  if (isFields(args)) {
    onlyFields(args, ['FunctionName', 'Payload', 'InvocationType'], `Arguments of ${name}`);
    const type = args['InvocationType'] ?? 'RequestResponse';
    if (type === 'DryRun') throw new UnsupportedMachine(`state ${name}: the InvocationType DryRun is not run here`);
  }
  const callback = resource !== LAMBDA;
  const timeout = raw['TimeoutSeconds'];
  const heartbeat = raw['HeartbeatSeconds'];
  for (const [field, value] of Object.entries({ TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat })) {
    if (typeof value !== 'string') seconds(value, `state ${name}: ${field}`);
  }
  if (typeof timeout === 'number' && typeof heartbeat === 'number' && heartbeat >= timeout) {
    throw new UnsupportedMachine(`state ${name}: HeartbeatSeconds must be smaller than TimeoutSeconds`);
  }
  return {
    type: 'Task' as const,
    callback,
    args,
    ...present('timeoutSeconds', timeout),
    ...present('heartbeatSeconds', heartbeat),
  };
}

function guards(raw: Fields, name: string): { retry: Retrier[]; catch: Catcher[] } {
  const retriers = listOf(raw, 'Retry');
  const catchers = listOf(raw, 'Catch');
  for (const list of [retriers, catchers])
    checkAllIsLast(
      list.map((entry) => textsOf(entry, 'ErrorEquals')),
      name,
    );
  return { retry: retriers.map((entry) => readRetrier(entry, name)), catch: catchers.map((entry) => readCatcher(entry, name)) };
}

function readRetrier(entry: Fields, name: string): Retrier {
  const known = ['ErrorEquals', 'Comment', 'IntervalSeconds', 'MaxAttempts', 'BackoffRate', 'MaxDelaySeconds', 'JitterStrategy'];
  onlyFields(entry, known, `a retrier of ${name}`);
  const numberOf = (field: string, fallback: number, least: number, most: number) => {
    const value = entry[field] ?? fallback;
    if (typeof value === 'number' && value >= least && value <= most) return value;
    throw new UnsupportedMachine(`state ${name}: ${field} of a retrier must be a number from ${least} to ${most}`);
  };
  return {
    errors: textsOf(entry, 'ErrorEquals'),
    intervalSeconds: numberOf('IntervalSeconds', 1, 1, LONGEST_SECONDS),
    maxAttempts: numberOf('MaxAttempts', 3, 0, LONGEST_SECONDS),
    backoffRate: numberOf('BackoffRate', 2, 1, Number.MAX_VALUE),
    maxDelaySeconds: entry['MaxDelaySeconds'] === undefined ? Infinity : numberOf('MaxDelaySeconds', 1, 1, 31_622_400),
    fullJitter: entry['JitterStrategy'] === 'FULL',
  };
}

function readCatcher(entry: Fields, name: string): Catcher {
  onlyFields(entry, ['ErrorEquals', 'Comment', 'Next', ...OF_RESULT], `a catcher of ${name}`);
  return { errors: textsOf(entry, 'ErrorEquals'), next: textOf(entry, 'Next') ?? '', ...resultsOf(entry, name) };
}

function checkAllIsLast(lists: readonly (readonly string[])[], name: string): void {
  const all = lists.findIndex((errors) => errors.includes('States.ALL'));
  if (all === -1 || (all === lists.length - 1 && lists[all]?.length === 1)) return;
  throw new UnsupportedMachine(`state ${name}: States.ALL must stand alone, in the last entry`);
}

function resultsOf(raw: Fields, name: string): Results {
  const assign = raw['Assign'];
  if (assign !== undefined && !isFields(assign)) throw new UnsupportedMachine(`state ${name}: Assign must be an object`);
  for (const variable of Object.keys(assign ?? {})) {
    if (variable === 'states' || !/^[\p{ID_Start}_][\p{ID_Continue}]{0,79}$/u.test(variable)) {
      throw new UnsupportedMachine(`state ${name}: Assign cannot set a variable of the name ${variable}`);
    }
  }
  return { ...present('output', raw['Output']), ...present('assign', assign) };
}

function present<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value };
}

function seconds(value: unknown, what: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= LONGEST_SECONDS) return value;
  throw new UnsupportedMachine(`${what} must be a whole number from 1 to ${LONGEST_SECONDS}`);
}

function onlyFields(raw: Fields, known: readonly string[], where: string): void {
  const other = Object.keys(raw).find((field) => !known.includes(field));
  if (other !== undefined) throw new UnsupportedMachine(`${where} has the field ${other}, which is not run here`);
}
