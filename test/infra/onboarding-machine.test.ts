import { readFileSync } from 'node:fs';
import validateDefinition from 'asl-validator';
import { afterAll, describe, expect, it } from 'vitest';
import { drawOnboarding } from '../../infra/drawing.ts';
import type { HistoryEvent } from '../../local/aws/stepfunctions/api.ts';
import { allWaits } from '../../shared/domain/step-plan.ts';
import { aBench, DAY, EXECUTION_ARN, FUNCTION_ARN, failure, ok } from '../local/aws/stepfunctions/bench.ts';

/** The file that deploys, with the one name in it filled in. */
const DEFINITION = JSON.parse(
  readFileSync(new URL('../../infra/onboarding.asl.json', import.meta.url), 'utf8').replaceAll(`\${RunStep}`, FUNCTION_ARN),
);
const MINUTE = 60_000;
const ran: (readonly HistoryEvent[])[] = [];

/** An application whose steps this test ends: `tokens` holds the latest of each step that waits. */
async function anApplication(input: object = {}, ending = 'failed') {
  const bench = aBench(DEFINITION);
  const tokens = new Map<string, string>();
  const asked: string[] = [];
  bench.answer = (payload) => {
    asked.push(payload.step ?? payload.task);
    if (payload.step !== undefined) tokens.set(payload.step, payload.token);
    return ok({ outcome: payload.task === 'failed' ? ending : payload.task });
  };
  await bench.run({ applicationId: 'app_1', part: 1, waits: allWaits(), ...input });
  const token = (step: string) => {
    const found = tokens.get(step);
    if (found === undefined) throw new Error(`nobody waits for ${step}`);
    return found;
  };
  const application = {
    bench,
    asked,
    calls: (step: string) => asked.filter((one) => one === step).length,
    async done(...steps: readonly string[]) {
      for (const step of steps) {
        bench.engine.sendTaskSuccess(token(step), '{}');
        await bench.world.settled();
      }
    },
    async fails(step: string, error: string, cause = 'because') {
      bench.engine.sendTaskFailure(token(step), error, cause);
      await bench.world.settled();
    },
  };
  ran.push(bench.engine.history(EXECUTION_ARN));
  const index = ran.length - 1;
  keep.push(() => {
    ran[index] = bench.engine.history(EXECUTION_ARN);
  });
  return application;
}
const keep: (() => void)[] = [];
const look = () => {
  for (const one of keep.splice(0)) one();
};

const PARALLEL = ['verify-business', 'sign-terms', 'review-account'] as const;
/** What leads to each step, and in which states it waits. */
const BEFORE: Readonly<Record<string, readonly string[]>> = {
  'accept-facebook-invite': [],
  'verify-business': ['accept-facebook-invite'],
  'sign-terms': ['accept-facebook-invite'],
  'review-account': ['accept-facebook-invite'],
  'activate-number': ['accept-facebook-invite', ...PARALLEL],
  'go-live': ['accept-facebook-invite', ...PARALLEL, 'activate-number'],
};

async function waitingAt(step: string) {
  const application = await anApplication();
  await application.done(...(BEFORE[step] ?? []));
  return application;
}

