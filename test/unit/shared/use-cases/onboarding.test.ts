import { describe, expect, it } from 'vitest';
import { waitingSteps } from '../../../../shared/domain/application.ts';
import { applicationTime } from '../../../../shared/domain/step-plan.ts';
import { activateNumber, requestCode } from '../../../../shared/use-cases/activate-number.ts';
import { completeStepByHand } from '../../../../shared/use-cases/complete-step.ts';
import {
  cancelApplication,
  correctApplication,
  listApplications,
  startOnboarding,
} from '../../../../shared/use-cases/manage-applications.ts';
import { receiveSignature } from '../../../../shared/use-cases/receive-signature.ts';
import { runStep } from '../../../../shared/use-cases/run-step.ts';
import { anOnboarding, BUSINESS, DAY, type OnboardingRun, PHONE, WABA } from '../../../builders/onboarding-run.ts';
import type { Fakes } from '../../../fakes/make-fakes.ts';

const HOUR = 3_600_000;
const days = (at: number, from: number) => Math.round((at - from) / DAY);

describe('an application', () => {
  it('goes live when everybody acts, and the execution tells the same story', async () => {
    const run = anOnboarding();
    const id = await run.reach('go-live');
    const application = await run.get(id);
    expect(application).toMatchObject({ status: 'live', wabaId: WABA });
    expect(await run.ports.numbers.get(application.number ?? '')).toMatchObject({
      state: 'live',
      displayPhone: PHONE,
      applicationId: id,
    });
    expect(await run.ports.ledger.get(PHONE)).toMatchObject({ state: 'live', number: application.number });
    expect(run.execution(id).status).toBe('SUCCEEDED');
    const entered = run.history(id).flatMap(({ type, details }) => (type === 'TaskStateEntered' ? [details?.['name']] : []));
    expect(entered).toEqual([
      'AcceptFacebookInvite',
      'VerifyBusiness',
      'SignTerms',
      'ReviewAccount',
      'ActivateNumber',
      'GoLive',
      'TellLive',
    ]);
    const log = await run.log(id);
    expect(log[0]).toBe('started');
    expect(log.filter((what) => what === 'step-completed')).toHaveLength(6);
    expect(log).toContain('live');
    expect(run.events()).toEqual(
      expect.arrayContaining(['application.step-started', 'application.step-completed', 'application.live', 'number.changed']),
    );
    expect(run.mails('shop@example.org').at(-1)?.subject).toContain('is live');
  });

  it('sends its test message before it is live, and is live when that arrives', async () => {
    const run = anOnboarding((fakes) => {
      fakes.whatsApp.templatesOf.set(WABA, [
        { name: 'hello_world', language: 'en_US', status: 'APPROVED', category: 'utility', components: [] },
      ]);
      return {};
    });
    const id = await run.reach('activate-number', { testPhone: '+31612345678' });
    await run.activate(id);
    const waiting = await run.get(id);
    expect(waiting).toMatchObject({ status: 'open', goLive: { round: 1 } });
    const message = await run.ports.messages.get(waiting.goLive?.testMessageId ?? '');
    expect(message).toMatchObject({ applicationId: id, number: waiting.number, to: { phone: '+31612345678' } });
    if (message === undefined) throw new Error('no test message');
    const [attempt] = message.attempts;
    if (attempt === undefined) throw new Error('no attempt');
    await run.ports.messages.save({ ...message, attempts: [{ ...attempt, state: 'delivered', at: run.world.now() }] });
    await run.settled();
    expect((await run.get(id)).status).toBe('live');
  });

  it('shows the working time without the forty days that Facebook took, and reminds on days 7, 14 and 28', async () => {
    const run = anOnboarding();
    const id = await run.start();
    await run.advance(DAY / 2);
    await run.acceptInvite();
    await run.signature('signed');
    await run.accountReview('APPROVED');
    await run.nameReview('APPROVED');
    const began = run.world.now();
    await run.advance(40 * DAY);
    await run.verification('APPROVED');
    const application = await run.get(id);
    const { reminders, doneAt, since } = application.steps['verify-business'];
    expect(reminders.filter(({ kind }) => kind === 'reminder').map(({ at }) => days(at, began))).toEqual([7, 14, 28]);
    expect(reminders.filter(({ kind }) => kind === 'escalation').map(({ at }) => days(at, began))).toEqual([28]);
    expect(days(Number(doneAt), Number(since))).toBe(40);
    const time = applicationTime(application, run.world.now());
    expect(time.workingMs).toBeGreaterThanOrEqual(DAY / 2);
    expect(time.workingMs).toBeLessThan(DAY / 2 + 60_000);
    expect(run.mails('shop@example.org').filter(({ subject }) => subject.includes('business verification'))).toHaveLength(3);
    expect(run.events().filter((type) => type === 'application.late')).toEqual([]);
  });

  it('waits eighty days for Facebook without an end of ours', async () => {
    const run = anOnboarding();
    const id = await run.start();
    await run.acceptInvite();
    await run.advance(80 * DAY);
    expect((await run.get(id)).status).toBe('open');
    await run.signature('signed');
    await run.accountReview('APPROVED');
    await run.nameReview('APPROVED');
    await run.verification('APPROVED');
    await run.activate(id);
    expect((await run.get(id)).status).toBe('live');
  });

  it('is continued by a successor when an execution draws near to its longest time', async () => {
    const run = anOnboarding();
    const id = await run.start();
    await run.acceptInvite();
    await run.signature('signed');
    await run.accountReview('APPROVED');
    await run.nameReview('APPROVED');
    await run.advance(250 * DAY);
    expect(run.execution(id).status).toBe('SUCCEEDED');
    expect(run.execution(id, 2).status).toBe('RUNNING');
    const application = await run.get(id);
    expect(application).toMatchObject({ part: 2, status: 'open' });
    expect(waitingSteps(application)).toEqual(['verify-business']);
    expect(application.steps['verify-business'].reminders.filter(({ kind }) => kind === 'reminder')).toHaveLength(3);
    await run.verification('APPROVED');
    await run.activate(id);
    expect((await run.get(id)).status).toBe('live');
    expect(run.execution(id, 2).status).toBe('SUCCEEDED');
  });

  it('is late when a step waits longer than expected, and the provider is told', async () => {
    const run = anOnboarding();
    const id = await run.start();
    await run.advance(2 * DAY + HOUR);
    const late = await run.get(id);
    expect(late.steps['accept-facebook-invite'].lateSince).toBeDefined();
    expect(run.events()).toContain('application.late');
    expect((await listApplications(run.ports, { late: true }, 10, undefined)).items.map((one) => one.id)).toEqual([id]);
    await run.advance(6 * DAY);
    expect(run.mails('admin@provider.example').map(({ subject }) => subject)).toEqual([
      `${id}: accept-facebook-invite needs a look`,
    ]);
    expect(run.mails('shop@example.org')).toHaveLength(3);
  });

  it('fails after ninety days in which nobody accepted the invite, and frees the number', async () => {
    const run = anOnboarding();
    const id = await run.start();
    await run.advance(91 * DAY);
    expect(await run.get(id)).toMatchObject({ status: 'failed', ending: 'accept-facebook-invite was not done in time' });
    expect(run.execution(id)).toMatchObject({ status: 'FAILED', error: 'ApplicationFailed' });
    expect(run.events()).toContain('application.failed');
    expect(await run.start()).not.toBe(id);
  });

  it('does without the steps that the deployment switched off', async () => {
    const run = anOnboarding(() => ({
      settings: { switchedOff: ['accept-facebook-invite', 'verify-business', 'sign-terms'], adminMail: undefined },
    }));
    run.fakes.meta.putAccount({ wabaId: WABA, ownerBusinessId: BUSINESS });
    const id = await run.start({ wabaId: WABA });
    expect(waitingSteps(await run.get(id))).toEqual(['review-account']);
    await run.accountReview('APPROVED');
    await run.nameReview('APPROVED');
    await run.activate(id);
    expect((await run.get(id)).status).toBe('live');
  });
});

