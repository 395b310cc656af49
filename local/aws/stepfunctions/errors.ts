import { AwsError } from '../wire/call.ts';

/** All tokens begin with it, as AWS's do. */
export const TOKEN_PREFIX = 'AQCEAAAAKgAAAAMAAAAAAAAAA';

/** A request that breaks a rule of the service's model. */
export function invalidMember(value: string | undefined, member: string, constraint: string): AwsError {
  const shown = value === undefined ? 'null' : `'${value}'`;
  const message = `1 validation error detected: Value ${shown} at '${member}' failed to satisfy constraint: ${constraint}`;
  return new AwsError('ValidationException', message);
}

export function machineDoesNotExist(arn: string): AwsError {
  return new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
}

export function executionDoesNotExist(arn: string): AwsError {
  return new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
}

export function executionExists(arn: string): AwsError {
  return new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
}

/** Throws unless it is an ARN of the kind. */
export function checkArn(arn: string, kind: 'stateMachine' | 'execution'): void {
  const parts = arn.split(':');
  const length = kind === 'execution' ? 8 : 7;
  const isArn = parts[0] === 'arn' && parts[2] === 'states' && parts.every((part) => part !== '');
  if (isArn && parts[5] === kind && parts.length === length) return;
  const why = isArn ? 'Resource type not valid in this context' : 'Invalid ARN prefix';
  throw new AwsError('InvalidArn', `Invalid Arn: '${why}: ${arn}'`);
}

/** Throws unless it may be the name of an execution. */
export function checkName(name: string): void {
  if (name.length < 1) throw invalidMember(name, 'name', 'Member must have length greater than or equal to 1');
  if (name.length > 80) throw invalidMember(name, 'name', 'Member must have length less than or equal to 80');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among what is refused
  if (/[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/.test(name)) {
    throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  }
}

/** Throws `ValidationException` when a payload is too large. */
export function checkSize(text: string, member: string): void {
  if (Buffer.byteLength(text) <= 262_144) return;
  throw invalidMember(`${text.slice(0, 40)}…`, member, 'Member must have length less than or equal to 262144');
}

/** Throws unless it may be the input of an execution. */
export function checkInput(text: string): void {
  checkSize(text, 'input');
  try {
    JSON.parse(text);
  } catch (error) {
    const why = text === '' ? 'Invalid execution input.' : error instanceof Error ? error.message : String(error);
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${why}'`);
  }
}

/** A token that none of the tasks has. */
export function unknownToken(token: string): AwsError {
  if (token.startsWith(TOKEN_PREFIX))
    return new AwsError('TaskDoesNotExist', "Task Does Not Exist: 'Provided task does not exist'");
  return new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
}