describe('the state machine of onboarding', () => {
  it('is accepted by the validator of state machines', () => {
    expect(validateDefinition(DEFINITION)).toMatchObject({ isValid: true, errors: [] });
  });

  it('is the one that the documents show', async () => {
    const shown = readFileSync(new URL('../../docs/onboarding.svg', import.meta.url), 'utf8');
    expect(shown === (await drawOnboarding()), 'run `npm run draw`').toBe(true);
  });

  it('is drawn with each of its states under its own name', async () => {
    const drawn = await drawOnboarding();
    const names = [...JSON.stringify(DEFINITION).matchAll(/"(\w+)":\{"Type":/g)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name) => drawn.split(`id="state_${name}"`).length !== 2)).toEqual([]);
  });

  it('goes from the invite to live, each step signalled', async () => {
    const { bench, done, asked } = await waitingAt('go-live');
    await done('go-live');
    expect(bench.view().status).toBe('SUCCEEDED');
    expect(asked).toEqual(['accept-facebook-invite', ...PARALLEL, 'activate-number', 'go-live', 'live']);
    expect(bench.types().filter((type) => type === 'ParallelStateStarted')).toHaveLength(1);
    look();
  });

  it.each(['accept-facebook-invite', ...PARALLEL, 'activate-number'])('comes to its Cancelled end from %s', async (step) => {
    const { bench, fails, asked } = await waitingAt(step);
    await fails(step, 'Cancelled', 'changed our minds');
    expect(bench.view()).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'cancelled', refund: 'none' } });
    expect(asked.at(-1)).toBe('cancelled');
    expect(bench.calls.at(-1)?.payload.why).toBe('changed our minds');
    look();
  });

  it.each(['accept-facebook-invite', ...PARALLEL, 'activate-number', 'go-live'])(
    'ends when a later execution has taken over %s',
    async (step) => {
      const bench = await waitingAt(step).then((application) => application.bench);
      const before = bench.answer;
      bench.answer = (payload, call) => (payload.step === step ? failure('Superseded') : before(payload, call));
      // The next wake-up meets the successor.
      for (let days = 0; days < 32 && bench.view().status === 'RUNNING'; days += 1) await bench.advance(DAY);
      expect(bench.view().status).toBe('SUCCEEDED');
      expect(bench.types().some((type) => type === 'ExecutionSucceeded')).toBe(true);
      expect(bench.calls.at(-1)?.payload.step).toBe(step);
      look();
    },
  );

  it.each(['accept-facebook-invite', 'sign-terms', 'review-account', 'activate-number'])(
    'looks again at %s at each wake-up, and gives it up after 90 days',
    async (step) => {
      const { bench, done, calls, asked } = await waitingAt(step);
      if (PARALLEL.some((one) => one === step)) await done(...PARALLEL.filter((one) => one !== step));
      await bench.advance(90 * DAY - MINUTE);
      expect(bench.view().status).toBe('RUNNING');
      expect(calls(step)).toBe(allWaits()[step]?.length);
      await bench.advance(2 * MINUTE);
      expect(bench.view()).toMatchObject({
        status: 'FAILED',
        error: 'ApplicationFailed',
        cause: `${step} was not done in time`,
      });
      expect(asked.at(-1)).toBe('failed');
      look();
    },
  );

  it('leaves the rest to a successor where a step was done at the last moment', async () => {
    const { bench, asked } = await anApplication({}, 'open');
    await bench.advance(91 * DAY);
    expect(asked.at(-1)).toBe('failed');
    expect(bench.view()).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'continued' } });
    look();
  });

  it('waits for Facebook for as long as it takes', async () => {
    const { bench, done, calls } = await waitingAt('verify-business');
    await done('sign-terms', 'review-account');
    await bench.advance(80 * DAY);
    expect(bench.view().status).toBe('RUNNING');
    // Days 7, 14, 28, 58: three with a reminder, then every thirty days.
    expect(calls('verify-business')).toBe(5);
    await done('verify-business', 'activate-number', 'go-live');
    expect(bench.view().status).toBe('SUCCEEDED');
    look();
  });

  it('never gives up a number that is registered', async () => {
    const { bench, done, calls } = await waitingAt('go-live');
    await bench.advance(100 * DAY);
    expect(bench.view().status).toBe('RUNNING');
    expect(calls('go-live')).toBeGreaterThan(5);
    await done('go-live');
    expect(bench.view().status).toBe('SUCCEEDED');
    look();
  });

  it.each([
    ['verify-business', 'Rejected'],
    ['sign-terms', 'NotSigned'],
    ['review-account', 'Rejected'],
    ['go-live', 'TestFailed'],
  ])('enters %s again when it was %s, with a token of its own', async (step, error) => {
    const { bench, fails, done, calls } = await waitingAt(step);
    const first = bench.calls.filter(({ payload }) => payload.step === step).at(-1)?.payload.token;
    await fails(step, error);
    expect(calls(step)).toBe(2);
    expect(bench.calls.filter(({ payload }) => payload.step === step).at(-1)?.payload.token).not.toBe(first);
    expect(bench.view().status).toBe('RUNNING');
    await done(step);
    look();
  });

  it('fails as the record says', async () => {
    const { bench, fails } = await waitingAt('sign-terms');
    await fails('sign-terms', 'Failed', 'sign-terms was turned down 10 times');
    expect(bench.view()).toMatchObject({
      status: 'FAILED',
      error: 'ApplicationFailed',
      cause: 'sign-terms was turned down 10 times',
    });
    look();
  });

  it('has a successor started while Facebook verifies for more than half a year', async () => {
    const { bench, done, asked } = await waitingAt('verify-business');
    await done('sign-terms', 'review-account');
    await bench.advance(240 * DAY);
    expect(bench.view().status).toBe('SUCCEEDED');
    expect(asked.at(-1)).toBe('continue');
    look();
  });

  it.each([
    ['sign-terms', 'NotSigned'],
    ['review-account', 'Rejected'],
  ])('has a successor started when %s has gone on for half a year', async (step, error) => {
    const { bench, done, fails, asked } = await waitingAt(step);
    await done(...PARALLEL.filter((one) => one !== step));
    for (let round = 0; round < 3; round += 1) {
      await bench.advance(80 * DAY);
      if (bench.view().status === 'RUNNING') await fails(step, error);
    }
    expect(bench.view().status).toBe('SUCCEEDED');
    expect(asked.at(-1)).toBe('continue');
    look();
  });

  it.each(['activate-number', 'go-live'])('has a successor started at %s when the year draws on', async (step) => {
    const application = await waitingAt('verify-business');
    const { bench, done, asked } = application;
    await done('sign-terms', 'review-account');
    await bench.advance(170 * DAY);
    await done('verify-business', ...(step === 'go-live' ? ['activate-number'] : []));
    await bench.advance(60 * DAY);
    expect(bench.view().status).toBe('SUCCEEDED');
    expect(asked.at(-1)).toBe('continue');
    look();
  });

  it('has a successor started long before its history is full', async () => {
    const { bench, fails, asked } = await waitingAt('verify-business');
    for (let round = 0; bench.view().status === 'RUNNING' && round < 500; round += 1) await fails('verify-business', 'Rejected');
    expect(bench.view().status).toBe('SUCCEEDED');
    expect(asked.at(-1)).toBe('continue');
    expect(bench.engine.history(EXECUTION_ARN).length).toBeLessThan(10_000);
    look();
  });

  it('tries again when its function breaks, and loses no signal by it', async () => {
    const bench = aBench(DEFINITION);
    let broken = 3;
    bench.answer = () => {
      broken -= 1;
      return broken >= 0 ? failure('TypeError') : ok({});
    };
    await bench.run({ applicationId: 'app_1', part: 1, waits: allWaits() });
    await bench.advance(MINUTE);
    expect(bench.calls.length).toBe(4);
    bench.engine.sendTaskSuccess(bench.calls.at(-1)?.payload.token, '{}');
    await bench.world.settled();
    expect(bench.types()).toContain('ParallelStateEntered');
  });

  it('goes on after a restart in the middle of each wait', async () => {
    const application = await waitingAt('accept-facebook-invite');
    const { bench, done } = application;
    for (const steps of [['accept-facebook-invite'], [...PARALLEL], ['activate-number'], ['go-live']]) {
      await bench.restart();
      await done(...steps);
    }
    expect(bench.view().status).toBe('SUCCEEDED');
  });
});

