import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  InvalidArn,
  InvalidExecutionInput,
  InvalidName,
  InvalidOutput,
  InvalidToken,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StateMachineDoesNotExist,
  StopExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Statement } from '../../../../local/template/model.ts';
import { aDeployment, allow, aRig, type Rig } from '../fixture.ts';
import { callback, EXECUTION_ARN, FUNCTION_ARN, MACHINE_ARN, machine, ok, ROLE_ARN, task } from './bench.ts';

const DEFINITION = machine({
  Choose: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.wait = true %}', Next: 'Ask' }], Default: 'Do' },
  Ask: callback({ TimeoutSeconds: 3600, Catch: [{ ErrorEquals: ['Cancelled'], Next: 'Off' }] }),
  Do: task(),
  Off: { Type: 'Succeed', Output: '{% $states.input.Cause %}' },
});

let rig: Rig;
let sfn: SFNClient;
let tokens: string[];

async function begin(worker: readonly Statement[] = [], ofMachine = [allow('lambda:InvokeFunction', FUNCTION_ARN)]) {
  const base = aDeployment(worker);
  const deployment = {
    ...base,
    stateMachines: [{ name: 'm', arn: MACHINE_ARN, roleArn: ROLE_ARN, definition: JSON.stringify(DEFINITION) }],
    roles: [...base.roles, { name: 'machine-role', arn: ROLE_ARN, statements: ofMachine }],
  };
  tokens = [];
  rig = await aRig({
    deployment,
    runTask: async (_, payload) => {
      tokens.push((payload as { token?: string }).token ?? '');
      return ok({ done: true });
    },
  });
  sfn = new SFNClient(rig.operator);
}
async function restrict(worker: readonly Statement[], ofMachine?: Statement[]) {
  await end();
  await begin(worker, ofMachine);
  sfn = new SFNClient(rig.worker);
}
async function end() {
  sfn.destroy();
  await rig.stop();
}
async function start(input: object = {}, name = 'x') {
  const started = await sfn.send(new StartExecutionCommand({ stateMachineArn: MACHINE_ARN, name, input: JSON.stringify(input) }));
  await rig.world.settled();
  return started;
}
const describeIt = () => sfn.send(new DescribeExecutionCommand({ executionArn: EXECUTION_ARN }));

beforeEach(() => begin());
afterEach(end);