describe('a cancelled application', () => {
  it('comes to the Cancelled end on day 9, tells the parties, frees the number, and leaves the ledger', async () => {
    const run = anOnboarding();
    const id = await run.start();
    await run.acceptInvite();
    await run.advance(9 * DAY);
    const outcome = await cancelApplication(run.ports, id, undefined, 'key_admin');
    await run.settled();
    expect(outcome).toMatchObject({ kind: 'cancelled', application: { status: 'cancelled' } });
    const execution = run.execution(id);
    expect(execution.status).toBe('SUCCEEDED');
    expect(JSON.parse(execution.output ?? '')).toEqual({ outcome: 'cancelled', refund: 'none' });
    expect(run.history(id).some(({ type, details }) => type === 'SucceedStateEntered' && details?.['name'] === 'Cancelled')).toBe(
      true,
    );
    expect(run.mails('shop@example.org').at(-1)?.text).toContain('nothing is refunded');
    expect(run.mails('admin@provider.example').at(-1)?.subject).toBe(`${id}: cancelled`);
    expect(run.fakes.signatures.requests.at(-1)?.state).toBe('cancelled');
    expect(await run.ports.ledger.get(PHONE)).toBeUndefined();
    expect(run.events()).toContain('application.cancelled');
    expect(await cancelApplication(run.ports, id, undefined, 'key_admin')).toMatchObject({ kind: 'cancelled' });
    expect(await run.start()).not.toBe(id);
  });

  it('is finished by the sweep where its execution was stopped by hand', async () => {
    const run = anOnboarding();
    const id = await run.reach('sign-terms');
    run.stop(id);
    await cancelApplication(run.ports, id, undefined, 'key_admin');
    await run.settled();
    expect(run.mails('shop@example.org')).toEqual([]);
    await run.advance(20 * 60_000);
    const due = [];
    for await (const timer of run.ports.due.overdue(run.world.now())) due.push(timer);
    expect(due).toMatchObject([{ kind: 'application', id }]);
    await run.sweep(id);
    await run.sweep(id);
    expect(run.mails('shop@example.org').map(({ subject }) => subject)).toEqual([expect.stringContaining('is cancelled')]);
    expect(run.fakes.signatures.requests.at(-1)?.state).toBe('cancelled');
    for await (const timer of run.ports.due.overdue(run.world.now() + DAY)) expect(timer).toBeUndefined();
  });

  it.each(['accept-facebook-invite', 'sign-terms', 'activate-number'] as const)('ends from %s', async (step) => {
    const run = anOnboarding();
    const id = await run.reach(step);
    await cancelApplication(run.ports, id, 'changed our minds', 'key_admin');
    await run.settled();
    expect(run.execution(id).status).toBe('SUCCEEDED');
    expect(run.mails('shop@example.org').at(-1)?.text).toContain('changed our minds');
  });

  it('is not possible from the moment that the number is being registered', async () => {
    const run = anOnboarding();
    const id = await run.reach('activate-number');
    run.fakes.meta.trouble('register', { kind: 'lost' });
    expect(await run.activate(id)).toMatchObject({ kind: 'upstream' });
    expect(await cancelApplication(run.ports, id, undefined, 'key_admin')).toMatchObject({ kind: 'registering' });
    await run.advance(2 * 60_000);
    await run.sweep(id);
    // Meta had registered it: what is on the API is on the API.
    expect(await run.get(id)).toMatchObject({ status: 'live' });
    expect(await cancelApplication(run.ports, id, undefined, 'key_admin')).toMatchObject({ kind: 'ended' });
  });
});