describe('the tests of the state machine', () => {
  it('ran every state and every transition of the file', () => {
    look();
    const wanted = transitionsOf(DEFINITION.States);
    const taken = new Set(ran.flatMap(transitionsIn));
    const missing = wanted.transitions.filter((transition) => !taken.has(transition));
    const entered = new Set(
      ran.flat().flatMap((event) => (event.type.endsWith('StateEntered') ? [String(event.details?.['name'])] : [])),
    );
    const unseen = wanted.states.filter((state) => !entered.has(state));
    report(wanted, missing.length, unseen.length);
    expect({ unseen, missing }).toEqual({ unseen: [], missing: [] });
    expect([...taken].filter((transition) => !wanted.transitions.includes(transition))).toEqual([]);
  });
});

type Wanted = { readonly states: readonly string[]; readonly transitions: readonly string[] };
let summary = '';
function report({ states, transitions }: Wanted, missing: number, unseen: number): void {
  const percent = (all: number, without: number) => `${all - without}/${all} (${Math.round(((all - without) / all) * 100)} %)`;
  summary = `infra/onboarding.asl.json: states ${percent(states.length, unseen)}, transitions ${percent(transitions.length, missing)}`;
}
afterAll(() => console.log(summary));

const FAILS = new Map<string, string>(
  [DEFINITION.States, ...DEFINITION.States.WhileFacebookVerifies.Branches.map((branch: any) => branch.States)]
    .flatMap((states) => Object.entries<any>(states))
    .flatMap(([name, state]) => (state.Type === 'Fail' ? [[name, state.Error] as const] : [])),
);