describe('an execution over HTTP', () => {
  test('is started, runs its function and is described', async () => {
    const { executionArn, startDate } = await start({ n: 1 });
    expect(executionArn).toBe(EXECUTION_ARN);
    const shown = await describeIt();
    expect(shown).toMatchObject({
      name: 'x',
      status: 'SUCCEEDED',
      input: '{"n":1}',
      stateMachineArn: MACHINE_ARN,
      redriveCount: 0,
    });
    expect(JSON.parse(shown.output ?? '')).toMatchObject({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      Payload: { done: true },
    });
    expect(shown.startDate).toEqual(startDate);
    expect(shown.stopDate).toBeInstanceOf(Date);
    expect(shown.error).toBeUndefined();
  });

  test('is started once for the same name and input while it runs, and never again after', async () => {
    const first = await start({ wait: true });
    const again = await start({ wait: true });
    expect(again).toMatchObject({ executionArn: first.executionArn, startDate: first.startDate });
    await expect(start({ wait: true, other: 1 })).rejects.toBeInstanceOf(ExecutionAlreadyExists);
    await sfn.send(new SendTaskSuccessCommand({ taskToken: tokens[0], output: '{}' }));
    await rig.world.settled();
    await expect(start({ wait: true })).rejects.toThrow(`Execution Already Exists: '${EXECUTION_ARN}'`);
    expect(tokens).toHaveLength(1);
  });

  test('may have its name again 90 days after it closed', async () => {
    await start();
    await rig.world.advance(89 * 86_400_000);
    await expect(start()).rejects.toBeInstanceOf(ExecutionAlreadyExists);
    await rig.world.advance(2 * 86_400_000);
    const { executions } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: MACHINE_ARN }));
    expect(executions).toEqual([]);
    await expect(describeIt()).rejects.toBeInstanceOf(ExecutionDoesNotExist);
    expect((await start()).executionArn).toBe(EXECUTION_ARN);
  });

  test('is stopped, and its token is dead', async () => {
    await start({ wait: true });
    const { stopDate } = await sfn.send(new StopExecutionCommand({ executionArn: EXECUTION_ARN, error: 'E', cause: 'C' }));
    expect(await describeIt()).toMatchObject({ status: 'ABORTED', error: 'E', cause: 'C', stopDate });
    const late = sfn.send(new SendTaskSuccessCommand({ taskToken: tokens[0], output: '{}' }));
    await expect(late).rejects.toBeInstanceOf(TaskTimedOut);
    const { events } = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn: EXECUTION_ARN, reverseOrder: true, maxResults: 1 }),
    );
    expect(events?.[0]).toMatchObject({ type: 'ExecutionAborted', executionAbortedEventDetails: { error: 'E', cause: 'C' } });
  });

  test('gives its history page by page, both ways, and without data when asked', async () => {
    await start({ n: 1 });
    const page = (more: object) =>
      sfn.send(new GetExecutionHistoryCommand({ executionArn: EXECUTION_ARN, maxResults: 3, ...more }));
    const first = await page({});
    const second = await page({ nextToken: first.nextToken });
    const third = await page({ nextToken: second.nextToken });
    const all = [first, second, third].flatMap(({ events = [] }) => events);
    expect(all.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(third.nextToken).toBeUndefined();
    expect(all[0]?.executionStartedEventDetails).toEqual({
      input: '{"n":1}',
      inputDetails: { truncated: false },
      roleArn: ROLE_ARN,
    });
    expect(all.find(({ type }) => type === 'TaskScheduled')?.taskScheduledEventDetails).toEqual({
      resourceType: 'lambda',
      resource: 'invoke',
      region: 'eu-west-1',
      parameters: `{"FunctionName":"${FUNCTION_ARN}","Payload":{"n":1}}`,
    });
    const backwards = await page({ reverseOrder: true });
    expect(backwards.events?.map(({ id }) => id)).toEqual([9, 8, 7]);
    const rest = await page({ reverseOrder: true, nextToken: backwards.nextToken });
    expect(rest.events?.map(({ id }) => id)).toEqual([6, 5, 4]);
    const bare = await page({ includeExecutionData: false });
    expect(bare.events?.[0]?.executionStartedEventDetails?.input).toBeUndefined();
    await expect(page({ nextToken: 'x' })).rejects.toBeInstanceOf(InvalidToken);
  });

  test('is listed newest first, by status and page by page', async () => {
    for (const name of ['a', 'b', 'c']) await start({}, name);
    await start({ wait: true }, 'open');
    const list = async (more: object) => {
      const { executions = [], nextToken } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: MACHINE_ARN, ...more }));
      return { names: executions.map(({ name }) => name), nextToken };
    };
    expect((await list({})).names).toEqual(['open', 'c', 'b', 'a']);
    expect((await list({ statusFilter: 'RUNNING' })).names).toEqual(['open']);
    const first = await list({ statusFilter: 'SUCCEEDED', maxResults: 2 });
    expect(first.names).toEqual(['c', 'b']);
    expect(await list({ statusFilter: 'SUCCEEDED', maxResults: 2, nextToken: first.nextToken })).toEqual({ names: ['a'] });
    await expect(list({ statusFilter: 'HAPPY' })).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('tells the default bus of its status', async () => {
    await start({ n: 1 });
    const told = rig.events.filter(({ busName }) => busName === 'default').map(({ event }) => event);
    expect(told.map(({ detail }) => (detail as { status: string }).status)).toEqual(['RUNNING', 'SUCCEEDED']);
    expect(told[1]).toMatchObject({
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      resources: [EXECUTION_ARN],
      detail: { executionArn: EXECUTION_ARN, name: 'x', input: '{"n":1}' },
    });
  });
});