describe('an execution that was continued', () => {
  it('is continued once though its last task is run twice', async () => {
    const run = anOnboarding();
    const id = await run.start();
    const call = { kind: 'continue', applicationId: id, part: 1, why: '' } as const;
    expect([await runStep(run.ports, call), await runStep(run.ports, call)]).toEqual(['continued', 'continued']);
    expect((await run.get(id)).part).toBe(2);
  });
});

describe('one application at a time', () => {
  it('is open for a number', async () => {
    const run = anOnboarding();
    const id = await run.start();
    const wish = { organisation: { name: 'Other' }, facebookBusinessId: '77777', phone: PHONE, displayName: 'Other' };
    expect(await startOnboarding(run.ports, wish, 'key_admin')).toEqual({ kind: 'already-open', applicationId: id });
  });

  it('is open for an account: a second one of the same business waits for an account of its own', async () => {
    const run = anOnboarding();
    const first = await run.start();
    const second = await run.start({ phone: '+31207654321' });
    await run.acceptInvite();
    expect((await run.get(first)).wabaId).toBe(WABA);
    expect((await run.get(second)).wabaId).toBeUndefined();
    expect(
      await completeStepByHand(run.ports, second, 'accept-facebook-invite', { evidence: 'seen', wabaId: WABA }, 'key_admin'),
    ).toMatchObject({
      kind: 'not-yet',
    });
    await run.acceptInvite('980198427658005');
    expect((await run.get(second)).wabaId).toBe('980198427658005');
  });

  it('is not opened for a number that is live', async () => {
    const run = anOnboarding();
    await run.reach('go-live');
    const wish = { organisation: { name: 'Shop' }, facebookBusinessId: BUSINESS, phone: PHONE, displayName: 'Shop' };
    expect(await startOnboarding(run.ports, wish, 'key_admin')).toEqual({ kind: 'on-the-api' });
  });
});

describe('signals', () => {
  it('change nothing for an application that is unknown, ended, or past that step', async () => {
    const run = anOnboarding();
    await run.verification('APPROVED');
    const id = await run.reach('activate-number');
    const before = await run.get(id);
    await run.acceptInvite();
    await run.verification('FAILED', ['late']);
    await run.accountReview('REJECTED');
    const after = await run.get(id);
    expect({ ...after, review: undefined, version: 0 }).toEqual({ ...before, review: undefined, version: 0 });
    await cancelApplication(run.ports, id, undefined, 'key_admin');
    await run.settled();
    const cancelled = await run.get(id);
    await run.verification('APPROVED');
    expect(await run.get(id)).toEqual(cancelled);
  });

  it('that come twice, also at once, are one', async () => {
    const run = anOnboarding();
    const id = await run.start();
    await run.acceptInvite();
    await Promise.all([run.verification('FAILED', ['document'], 'same'), run.verification('FAILED', ['document'], 'same')]);
    await run.verification('FAILED', ['document'], 'same');
    expect((await run.get(id)).steps['verify-business']).toMatchObject({ round: 2, reasons: ['document'] });
    expect((await run.log(id)).filter((what) => what === 'step-rejected')).toHaveLength(1);
  });

  it('that come before their step are kept until it begins', async () => {
    const run = anOnboarding();
    const id = await run.start();
    await run.verification('APPROVED');
    expect((await run.get(id)).steps['verify-business'].state).toBe('done');
    await run.acceptInvite();
    expect(waitingSteps(await run.get(id))).toEqual(['sign-terms', 'review-account']);
    expect(
      run.history(id).some(({ type, details }) => type === 'SucceedStateEntered' && details?.['name'] === 'VerifyBusinessDone'),
    ).toBe(true);
  });

  it('that are lost between the record and the execution are made good by the sweep', async () => {
    const run = anOnboarding();
    const id = await run.start();
    run.stream.reading = false;
    await run.acceptInvite();
    run.stream.at = run.fakes.table.stream.length;
    expect((await run.get(id)).steps['accept-facebook-invite'].state).toBe('done');
    expect(run.history(id).some(({ type }) => type === 'ParallelStateEntered')).toBe(false);
    run.stream.reading = true;
    const due = [];
    for await (const timer of run.ports.due.overdue(run.world.now() + 10 * 60_000)) due.push(timer);
    expect(due[0]).toMatchObject({ kind: 'application', id });
    await run.sweep(id);
    expect(run.history(id).some(({ type }) => type === 'ParallelStateEntered')).toBe(true);
  });

  it('of a start that was lost are made good by the sweep', async () => {
    const run = anOnboarding();
    run.stream.reading = false;
    const outcome = await startOnboarding(
      run.ports,
      { organisation: { name: 'Shop' }, facebookBusinessId: BUSINESS, phone: PHONE, displayName: 'Shop' },
      'key_admin',
    );
    if (outcome.kind !== 'started') throw new Error(outcome.kind);
    run.stream.at = run.fakes.table.stream.length;
    run.stream.reading = true;
    await run.sweep(outcome.application.id);
    expect(run.execution(outcome.application.id).status).toBe('RUNNING');
  });

  it('of an execution that was stopped by hand are taken up by a successor', async () => {
    const run = anOnboarding();
    const id = await run.start();
    run.stop(id);
    await run.acceptInvite();
    await run.advance(10 * 60_000);
    await run.sweep(id);
    expect((await run.get(id)).part).toBe(1);
    await run.advance(HOUR);
    await run.sweep(id);
    expect(await run.get(id)).toMatchObject({ part: 2, status: 'open' });
    expect(waitingSteps(await run.get(id))).toEqual(['verify-business', 'sign-terms', 'review-account']);
    await run.signature('signed');
    await run.accountReview('APPROVED');
    await run.nameReview('APPROVED');
    await run.verification('APPROVED');
    await run.activate(id);
    expect((await run.get(id)).status).toBe('live');
    expect(run.execution(id, 2).status).toBe('SUCCEEDED');
  });

  it('of a webhook that never came are found at Meta at the next wake-up', async () => {
    const run = anOnboarding();
    const id = await run.start();
    run.fakes.meta.putAccount({ wabaId: WABA, ownerBusinessId: BUSINESS, verification: 'pending' });
    await run.advance(DAY + HOUR);
    expect(waitingSteps(await run.get(id))).toContain('verify-business');
    run.fakes.meta.putAccount({ wabaId: WABA, verification: 'verified' });
    await run.advance(7 * DAY);
    expect((await run.get(id)).steps['verify-business']).toMatchObject({ state: 'done', doneBy: 'meta' });
  });

  it('that say Facebook wants more information give the turn to the organisation, which is told', async () => {
    const run = anOnboarding();
    const id = await run.start();
    await run.acceptInvite();
    run.fakes.meta.putAccount({ wabaId: WABA, verification: 'pending_need_more_info' });
    await run.verification('PENDING');
    await run.sweep(id);
    expect((await run.get(id)).steps['verify-business']).toMatchObject({ state: 'waiting', party: 'organisation', round: 1 });
    expect(run.mails('shop@example.org').at(-1)?.text).toContain('Facebook wants more information');
  });

  it('that reject verification or a display name begin the step anew, until it is approved', async () => {
    const run = anOnboarding();
    const id = await run.start();
    await run.acceptInvite();
    await run.verification('FAILED', ['the register extract is too old']);
    await run.nameReview('REJECTED');
    const rejected = await run.get(id);
    expect(rejected.steps['verify-business']).toMatchObject({ round: 2, party: 'organisation', state: 'waiting' });
    expect(rejected.steps['review-account']).toMatchObject({ round: 2, party: 'organisation', state: 'waiting' });
    expect(run.mails('shop@example.org').some(({ text }) => text.includes('the register extract is too old'))).toBe(true);
    expect(run.events().filter((type) => type === 'application.step-rejected')).toHaveLength(2);
    await run.advance(HOUR);
    await run.accountReview('APPROVED');
    await run.nameReview('APPROVED');
    await run.verification('APPROVED');
    await run.signature('signed');
    expect(waitingSteps(await run.get(id))).toEqual(['activate-number']);
  });
});

