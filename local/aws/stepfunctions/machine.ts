import type { Fields } from '../wire/call.ts';

/** A state machine that can be run, checked when it was loaded. State names are unique in it, over all branches. */
export type Machine = {
  readonly startAt: string;
  readonly timeoutSeconds?: number;
  readonly states: ReadonlyMap<string, State>;
};

/** What holds for most states. A template is any JSON in which texts of the form `{% … %}` are expressions. */
type Common = {
  readonly name: string;
  /** `undefined`: the state ends its branch. */
  readonly next?: string;
} & Results;

/** The templates that a state is left by. */
export type Results = { readonly output?: unknown; readonly assign?: Fields };

/** One entry of `Retry`. */
export type Retrier = {
  readonly errors: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
  readonly fullJitter: boolean;
};
/** One entry of `Catch`. */
export type Catcher = { readonly errors: readonly string[]; readonly next: string } & Results;
/** One entry of `Choices`. */
export type Rule = { readonly condition: unknown; readonly next: string } & Results;

type Guarded = { readonly retry: readonly Retrier[]; readonly catch: readonly Catcher[] };
export type TaskState = Common &
  Guarded & {
    readonly type: 'Task';
    /** `lambda:invoke.waitForTaskToken`, not `lambda:invoke`. */
    readonly callback: boolean;
    readonly args: unknown;
    readonly timeoutSeconds?: unknown;
    readonly heartbeatSeconds?: unknown;
  };
export type ParallelState = Common &
  Guarded & { readonly type: 'Parallel'; readonly args?: unknown; readonly branches: readonly string[] };
export type WaitState = Common & { readonly type: 'Wait'; readonly seconds?: unknown; readonly timestamp?: unknown };
export type ChoiceState = Common & { readonly type: 'Choice'; readonly rules: readonly Rule[]; readonly otherwise?: string };
export type FailState = { readonly type: 'Fail'; readonly name: string; readonly error?: unknown; readonly cause?: unknown };
export type PlainState = Common & { readonly type: 'Pass' | 'Succeed' };

/** One state. `branches` of a Parallel are the names of their first states. */
export type State = TaskState | ParallelState | WaitState | ChoiceState | FailState | PlainState;