describe('a task token', () => {
  test('ends its task once, and then never', async () => {
    await start({ wait: true });
    await sfn.send(new SendTaskHeartbeatCommand({ taskToken: tokens[0] }));
    await sfn.send(new SendTaskSuccessCommand({ taskToken: tokens[0], output: '{"a":1}' }));
    const twice = sfn.send(new SendTaskSuccessCommand({ taskToken: tokens[0], output: '{"a":2}' }));
    await expect(twice).rejects.toThrow("Task Timed Out: 'Provided task does not exist anymore'");
    await rig.world.settled();
    expect(await describeIt()).toMatchObject({ status: 'SUCCEEDED', output: '{"a":1}' });
  });

  test('fails its task, with error and cause', async () => {
    await start({ wait: true });
    await sfn.send(new SendTaskFailureCommand({ taskToken: tokens[0], error: 'Cancelled', cause: 'by Ann' }));
    await rig.world.settled();
    expect(await describeIt()).toMatchObject({ status: 'SUCCEEDED', output: '"by Ann"' });
  });

  test('is refused when it is late, of another form, or unknown', async () => {
    await start({ wait: true });
    await rig.world.advance(3600_000);
    const success = (taskToken: string | undefined, output = '{}') => sfn.send(new SendTaskSuccessCommand({ taskToken, output }));
    await expect(success(tokens[0])).rejects.toBeInstanceOf(TaskTimedOut);
    await expect(success('nonsense')).rejects.toBeInstanceOf(InvalidToken);
    await expect(success(`${tokens[0]}x`)).rejects.toBeInstanceOf(TaskDoesNotExist);
    await expect(success('x'.repeat(2049))).rejects.toMatchObject({ name: 'ValidationException' });
    expect(await describeIt()).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  test('stays good when the output is not JSON', async () => {
    await start({ wait: true });
    const wrong = sfn.send(new SendTaskSuccessCommand({ taskToken: tokens[0], output: '{' }));
    await expect(wrong).rejects.toBeInstanceOf(InvalidOutput);
    const large = sfn.send(new SendTaskSuccessCommand({ taskToken: tokens[0], output: JSON.stringify('x'.repeat(262_143)) }));
    await expect(large).rejects.toMatchObject({ name: 'ValidationException' });
    await sfn.send(new SendTaskSuccessCommand({ taskToken: tokens[0], output: JSON.stringify('x'.repeat(262_142)) }));
    await rig.world.settled();
    expect((await describeIt()).status).toBe('SUCCEEDED');
  });

  test('is long, and another each time', async () => {
    await start({ wait: true }, 'a');
    await start({ wait: true }, 'b');
    expect(new Set(tokens).size).toBe(2);
    for (const token of tokens) expect(token.length).toBeGreaterThan(500);
    for (const token of tokens) expect(token.length).toBeLessThanOrEqual(2048);
  });
});

test('what AWS refuses is refused in its words', async () => {
  const begin = (more: object) => sfn.send(new StartExecutionCommand({ stateMachineArn: MACHINE_ARN, ...more }));
  await expect(begin({ input: 'not JSON' })).rejects.toBeInstanceOf(InvalidExecutionInput);
  await expect(begin({ input: '' })).rejects.toThrow('Invalid execution input.');
  await expect(begin({ input: JSON.stringify('x'.repeat(262_143)) })).rejects.toMatchObject({ name: 'ValidationException' });
  for (const name of ['a b', 'a:b', 'a/b', 'a"b', 'a{b', 'a\u0007'])
    await expect(begin({ name })).rejects.toBeInstanceOf(InvalidName);
  await expect(begin({ name: 'x'.repeat(81) })).rejects.toMatchObject({ name: 'ValidationException' });
  const other = `${MACHINE_ARN}2`;
  await expect(begin({ stateMachineArn: other })).rejects.toThrow(`State Machine Does Not Exist: '${other}'`);
  await expect(begin({ stateMachineArn: 'm' })).rejects.toBeInstanceOf(InvalidArn);
  await expect(begin({ stateMachineArn: EXECUTION_ARN })).rejects.toBeInstanceOf(InvalidArn);
  await expect(describeIt()).rejects.toThrow(`Execution Does Not Exist: '${EXECUTION_ARN}'`);
  const list = sfn.send(new ListExecutionsCommand({ stateMachineArn: other }));
  await expect(list).rejects.toBeInstanceOf(StateMachineDoesNotExist);
  expect((await begin({ name: '+491701234567-1.2_x' })).executionArn).toMatch(/:\+491701234567-1\.2_x$/);
});

test('state machines are listed and described', async () => {
  const { stateMachines } = await sfn.send(new ListStateMachinesCommand({}));
  expect(stateMachines).toMatchObject([{ name: 'm', stateMachineArn: MACHINE_ARN, type: 'STANDARD' }]);
  const shown = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn: MACHINE_ARN }));
  expect(shown).toMatchObject({ status: 'ACTIVE', roleArn: ROLE_ARN, creationDate: stateMachines?.[0]?.creationDate });
  expect(JSON.parse(shown.definition ?? '')).toEqual(JSON.parse(JSON.stringify(DEFINITION)));
  await start();
  const of = await sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn: EXECUTION_ARN }));
  expect(of).toMatchObject({ stateMachineArn: MACHINE_ARN, definition: shown.definition });
});