describe('the test message', () => {
  const withTemplate = (fakes: Fakes) => {
    fakes.whatsApp.templatesOf.set(WABA, [
      { name: 'hello_world', language: 'en_US', status: 'APPROVED', category: 'utility', components: [] },
    ]);
    return {};
  };
  const settle = async (run: OnboardingRun, id: string, state: 'failed' | 'delivered') => {
    const { goLive } = await run.get(id);
    const message = await run.ports.messages.get(goLive?.testMessageId ?? '');
    const [attempt] = message?.attempts ?? [];
    if (message === undefined || attempt === undefined) throw new Error('no test message');
    const error = { code: '131026', message: 'undeliverable' };
    await run.ports.messages.save({ ...message, attempts: [{ ...attempt, state, error, at: run.world.now() }] });
    await run.settled();
  };

  it('that failed is sent again to a corrected phone, and not before', async () => {
    const run = anOnboarding(withTemplate);
    const id = await run.reach('go-live', { testPhone: '+31612345678' });
    await settle(run, id, 'failed');
    await run.advance(3 * DAY);
    expect(run.fakes.table.messages.size).toBe(1);
    expect((await run.get(id)).steps['go-live']).toMatchObject({ party: 'provider', round: 2, rejections: 1 });
    await correctApplication(run.ports, id, { testPhone: '+31687654321' }, 'key');
    await run.settled();
    expect([...run.fakes.table.messages.values()].map(({ to }) => to.phone)).toEqual(['+31612345678', '+31687654321']);
    await settle(run, id, 'delivered');
    expect((await run.get(id)).status).toBe('live');
  });

  it('goes to a phone that was corrected while it was on its way', async () => {
    const run = anOnboarding(withTemplate);
    const id = await run.reach('go-live', { testPhone: '+31612345678' });
    await correctApplication(run.ports, id, { testPhone: '+31687654321' }, 'key');
    await run.settled();
    await settle(run, id, 'delivered');
    expect((await run.get(id)).status).toBe('live');
    expect(run.fakes.table.messages.size).toBe(2);
  });
});