/** Every way from a state to another that the file has, with its cause. */
function transitionsOf(states: Readonly<Record<string, any>>): Wanted {
  const found: { states: string[]; transitions: string[] } = { states: [], transitions: [] };
  for (const [name, state] of Object.entries(states)) {
    found.states.push(name);
    if (state.Next !== undefined) found.transitions.push(`${name} -> ${state.Next}`);
    for (const choice of [...(state.Choices ?? []).map((one: any) => one.Next), state.Default].filter(Boolean))
      found.transitions.push(`${name} -> ${choice}`);
    for (const { ErrorEquals, Next } of state.Catch ?? [])
      for (const error of ErrorEquals) found.transitions.push(`${name} -${error}-> ${Next}`);
    for (const branch of state.Branches ?? []) {
      const inner = transitionsOf(branch.States);
      found.states.push(...inner.states);
      found.transitions.push(...inner.transitions);
    }
  }
  return found;
}

/** The transitions that a history tells, by its chain of events: a state that ends by a caught error says which. */
function transitionsIn(history: readonly HistoryEvent[]): readonly string[] {
  const byId = new Map(history.map((event) => [event.id, event]));
  return history.flatMap((event) => {
    const exited = byId.get(event.previousEventId);
    if (!event.type.endsWith('StateEntered') || exited === undefined || !exited.type.endsWith('StateExited')) return [];
    const cause = byId.get(exited.previousEventId);
    const error =
      cause?.type === 'TaskTimedOut'
        ? 'States.Timeout'
        : /^(Task|ParallelState)Failed$/.test(cause?.type ?? '')
          ? causeOf(cause, byId)
          : undefined;
    const [from, to] = [String(exited.details?.['name']), String(event.details?.['name'])];
    return [error === undefined ? `${from} -> ${to}` : `${from} -${error}-> ${to}`];
  });
}

/** A Parallel fails by what failed in its branch: a task, or a Fail state, whose error stands in the file. */
function causeOf(event: HistoryEvent | undefined, byId: ReadonlyMap<number, HistoryEvent>): string {
  const error = event?.type === 'FailStateEntered' ? FAILS.get(String(event.details?.['name'])) : event?.details?.['error'];
  if (typeof error === 'string') return error;
  const before = event === undefined ? undefined : byId.get(event.previousEventId);
  return before === undefined ? 'unknown' : causeOf(before, byId);
}
