import { AwsError, type Fields } from '../wire/call.ts';
import { fieldsOf, integerOf, isFields, textOf } from '../wire/fields.ts';
import { type Expression, minuteOf, parseExpression } from './expression.ts';

const NAME = /^[0-9a-zA-Z-_.]{1,64}$/;
const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;
const ARN = /^arn:aws[a-z-]*:[^:]+:[^:]*:[^:]*:.+$/;
const MAX_INPUT_BYTES = 262_144;

/** A schedule's members, checked and with AWS's defaults, and when it is due first. */
export type Definition = { readonly fields: Fields; readonly expression: Expression; readonly dueAt: number | null };

/** An error of validation, in the form that all members share. */
export function invalidMember(member: string, value: string | undefined, constraint: string): AwsError {
  const shown = value === undefined ? 'null' : `'${value}'`;
  return new AwsError(
    'ValidationException',
    `1 validation error detected: Value ${shown} at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

/** Throws unless it is a name for a schedule or a group. */
export function checkName(name: string, member = 'name'): void {
  if (NAME.test(name)) return;
  const constraint =
    name.length > 64
      ? 'Member must have length less than or equal to 64'
      : 'Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$';
  throw invalidMember(member, name, constraint);
}

/** Checks the body of CreateSchedule or UpdateSchedule as AWS does. */
export function parseDefinition(input: Fields, now: number): Definition {
  const text = required(input, 'ScheduleExpression', 'scheduleExpression');
  const zone = textOf(input, 'ScheduleExpressionTimezone') ?? 'UTC';
  const expression = parseExpression(text, zone);
  if (expression === undefined) throw refusedExpression(text, zone);
  const state = oneOf(input, 'State', ['ENABLED', 'DISABLED'], 'ENABLED');
  const after = oneOf(input, 'ActionAfterCompletion', ['NONE', 'DELETE'], 'NONE');
  const fields = {
    ...optional(input, ['Description', 'StartDate', 'EndDate', 'KmsKeyArn']),
    ScheduleExpression: text,
    ScheduleExpressionTimezone: zone,
    FlexibleTimeWindow: flexibleTimeWindow(input),
    Target: target(input),
    State: state,
    ActionAfterCompletion: after,
  };
  const dueAt = firstDueAt(expression, input, now);
  if (dueAt === undefined)
    throw new AwsError('ValidationException', `Invalid Schedule Expression ${text}: the time is in the past.`);
  return { fields, expression, dueAt: state === 'ENABLED' ? dueAt : null };
}

function refusedExpression(text: string, zone: string): AwsError {
  const isZone = parseExpression('at(2000-01-01T00:00:00)', zone) !== undefined;
  if (!isZone) return new AwsError('ValidationException', `The ScheduleExpressionTimezone ${zone} is not valid.`);
  const hint = text.startsWith('cron(') ? ' (cron is not run locally.)' : '';
  return new AwsError('ValidationException', `Invalid Schedule Expression ${text}.${hint}`);
}

function firstDueAt(expression: Expression, input: Fields, now: number): number | undefined {
  if (expression.kind === 'at') return expression.at <= now ? undefined : minuteOf(expression.at);
  const start = Number(input['StartDate'] ?? Number.NaN) * 1000;
  return minuteOf(Number.isNaN(start) ? now : Math.max(start, now));
}

function flexibleTimeWindow(input: Fields): Fields {
  if (!isFields(input['FlexibleTimeWindow'])) throw invalidMember('flexibleTimeWindow', undefined, 'Member must not be null');
  const window = fieldsOf(input, 'FlexibleTimeWindow');
  const mode = oneOf(window, 'Mode', ['OFF', 'FLEXIBLE'], undefined, 'flexibleTimeWindow.mode');
  const minutes = integerOf(window, 'MaximumWindowInMinutes');
  if (mode === 'OFF' && minutes !== undefined) {
    throw new AwsError('ValidationException', 'MaximumWindowInMinutes must not be set when FlexibleTimeWindow mode is OFF.');
  }
  if (mode === 'OFF') return { Mode: mode };
  if (minutes === undefined || minutes < 1 || minutes > 1440) {
    throw invalidMember('flexibleTimeWindow.maximumWindowInMinutes', minutes?.toString(), 'Member must be between 1 and 1440');
  }
  return { Mode: mode, MaximumWindowInMinutes: minutes };
}

function target(input: Fields): Fields {
  if (!isFields(input['Target'])) throw invalidMember('target', undefined, 'Member must not be null');
  const given = fieldsOf(input, 'Target');
  const [arn, role] = [required(given, 'Arn', 'target.arn'), required(given, 'RoleArn', 'target.roleArn')];
  if (!ARN.test(arn)) throw new AwsError('ValidationException', `Provided Arn ${arn} is not in correct format.`);
  if (!ROLE.test(role))
    throw invalidMember('target.roleArn', role, `Member must satisfy regular expression pattern: ${ROLE.source}`);
  const text = textOf(given, 'Input');
  if (text !== undefined && Buffer.byteLength(text) > MAX_INPUT_BYTES) {
    throw new AwsError('ValidationException', `Target Input must not be larger than ${MAX_INPUT_BYTES} bytes.`);
  }
  if (text !== undefined && arn.includes(':lambda:') && !isJson(text)) {
    throw new AwsError('ValidationException', 'Invalid Input: it must be well-formed JSON for this target.');
  }
  if (
    arn.includes(':sqs:') &&
    arn.endsWith('.fifo') &&
    textOf(fieldsOf(given, 'SqsParameters'), 'MessageGroupId') === undefined
  ) {
    throw new AwsError('ValidationException', 'SqsParameters with a MessageGroupId are required for a FIFO queue.');
  }
  const others = optional(given, ['Input', 'SqsParameters', 'DeadLetterConfig']);
  return { Arn: arn, RoleArn: role, ...others, RetryPolicy: retryPolicy(fieldsOf(given, 'RetryPolicy')) };
}

function retryPolicy(given: Fields): Fields {
  const age = integerOf(given, 'MaximumEventAgeInSeconds') ?? 86_400;
  const attempts = integerOf(given, 'MaximumRetryAttempts') ?? 185;
  if (age < 60 || age > 86_400) {
    throw invalidMember('target.retryPolicy.maximumEventAgeInSeconds', String(age), 'Member must be between 60 and 86400');
  }
  if (attempts < 0 || attempts > 185) {
    throw invalidMember('target.retryPolicy.maximumRetryAttempts', String(attempts), 'Member must be between 0 and 185');
  }
  return { MaximumEventAgeInSeconds: age, MaximumRetryAttempts: attempts };
}

function required(input: Fields, name: string, member: string): string {
  const value = textOf(input, name);
  if (value === undefined) throw invalidMember(member, undefined, 'Member must not be null');
  return value;
}

function oneOf(input: Fields, name: string, values: readonly string[], fallback: string | undefined, member = name): string {
  const value = textOf(input, name) ?? fallback;
  if (value !== undefined && values.includes(value)) return value;
  throw invalidMember(
    member.charAt(0).toLowerCase() + member.slice(1),
    value,
    `Member must satisfy enum value set: [${values.join(', ')}]`,
  );
}

function optional(input: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(
    names.filter((name) => input[name] !== undefined && input[name] !== null).map((name) => [name, input[name]]),
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
