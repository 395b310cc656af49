import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import type { InvokeAnswer, Json, StepFunctionsApi, StepFunctionsOptions } from '../../../../local/aws/stepfunctions/api.ts';
import { makeStepFunctions } from '../../../../local/aws/stepfunctions/engine.ts';
import { World } from '../../../../local/kernel/world.ts';

export const SECOND = 1000;
export const DAY = 86_400_000;
export const MACHINE_ARN = 'arn:aws:states:eu-west-1:111122223333:stateMachine:m';
export const ROLE_ARN = 'arn:aws:iam::111122223333:role/machine-role';
export const EXECUTION_ARN = `${MACHINE_ARN.replace(':stateMachine:', ':execution:')}:x`;
export const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:f';

/** The engine on a clock of its own, its function answering as told, and what the function was called with. */
export type Bench = {
  engine: StepFunctionsApi;
  readonly world: World;
  readonly db: DatabaseSync;
  readonly calls: { readonly functionArn: string; readonly payload: any }[];
  /** Answers the next calls; the last one stays. */
  answer: (payload: any, call: number) => InvokeAnswer | Promise<InvokeAnswer>;
  /** Starts the execution `x` and lets it run as far as it gets without time. */
  run(input?: unknown): Promise<any>;
  /** Moves the clock, and answers the execution. */
  advance(ms: number): Promise<any>;
  /** As after a kill: the old engine does nothing more, a new one begins on the same database. */
  restart(): Promise<void>;
  view(): any;
  types(): string[];
  details(type: string): any[];
};

export const ok = (payload: unknown): InvokeAnswer => ({ kind: 'ok', payload });
export const failure = (errorType: string, errorMessage = 'no'): InvokeAnswer => ({ kind: 'error', errorType, errorMessage });

/** A machine of these states; `states` begin with the first. */
export function machine(states: Record<string, object>, more: object = {}): object {
  return { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...more };
}

/** A Task with a token, which it hands to its function. */
export function callback(more: object = {}): object {
  const Payload = { token: '{% $states.context.Task.Token %}' };
  const Arguments = { FunctionName: FUNCTION_ARN, Payload };
  return { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken', Arguments, End: true, ...more };
}

export function task(more: object = {}): object {
  const Arguments = { FunctionName: FUNCTION_ARN, Payload: '{% $states.input %}' };
  return { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments, End: true, ...more };
}

export function aBench(definition: object, more: Partial<StepFunctionsOptions> = {}): Bench {
  const db = new DatabaseSync(':memory:');
  const world = new World(db);
  const calls: Bench['calls'] = [];
  const make = () => {
    const machines = [{ name: 'm', arn: MACHINE_ARN, roleArn: ROLE_ARN, definition }];
    const invoke = async (functionArn: string, payload: Json) => {
      calls.push({ functionArn, payload });
      return await bench.answer(payload, calls.length);
    };
    return makeStepFunctions({ world, db, machines, invoke, ...more });
  };
  const bench: Bench = {
    engine: make(),
    world,
    db,
    calls,
    answer: () => ok({}),
    async run(input = {}) {
      bench.engine.start({ stateMachineArn: MACHINE_ARN, name: 'x', input: JSON.stringify(input) });
      await world.settled();
      return bench.view();
    },
    async advance(ms) {
      await world.advance(ms);
      return bench.view();
    },
    async restart() {
      bench.engine.close();
      bench.engine = make();
      bench.engine.resume();
      await world.settled();
    },
    view() {
      const { output, ...view } = bench.engine.describe(EXECUTION_ARN);
      return { ...view, ...(output === undefined ? {} : { output: JSON.parse(output) }) };
    },
    types: () => bench.engine.history(EXECUTION_ARN).map(({ type }) => type),
    details: (type) =>
      bench.engine
        .history(EXECUTION_ARN)
        .filter((event) => event.type === type)
        .map(({ details }) => details),
  };
  onTestFinished(() => {
    bench.engine.close();
    world.stop();
  });
  return bench;
}