describe('signing the terms', () => {
  it.each(['declined', 'expired'] as const)('sends them again when they were %s', async (state) => {
    const run = anOnboarding();
    const id = await run.reach('sign-terms');
    await run.signature('viewed');
    await run.signature(state);
    expect(run.fakes.signatures.requests.map((request) => request.state)).toEqual([state, 'sent']);
    expect(run.mails('admin@provider.example').at(-1)?.subject).toContain('sign-terms');
    await run.signature('signed');
    expect((await run.get(id)).steps['sign-terms'].state).toBe('done');
  });

  it('holds them back from an address that bounced, until it is corrected', async () => {
    const run = anOnboarding();
    const id = await run.reach('sign-terms');
    await run.signature('bounced');
    expect(run.fakes.signatures.requests).toHaveLength(1);
    expect((await run.get(id)).steps['sign-terms']).toMatchObject({ party: 'provider', round: 2, rejections: 1 });
    await run.advance(DAY + HOUR);
    // Whoever's turn it is is reminded: not the address that bounced.
    expect(run.mails('admin@provider.example').map(({ subject }) => subject)).toContain(`${id}: sign-terms waits for you`);
    expect(run.mails('shop@example.org')).toEqual([]);
    await correctApplication(run.ports, id, { organisation: { email: 'right@example.org' } }, 'key_admin');
    await run.settled();
    expect(run.fakes.signatures.requests.map(({ wish }) => wish.email)).toEqual(['shop@example.org', 'right@example.org']);
    await run.signature('signed');
    expect((await run.get(id)).steps['sign-terms'].state).toBe('done');
  });

  it('waits for an address where none is known', async () => {
    const run = anOnboarding();
    const id = await run.start({ organisation: { name: 'Shop' } });
    await run.acceptInvite();
    expect(run.fakes.signatures.requests).toHaveLength(0);
    expect((await run.get(id)).steps['sign-terms'].note).toBe(
      'No e-mail address is known: correct the organisation (PATCH organisation.email).',
    );
    await correctApplication(run.ports, id, { organisation: { email: 'shop@example.org' } }, 'key_admin');
    await run.settled();
    expect(run.fakes.signatures.requests).toHaveLength(1);
  });

  it('asks once though the answer was lost', async () => {
    const run = anOnboarding((fakes) => {
      fakes.signatures.trouble('ask', { kind: 'lost' });
      return {};
    });
    const id = await run.reach('sign-terms');
    expect((await run.get(id)).steps['sign-terms'].trouble).toBeDefined();
    await run.advance(60_000);
    await run.sweep(id);
    expect(run.fakes.signatures.requests).toHaveLength(1);
    expect((await run.get(id)).terms).toMatchObject({ requestId: 'sign_0001', state: 'sent' });
    await run.signature('signed');
    expect((await run.get(id)).steps['sign-terms'].state).toBe('done');
  });

  it('takes a signature that is told before the request is known to be sent', async () => {
    const run = anOnboarding((fakes) => {
      fakes.signatures.trouble('ask', { kind: 'lost' });
      return {};
    });
    const id = await run.reach('sign-terms');
    await run.signature('signed');
    expect((await run.get(id)).steps['sign-terms'].state).toBe('done');
  });

  it('believes no callback, only what Dropbox Sign says when it is asked', async () => {
    const run = anOnboarding();
    const id = await run.reach('sign-terms');
    const before = await run.get(id);
    // Forged: the callback says that it is signed. Asked, Dropbox Sign says otherwise.
    expect(await receiveSignature(run.ports, { requestId: 'sign_0001' })).toBe('nothing-new');
    expect(await receiveSignature(run.ports, { requestId: 'of-somebody-else' })).toBe('not-ours');
    expect(await run.get(id)).toEqual(before);
    await run.signature('declined');
    await run.signature('signed');
    const signed = await run.get(id);
    // Replayed: the first round's refusal, told again.
    expect(await receiveSignature(run.ports, { requestId: 'sign_0001' })).toBe('nothing-new');
    expect(await run.get(id)).toEqual(signed);
  });

  it('is not given up for being sent to ten corrected addresses', async () => {
    const run = anOnboarding();
    const id = await run.reach('sign-terms');
    const mails = run.mails('admin@provider.example').length;
    for (let n = 0; n < 12; n += 1) {
      await correctApplication(run.ports, id, { organisation: { email: `shop${n}@example.org` } }, 'key');
      await run.settled();
    }
    expect(await run.get(id)).toMatchObject({ status: 'open', steps: { 'sign-terms': { round: 13, rejections: 0 } } });
    expect(run.fakes.signatures.requests.filter(({ state }) => state === 'sent')).toHaveLength(1);
    expect(run.mails('admin@provider.example').length).toBe(mails);
    expect(run.events()).not.toContain('application.step-rejected');
  });

  it('gives up after ten refusals', async () => {
    const run = anOnboarding();
    const id = await run.reach('sign-terms');
    for (let round = 0; round < 10; round += 1) await run.signature('declined');
    expect(await run.get(id)).toMatchObject({ status: 'failed', ending: 'sign-terms was turned down 10 times' });
    expect(run.execution(id).status).toBe('FAILED');
  });
});