describe('a role', () => {
  test('that allows nothing may nothing', async () => {
    await start({ wait: true }).catch(() => undefined);
    const [token] = tokens;
    await restrict([]);
    const executionArn = EXECUTION_ARN;
    const refused = [
      () => start(),
      () => sfn.send(new DescribeExecutionCommand({ executionArn })),
      () => sfn.send(new StopExecutionCommand({ executionArn })),
      () => sfn.send(new GetExecutionHistoryCommand({ executionArn })),
      () => sfn.send(new ListExecutionsCommand({ stateMachineArn: MACHINE_ARN })),
      () => sfn.send(new ListStateMachinesCommand({})),
      () => sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: '{}' })),
    ];
    for (const call of refused) await expect(call()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('that allows an action on the machine or the execution may that, and no more', async () => {
    await restrict([
      allow(['states:StartExecution', 'states:SendTaskSuccess'], MACHINE_ARN),
      allow('states:DescribeExecution', `${EXECUTION_ARN}*`),
    ]);
    await start({ wait: true });
    expect((await describeIt()).status).toBe('RUNNING');
    const failing = sfn.send(new SendTaskFailureCommand({ taskToken: tokens[0] }));
    await expect(failing).rejects.toThrow(`not authorized to perform: states:SendTaskFailure on resource: ${MACHINE_ARN}`);
    await expect(sfn.send(new SendTaskSuccessCommand({ taskToken: 'x', output: '{}' }))).rejects.toBeInstanceOf(InvalidToken);
    await sfn.send(new SendTaskSuccessCommand({ taskToken: tokens[0], output: '{}' }));
    await rig.world.settled();
    expect((await describeIt()).status).toBe('SUCCEEDED');
  });

  test('of the machine must allow its functions', async () => {
    await end();
    await begin([], [allow('lambda:InvokeFunction', `${FUNCTION_ARN}-other`)]);
    await start();
    const { error, cause, status } = await describeIt();
    expect([status, error]).toEqual(['FAILED', 'Lambda.AWSLambdaException']);
    expect(cause).toMatch(/is not authorized to perform: lambda:InvokeFunction on resource: .*Error Code: AccessDeniedException/);
    expect(tokens).toEqual([]);
  });
});

const CLIS = [...new Set((process.env['PATH'] ?? '').split(delimiter))]
  .map((folder) => join(folder, 'aws'))
  .filter((path) => !path.startsWith('/bin/') && existsSync(path));
test.skipIf(CLIS.length === 0)('the stock CLIs read executions', async () => {
  await start({ n: 1 });
  for (const cli of CLIS) {
    const run = async (...args: string[]) => {
      const env = { ...process.env, AWS_ACCESS_KEY_ID: 'AKIAOPERATOR', AWS_SECRET_ACCESS_KEY: 's', AWS_PAGER: '' };
      const all = ['--endpoint-url', rig.aws.url, '--region', 'eu-west-1', '--output', 'json', 'stepfunctions', ...args];
      return JSON.parse((await promisify(execFile)(cli, all, { env })).stdout);
    };
    expect(await run('describe-execution', '--execution-arn', EXECUTION_ARN)).toMatchObject({
      status: 'SUCCEEDED',
      input: '{"n":1}',
    });
    const { events } = await run('get-execution-history', '--execution-arn', EXECUTION_ARN, '--page-size', '4');
    expect(events).toHaveLength(9);
    const { executions } = await run('list-executions', '--state-machine-arn', MACHINE_ARN);
    expect(executions).toMatchObject([{ name: 'x', status: 'SUCCEEDED' }]);
  }
});
