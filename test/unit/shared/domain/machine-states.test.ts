import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Application, STEPS, type Step, type StepName } from '../../../../shared/domain/application.ts';
import { machineStates } from '../../../../shared/domain/machine-states.ts';
import { anApplication, withSteps } from '../../../builders/application.ts';

/** An application that waits for these steps, with those before them done. */
function waitingFor(...names: readonly StepName[]): Application {
  const first = STEPS.findIndex((name) => names.includes(name));
  const state = (name: StepName, at: number): Step['state'] =>
    names.includes(name) ? 'waiting' : at < first ? 'done' : 'not-started';
  return withSteps(anApplication(), Object.fromEntries(STEPS.map((name, at) => [name, { state: state(name, at) }])));
}
const ended = (status: 'live' | 'cancelled' | 'failed', told: Application['told'] = []) =>
  machineStates(anApplication({ status, told }));

describe('machineStates', () => {
  it.each([
    ['accept-facebook-invite', 'AcceptFacebookInvite'],
    ['activate-number', 'ActivateNumber'],
    ['go-live', 'GoLive'],
  ] as const)('at %s is in %s', (step, state) => {
    expect(machineStates(waitingFor(step))).toEqual([state]);
  });

  it('is in three branches side by side, those that are done at their end', () => {
    const three = waitingFor('verify-business', 'sign-terms', 'review-account');
    expect(machineStates(three)).toEqual(['VerifyBusiness', 'SignTerms', 'ReviewAccount']);
    const signed = withSteps(three, { 'sign-terms': { state: 'done' }, 'review-account': { state: 'done' } });
    expect(machineStates(signed)).toEqual(['VerifyBusiness', 'SignTermsDone', 'ReviewAccountDone']);
    const switchedOff = withSteps(three, { 'verify-business': { state: 'switched-off' } });
    expect(machineStates(switchedOff)).toEqual(['VerifyBusinessDone', 'SignTerms', 'ReviewAccount']);
  });

  it('tells both parties how it ended, and then is at its end', () => {
    expect([ended('live'), ended('live', ['organisation', 'provider'])]).toEqual([['TellLive'], ['Live']]);
    expect([ended('cancelled', ['organisation']), ended('cancelled', ['organisation', 'provider'])]).toEqual([
      ['TellCancelled'],
      ['Cancelled'],
    ]);
    expect([ended('failed'), ended('failed', ['provider', 'organisation'])]).toEqual([['TellFailed'], ['Failed']]);
  });

  it('names states of the state machine that deploys', () => {
    const named = [
      ...STEPS.flatMap((step) => machineStates(waitingFor(step))),
      ...(['live', 'cancelled', 'failed'] as const).flatMap((status) => [
        ...ended(status),
        ...ended(status, ['organisation', 'provider']),
      ]),
    ];
    const definition = readFileSync(new URL('../../../../infra/onboarding.asl.json', import.meta.url), 'utf8');
    expect(named.filter((state) => !definition.includes(`"${state}": {`))).toEqual([]);
  });
});