describe('activating the number', () => {
  it('is not possible before the display name is reviewed', async () => {
    const run = anOnboarding();
    const id = await run.reach('review-account');
    expect(await activateNumber(run.ports, id, { code: '123456', pin: '123456' }, 'key_admin')).toMatchObject({
      kind: 'not-yet',
    });
    expect(await completeStepByHand(run.ports, id, 'review-account', { evidence: 'trust me' }, 'key_admin')).toMatchObject({
      kind: 'not-yet',
    });
  });

  it('voids a code after three wrong tries, and takes a new one', async () => {
    const run = anOnboarding();
    const id = await run.reach('activate-number');
    const right = [...run.fakes.meta.numbers.values()][0]?.code ?? '';
    for (const triesLeft of [2, 1, 0])
      expect(await activateNumber(run.ports, id, { code: '000000', pin: '123456' }, 'key')).toMatchObject({
        kind: 'code-wrong',
        triesLeft,
      });
    expect(await activateNumber(run.ports, id, { code: right, pin: '123456' }, 'key')).toMatchObject({
      kind: 'code-wrong',
      triesLeft: 0,
    });
    expect(await requestCode(run.ports, id, 'VOICE', 'en', 'key')).toMatchObject({ kind: 'requested' });
    expect(await run.activate(id)).toMatchObject({ kind: 'activated' });
    expect(
      JSON.stringify([...run.fakes.table.applications.values(), ...(run.fakes.table.applicationLogs.get(id)?.values() ?? [])]),
    ).not.toContain(right);
  });

  it('says that a PIN is wrong, registers nothing, and may be cancelled again', async () => {
    const run = anOnboarding();
    const id = await run.reach('activate-number');
    const number = (await run.get(id)).number ?? '';
    run.fakes.meta.putNumber({ number, pin: '654321' });
    expect(await run.activate(id)).toMatchObject({ kind: 'pin-wrong' });
    expect((await run.get(id)).activation?.registeringSince).toBeUndefined();
    expect(await run.ports.ledger.get(PHONE)).toBeUndefined();
    expect(await cancelApplication(run.ports, id, undefined, 'key')).toMatchObject({ kind: 'cancelled' });
  });

  it('never calls register more than Meta takes in 72 hours', async () => {
    const run = anOnboarding();
    const id = await run.reach('activate-number');
    const number = (await run.get(id)).number ?? '';
    run.fakes.meta.putNumber({ number, pin: '654321' });
    const kinds = [];
    for (let time = 0; time < 12; time += 1) {
      run.fakes.meta.putNumber({ number, wrongPins: 0 });
      kinds.push((await run.activate(id))?.kind);
    }
    expect(kinds.filter((kind) => kind === 'pin-wrong')).toHaveLength(9);
    expect(kinds.at(-1)).toBe('limit');
    expect(run.fakes.meta.numbers.get(number)?.registrations).toBe(9);
    await run.advance(73 * HOUR);
    run.fakes.meta.putNumber({ number, registrations: 0, pin: '204060' });
    expect(await run.activate(id)).toMatchObject({ kind: 'activated' });
  });

  it('registers once though two ask at once', async () => {
    const run = anOnboarding();
    const id = await run.reach('activate-number');
    const outcomes = await Promise.all([run.activate(id), run.activate(id)]);
    expect(outcomes.map((outcome) => outcome?.kind).sort()).toEqual(['activated', 'busy']);
    expect([...run.fakes.meta.numbers.values()][0]?.registrations).toBe(1);
    expect((await run.get(id)).status).toBe('live');
  });

  it('is not given up while a registration is under way', async () => {
    const run = anOnboarding();
    const id = await run.reach('activate-number');
    await run.advance(90 * DAY - HOUR);
    run.fakes.meta.trouble('register', { kind: 'lost' });
    expect(await run.activate(id)).toMatchObject({ kind: 'upstream' });
    run.fakes.meta.trouble('numberState', ...Array.from({ length: 6 }, () => ({ kind: 'unknown', why: 'down' }) as const));
    await run.advance(2 * HOUR);
    expect(await run.get(id)).toMatchObject({ status: 'open', part: 2 });
    for (let n = 0; n < 9; n += 1) {
      await run.advance(2 * HOUR);
      await run.sweep(id);
    }
    expect(await run.get(id)).toMatchObject({ status: 'live' });
  });

  it('is open again when a registration whose answer was lost never happened', async () => {
    const run = anOnboarding();
    const id = await run.reach('activate-number');
    run.fakes.meta.trouble('register', { kind: 'unknown', why: 'TimeoutError' });
    expect(await run.activate(id)).toMatchObject({ kind: 'upstream' });
    expect(await cancelApplication(run.ports, id, undefined, 'key')).toMatchObject({ kind: 'registering' });
    await run.advance(2 * 60_000);
    await run.sweep(id);
    expect(await cancelApplication(run.ports, id, undefined, 'key')).toMatchObject({ kind: 'cancelled' });
  });
});

describe('what goes wrong on our side', () => {
  it('is recorded, tried again, and over when it works', async () => {
    const run = anOnboarding((fakes) => {
      fakes.meta.trouble('addNumber', { kind: 'refused', code: 131000, message: 'something went wrong' });
      return {};
    });
    const id = await run.reach('review-account');
    expect((await run.get(id)).steps['review-account'].trouble?.what).toContain('something went wrong');
    await run.advance(5 * 60_000);
    await run.sweep(id);
    const application = await run.get(id);
    expect(application.steps['review-account'].trouble).toBeUndefined();
    expect(application.number).toBeDefined();
    expect((await run.log(id)).filter((what) => what.startsWith('trouble'))).toEqual(['trouble', 'trouble-over']);
  });

  it('keeps a reminder that no mail takes as an event', async () => {
    const run = anOnboarding((fakes) => {
      fakes.mailer.answer({ kind: 'refused', why: 'MessageRejected' });
      return {};
    });
    const id = await run.start();
    await run.advance(DAY + HOUR);
    expect((await run.get(id)).steps['accept-facebook-invite'].reminders).toMatchObject([
      { n: 1, by: 'event', failure: 'MessageRejected' },
    ]);
    expect(run.events()).toContain('application.reminder');
  });
});

describe('an attempt to go back', () => {
  it.each([
    [
      {
        event: 'PARTNER_REMOVED',
        phone_number: PHONE.slice(1),
        disconnection_info: { reason: 'BUSINESS_DOWNGRADE', initiated_by: 'USER' },
      },
      'BUSINESS_DOWNGRADE',
    ],
    [{ event: 'ACCOUNT_OFFBOARDED' }, 'ACCOUNT_OFFBOARDED'],
    [{ event: 'PARTNER_REMOVED', waba_info: { waba_id: WABA, owner_business_id: BUSINESS } }, 'PARTNER_REMOVED'],
    [{ event: 'ACCOUNT_DELETED' }, 'ACCOUNT_DELETED'],
  ])('leaves the ledger as it is, with a record: %j', async (value, what) => {
    const run = anOnboarding();
    await run.reach('go-live');
    const before = await run.ports.ledger.get(PHONE);
    const at = run.world.now();
    await run.webhook('account_update', WABA, value, 'hook-x', at);
    await run.webhook('account_update', WABA, value, 'hook-x', at);
    expect(await run.ports.ledger.get(PHONE)).toEqual(before);
    expect(await run.ports.ledger.incidents(PHONE)).toMatchObject([{ what, by: 'meta' }]);
    expect(run.events().filter((type) => type === 'number.downgrade-attempted')).toHaveLength(1);
  });

  it('is in the log of an application that is still open', async () => {
    const run = anOnboarding();
    const id = await run.reach('sign-terms');
    await run.webhook('account_update', 'partner', { event: 'PARTNER_REMOVED', waba_info: { waba_id: WABA } });
    expect(await run.log(id)).toEqual(expect.arrayContaining(['downgrade-attempted', 'access-lost']));
    expect(await run.get(id)).toMatchObject({ status: 'open', steps: { 'verify-business': { party: 'provider' } } });
  });
});

