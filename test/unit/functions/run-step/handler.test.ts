import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { makeHandler } from '../../../../functions/run-step/handler.ts';
import type { Application } from '../../../../shared/domain/application.ts';
import { startApplication } from '../../../../shared/domain/application-life.ts';
import type { RunStepPorts } from '../../../../shared/use-cases/run-step.ts';
import { captureLogLines } from '../../../builders/log-lines.ts';
import { DAY, NOON } from '../../../builders/time.ts';
import { aWorld } from '../../../builders/world.ts';

const lines = captureLogLines();
const logged = () => lines.map((line) => JSON.parse(line));

const TOKEN = 'AAAAKgAAAAIAAAAAAAAAAZ-a-task-token';
const step = {
  task: 'step',
  applicationId: 'app_1',
  part: 1,
  step: 'accept-facebook-invite',
  token: TOKEN,
  enteredAt: '2026-11-03T12:00:05.123Z',
};

/** An application that waits for its invite, and a Meta that knows of no account that is shared. */
async function aStartedWorld() {
  const fakes = await aWorld();
  const wish = {
    id: 'app_1',
    organisation: { name: 'Bakery', email: 'bakery@example.com' },
    facebookBusinessId: '2729063490586005',
    phone: '+31201234568',
    displayName: 'Bakery',
  };
  await fakes.applications.create(startApplication(wish, [], { at: NOON, by: 'key_1' }));
  const mails: string[] = [];
  const notAsked = () => Promise.reject(new Error('this is not expected to be called'));
  const ports: RunStepPorts = {
    ...fakes,
    meta: {
      sharedAccounts: async () => undefined,
      account: notAsked,
      numbersOf: notAsked,
      numberState: notAsked,
      addNumber: notAsked,
      requestCode: notAsked,
      verifyCode: notAsked,
      register: notAsked,
      subscribe: notAsked,
    },
    signatures: { ask: notAsked, find: notAsked, get: notAsked, cancel: notAsked },
    mailer: {
      send: async ({ to }) => {
        mails.push(to);
        return { kind: 'sent' };
      },
    },
    settings: { adminMail: 'admin@example.com' },
  };
  return { fakes, ports, mails };
}

const run = (ports: RunStepPorts, payload: unknown) => makeHandler(ports)(payload, {} as Context);

async function applicationOf({ fakes }: Awaited<ReturnType<typeof aStartedWorld>>): Promise<Application> {
  const application = await fakes.applications.get('app_1');
  if (application === undefined) throw new Error('there is no application');
  return application;
}

describe('the task of a step', () => {
  it('has its token stored, and our part of the step done', async () => {
    const world = await aStartedWorld();
    expect(await run(world.ports, step)).toEqual({ outcome: 'waiting' });
    const { steps } = await applicationOf(world);
    expect(steps['accept-facebook-invite']).toMatchObject({ state: 'waiting', token: TOKEN });
  });

  it('begins when the execution entered it, to the millisecond', async () => {
    const world = await aStartedWorld();
    await run(world.ports, { ...step, step: 'verify-business' });
    const { steps } = await applicationOf(world);
    expect(steps['verify-business'].since).toBe(NOON + 5_123);
  });

  it('writes one line, without the token', async () => {
    const { ports } = await aStartedWorld();
    await run(ports, step);
    expect(logged()).toMatchObject([
      { event: 'step.done', task: 'step', application: 'app_1', part: 1, step: 'accept-facebook-invite', outcome: 'waiting' },
    ]);
    expect(lines.join('')).not.toContain(TOKEN);
  });

  it('fails as Superseded when a later execution runs the application', async () => {
    const world = await aStartedWorld();
    const before = await applicationOf(world);
    await world.fakes.applications.save(before, { application: { ...before, part: 2 }, log: [] });
    await expect(run(world.ports, step)).rejects.toThrow(expect.objectContaining({ name: 'Superseded' }));
    expect(lines.join('')).not.toContain(TOKEN);
  });
});

describe('the task of an end', () => {
  const end = { applicationId: 'app_1', part: 1, why: 'not done in time' };

  it('failed: records why, where a step was given up', async () => {
    const world = await aStartedWorld();
    expect(await run(world.ports, { ...end, task: 'failed' })).toEqual({ outcome: 'open' });
    expect(await applicationOf(world)).toMatchObject({ status: 'open', part: 2 });
    world.fakes.clock.advance(91 * DAY);
    expect(await run(world.ports, { ...end, task: 'failed' })).toEqual({ outcome: 'failed' });
    expect(await applicationOf(world)).toMatchObject({ status: 'failed', ending: 'not done in time' });
    expect(world.mails).not.toEqual([]);
  });

  it('continue: another execution is to run it', async () => {
    const world = await aStartedWorld();
    expect(await run(world.ports, { ...end, task: 'continue' })).toEqual({ outcome: 'continued' });
    expect((await applicationOf(world)).part).toBe(2);
  });

  it.each(['live', 'cancelled'])('%s: nobody is told while the application is open', async (task) => {
    const { ports, mails } = await aStartedWorld();
    expect(await run(ports, { ...end, task })).toEqual({ outcome: 'open' });
    expect(mails).toEqual([]);
  });
});

describe('a payload that the state machine does not send', () => {
  it.each([
    ['task', { ...step, task: 'stop' }],
    ['step', { ...step, step: 'begin' }],
    ['token', { ...step, token: 17 }],
    ['part', { ...step, part: '1' }],
    ['enteredAt', { ...step, enteredAt: NOON }],
    ['enteredAt', { ...step, enteredAt: 'noon' }],
    ['why', { task: 'failed', applicationId: 'app_1', part: 1 }],
    ['payload', 'app_1'],
    ['payload', null],
  ])('is refused by the name of what is wrong, %s, and by no value', async (wrong, payload) => {
    const { ports } = await aStartedWorld();
    const failing = run(ports, payload);
    await expect(failing).rejects.toThrow(new RegExp(`not known: ${wrong}$`));
    await expect(failing).rejects.not.toThrow(TOKEN);
  });
});
