import { describe, expect, it } from 'vitest';
import type { Application, Step, StepName } from '../../../../shared/domain/application.ts';
import { applicationActions } from '../../../../shared/domain/application-actions.ts';
import { cancel } from '../../../../shared/domain/application-life.ts';
import { anApplication, withSteps } from '../../../builders/application.ts';
import { HOUR, NOON } from '../../../builders/time.ts';

/** What may be done now, each as `name` or `name step`. */
const allowed = (application: Application, now = NOON) =>
  applicationActions(application, now)
    .filter(({ whyNot }) => whyNot === undefined)
    .map(({ name, step }) => [name, ...(step === undefined ? [] : [step])].join(' '));
const whyNot = (application: Application, name: string, step?: StepName) =>
  applicationActions(application, NOON).find((action) => action.name === name && action.step === step);
const state = (one: Step['state']) => ({ state: one });
/** At the activation, with everything before it done. */
const activating = (over: Partial<Application> = {}) =>
  withSteps(anApplication({ wabaId: '777', number: '333', ...over }), {
    'accept-facebook-invite': state('done'),
    'verify-business': state('done'),
    'sign-terms': state('switched-off'),
    'review-account': state('done'),
    'activate-number': state('waiting'),
  });

describe('applicationActions', () => {
  it('at the start: correct, cancel, and say that the invite is accepted', () => {
    expect(allowed(anApplication())).toEqual(['correct', 'cancel', 'complete accept-facebook-invite']);
    expect(whyNot(anApplication(), 'complete', 'go-live')?.whyNot).toBe('it waits for accept-facebook-invite');
  });

  it('leaves the review to WhatsApp', () => {
    const reviewing = withSteps(anApplication(), {
      'accept-facebook-invite': state('done'),
      'verify-business': state('waiting'),
      'sign-terms': state('waiting'),
      'review-account': state('waiting'),
    });
    expect(allowed(reviewing)).toEqual(['correct', 'cancel', 'complete verify-business', 'complete sign-terms']);
    expect(whyNot(reviewing, 'complete', 'review-account')?.whyNot).toMatch(/only WhatsApp/);
    expect(whyNot(reviewing, 'complete', 'accept-facebook-invite')?.whyNot).toBe('it is done');
  });

  it('activates the number and requests codes once it is in the account', () => {
    expect(allowed(activating())).toEqual(['correct', 'cancel', 'complete activate-number', 'request-code activate-number']);
    const { number: _number, ...missing } = activating();
    expect(allowed(missing)).toEqual(['correct', 'cancel']);
    expect(whyNot(missing, 'request-code', 'activate-number')?.whyNot).toMatch(/not in the account yet/);
    expect(whyNot(activating(), 'complete', 'sign-terms')?.whyNot).toBe('it is switched-off');
  });

  it('does not cancel from the moment that the number is being registered (R5)', () => {
    const registering = activating({
      activation: { registeringSince: NOON, codeRequests: [], wrongCodes: 0, registrations: [NOON] },
    });
    expect(allowed(registering)).not.toContain('cancel');
    expect(whyNot(registering, 'cancel')?.whyNot).toMatch(/on the API for good/);
  });

  it('says when a limit ends', () => {
    const registrations = Array.from({ length: 9 }, (_, hour) => NOON - (9 - hour) * HOUR);
    const many = activating({ activation: { codeRequests: [], wrongCodes: 0, registrations } });
    expect(whyNot(many, 'complete', 'activate-number')).toMatchObject({ notBefore: NOON + 63 * HOUR });
    expect(allowed(many, NOON + 63 * HOUR)).toContain('complete activate-number');
  });

  it('changes nothing about one that has ended', () => {
    const cancelled = cancel(anApplication(), undefined, { at: NOON, by: 'key_1' });
    if (typeof cancelled === 'string') throw new Error(cancelled);
    expect(allowed(cancelled.application)).toEqual([]);
    expect(whyNot(cancelled.application, 'correct')?.whyNot).toBe('the application is cancelled');
  });
});