describe('what an application does not take', () => {
  it('is a review of another account, or of a time before it', async () => {
    const run = anOnboarding();
    const id = await run.reach('review-account');
    const name = { display_phone_number: PHONE.slice(1), decision: 'APPROVED', rejection_reason: null };
    await run.webhook('phone_number_name_update', '77777', name);
    await run.webhook('phone_number_name_update', WABA, name, 'old', run.world.now() - 6 * DAY);
    await run.accountReview('APPROVED');
    expect((await run.get(id)).steps['review-account'].state).toBe('waiting');
  });

  it('is a display name that Meta does not show as approved: it is not registered', async () => {
    const run = anOnboarding();
    const id = await run.reach('activate-number');
    const number = (await run.get(id)).number ?? '';
    run.fakes.meta.putNumber({ number, nameStatus: 'DECLINED' });
    expect(await run.activate(id)).toMatchObject({ kind: 'not-yet', why: expect.stringContaining('DECLINED') });
    expect(run.fakes.meta.numbers.get(number)?.registrations).toBe(0);
  });

  it('is an account of another business', async () => {
    const run = anOnboarding();
    run.fakes.meta.putAccount({ wabaId: '55555', ownerBusinessId: '66666', shared: false });
    const id = await run.start();
    const byHand = await completeStepByHand(run.ports, id, 'accept-facebook-invite', { evidence: 'x', wabaId: '55555' }, 'key');
    expect(byHand).toMatchObject({ kind: 'not-yet', why: 'account 55555 belongs to business 66666' });
    await expect(run.start({ phone: '+31205550199', wabaId: '55555' })).rejects.toThrow('account-wrong');
    await expect(run.start({ phone: '+31205550199', wabaId: '99999' })).rejects.toThrow('account-wrong');
    // Meta did not say whose it is when it was named: it is asked again before the number is added.
    run.fakes.meta.trouble('account', { kind: 'unknown', why: 'TimeoutError' });
    const given = await run.start({ phone: '+31205550199', wabaId: '55555' });
    await completeStepByHand(run.ports, given, 'accept-facebook-invite', { evidence: 'x' }, 'key');
    await run.settled();
    expect((await run.get(given)).steps['review-account'].trouble?.what).toContain('belongs to business 66666');
    expect(run.fakes.meta.numbers.size).toBe(0);
  });

  it('is a verification that is older than what is known, or than it', async () => {
    const run = anOnboarding();
    const id = await run.reach('verify-business');
    const value = (status: string) => ({
      event: 'PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE',
      partner_client_certification_info: { client_business_id: BUSINESS, status },
    });
    await run.webhook('account_update', 'partner', value('APPROVED'), 'before', run.world.now() - 5 * DAY);
    await run.advance(HOUR);
    await run.webhook('account_update', 'partner', value('REVOKED'), 'newer', run.world.now());
    await run.webhook('account_update', 'partner', value('APPROVED'), 'older', run.world.now() - 60_000);
    expect((await run.get(id)).steps['verify-business']).toMatchObject({ state: 'waiting', round: 2 });
  });
});

describe('what is left to the sweep', () => {
  it('is no application that is all right: asked about Facebook once a day, and no more when that is over', async () => {
    const run = anOnboarding();
    const id = await run.reach('verify-business');
    run.fakes.meta.putAccount({ wabaId: WABA, verification: 'pending' });
    await run.verification('PENDING');
    let [sweeps, before] = [0, (await run.get(id)).version];
    for (let n = 0; n < 288; n += 1) {
      await run.advance(5 * 60_000);
      for await (const timer of run.ports.due.overdue(run.world.now() - 5 * 60_000)) {
        sweeps += 1;
        if (timer.kind === 'application') await run.sweep(timer.id);
      }
    }
    expect(sweeps).toBeLessThanOrEqual(2);
    run.fakes.meta.putAccount({ wabaId: WABA, verification: 'verified' });
    await run.advance(DAY);
    await run.sweep(id);
    expect((await run.get(id)).steps['verify-business'].state).toBe('done');
    before = (await run.get(id)).version;
    for await (const timer of run.ports.due.overdue(run.world.now() + DAY)) expect(timer).toBeUndefined();
    expect((await run.get(id)).version).toBe(before);
  });

  it('is the start of a successor that was lost', async () => {
    const run = anOnboarding();
    const id = await run.reach('verify-business');
    run.stream.reading = false;
    await runStep(run.ports, { kind: 'continue', applicationId: id, part: 1, why: '' });
    run.stream.at = run.fakes.table.stream.length;
    run.stream.reading = true;
    await run.sweep(id);
    expect(run.execution(id, 2).status).toBe('RUNNING');
  });

  it('is a request for signature that could not be called back; the execution has come to its end', async () => {
    const run = anOnboarding();
    const id = await run.reach('sign-terms');
    run.fakes.signatures.trouble('cancel', { kind: 'refused', code: 401, message: 'unauthorized' });
    await cancelApplication(run.ports, id, undefined, 'key');
    await run.settled();
    expect(run.execution(id).status).toBe('SUCCEEDED');
    expect(run.fakes.signatures.requests.at(-1)?.state).toBe('sent');
    await run.advance(20 * 60_000);
    await run.sweep(id);
    expect(run.fakes.signatures.requests.at(-1)?.state).toBe('cancelled');
  });

  it('is a request of a cancelled application whose answer was lost, once it is found', async () => {
    const run = anOnboarding((fakes) => {
      fakes.signatures.trouble('ask', { kind: 'lost' });
      fakes.signatures.searchable = false;
      return {};
    });
    const id = await run.reach('sign-terms');
    await cancelApplication(run.ports, id, undefined, 'key');
    await run.settled();
    run.fakes.signatures.searchable = true;
    await run.advance(5 * 60_000);
    await run.sweep(id);
    expect(run.fakes.signatures.requests.at(-1)?.state).toBe('cancelled');
  });
});

describe('terms in odd order', () => {
  it('are sent again when somebody cancelled the request at Dropbox Sign', async () => {
    const run = anOnboarding();
    const id = await run.reach('sign-terms');
    run.fakes.signatures.act('sign_0001', 'cancelled');
    expect(await receiveSignature(run.ports, { requestId: 'sign_0001', applicationId: id })).toBe('applied');
    await run.settled();
    expect(run.fakes.signatures.requests.map(({ state }) => state)).toEqual(['cancelled', 'sent']);
    expect(await receiveSignature(run.ports, { requestId: 'sign_0001', applicationId: id })).toBe('nothing-new');
  });

  it('that were signed count though the address was corrected before it was known', async () => {
    const run = anOnboarding();
    const id = await run.reach('sign-terms');
    run.fakes.signatures.act('sign_0001', 'signed');
    await correctApplication(run.ports, id, { organisation: { email: 'other@example.org' } }, 'key');
    await run.settled();
    expect((await run.get(id)).steps['sign-terms'].state).toBe('done');
    expect(run.fakes.signatures.requests).toHaveLength(1);
  });

  it('are asked for once though two make up for a lost answer at once', async () => {
    const run = anOnboarding((fakes) => {
      fakes.signatures.trouble('ask', { kind: 'unknown', why: 'TimeoutError' });
      return {};
    });
    const id = await run.reach('sign-terms');
    await run.advance(20 * 60_000);
    await Promise.all([run.sweep(id), run.sweep(id), run.sweep(id)]);
    expect(run.fakes.signatures.requests).toHaveLength(1);
  });

  it('that wait for an address are told to the provider at once', async () => {
    const run = anOnboarding();
    const id = await run.start({ organisation: { name: 'Shop' } });
    await run.acceptInvite();
    expect(run.mails('admin@provider.example').map(({ subject }) => subject)).toEqual([`${id}: sign-terms needs a look`]);
  });
});

describe('mails that fail', () => {
  it('end nobody’s onboarding', async () => {
    const run = anOnboarding((fakes) => ({
      mailer: Object.assign(fakes.mailer, {
        send: async () => {
          throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
        },
      }),
    }));
    const id = await run.reach('activate-number');
    await run.advance(3 * DAY);
    expect((await run.get(id)).steps['activate-number'].reminders[0]).toMatchObject({
      by: 'event',
      failure: 'AccessDeniedException',
    });
    expect(run.execution(id).status).toBe('RUNNING');
    await run.activate(id);
    expect((await run.get(id)).status).toBe('live');
  });
});

describe('codes', () => {
  it('are tried three times, however many try at once', async () => {
    const run = anOnboarding();
    const id = await run.reach('activate-number');
    let asked = 0;
    const verifyCode = run.fakes.meta.verifyCode.bind(run.fakes.meta);
    run.fakes.meta.verifyCode = async (...args) => {
      asked += 1;
      return verifyCode(...args);
    };
    await Promise.all(Array.from({ length: 15 }, () => activateNumber(run.ports, id, { code: '000000', pin: '204060' }, 'key')));
    expect(asked).toBe(3);
  });

  it('that are old are said to be', async () => {
    const run = anOnboarding();
    const id = await run.reach('activate-number');
    await run.advance(11 * 60_000);
    expect(await activateNumber(run.ports, id, { code: '000000', pin: '204060' }, 'key')).toMatchObject({
      kind: 'code-wrong',
      expired: true,
    });
  });

  it('are not asked for while Meta wants to be left alone, and a registration that it barred is not tried before', async () => {
    const run = anOnboarding();
    const id = await run.reach('activate-number');
    run.fakes.meta.trouble('requestCode', { kind: 'refused', code: 136024, message: 'Please wait' });
    expect(await requestCode(run.ports, id, 'SMS', 'en', 'key')).toMatchObject({ kind: 'limit', why: 'Please wait' });
    run.fakes.meta.trouble('register', { kind: 'refused', code: 133016, message: 'Too many attempts' });
    expect(await run.activate(id)).toMatchObject({ kind: 'limit' });
    await run.advance(DAY);
    expect(await run.activate(id)).toMatchObject({ kind: 'limit' });
    expect([...run.fakes.meta.numbers.values()][0]?.registrations).toBe(0);
    await run.advance(2 * DAY + HOUR);
    expect(await run.activate(id)).toMatchObject({ kind: 'activated' });
  });
});

describe('a step that was done at the last moment', () => {
  it('is not given up: a successor goes on', async () => {
    const run = anOnboarding();
    const id = await run.reach('sign-terms');
    await run.accountReview('APPROVED');
    await run.nameReview('APPROVED');
    await run.verification('APPROVED');
    await run.advance(90 * DAY - 60_000);
    run.stream.reading = false;
    run.fakes.signatures.act('sign_0001', 'signed');
    await receiveSignature(run.ports, { requestId: 'sign_0001' });
    await run.advance(10 * 60_000);
    run.stream.reading = true;
    await run.settled();
    expect(await run.get(id)).toMatchObject({ status: 'open', part: 2 });
    await run.activate(id);
    expect((await run.get(id)).status).toBe('live');
  });
});
