import { describe, expect, it } from 'vitest';
import {
  applicationListSchema,
  applicationSchema,
  applicationWithLogSchema,
} from '../../../../shared/contracts/application-responses.ts';
import { toApplicationView, toWholeApplicationView } from '../../../../shared/contracts/application-view.ts';
import type { Application, LogEntry } from '../../../../shared/domain/application.ts';
import { cancel, completeStep, enterStep, goLive, openStep } from '../../../../shared/domain/application-life.ts';
import { anApplication, withSteps } from '../../../builders/application.ts';
import { DAY, HOUR, MINUTE, NOON } from '../../../builders/time.ts';

const view = (application: Application, now = NOON): any => toApplicationView(application, now);
const whole = (application: Application, now = NOON, log: readonly LogEntry[] = []): any =>
  toWholeApplicationView(application, log, now);
const at = (instant: number) => new Date(instant).toISOString();
/** The invite accepted an hour after the start, and the three steps that run side by side begun. */
function sideBySide(): Application {
  let application = anApplication({ wabaId: '777' });
  application = completeStep(application, 'accept-facebook-invite', { at: NOON + HOUR, by: 'meta' })?.application ?? application;
  for (const name of ['verify-business', 'sign-terms', 'review-account'] as const)
    application = openStep(application, name, NOON + HOUR).application;
  return application;
}

describe('toApplicationView', () => {
  it('says whose turn it is, since when and until when, by the first unfinished step', () => {
    expect(view(anApplication())).toMatchObject({
      status: 'open',
      step: 'accept-facebook-invite',
      party: 'organisation',
      waiting: ['accept-facebook-invite'],
      since: at(NOON),
      expectedBy: at(NOON + 2 * DAY),
      late: false,
      remindersSent: 0,
      execution: 'app_1',
    });
  });

  it('lists all that is waited for while three steps run side by side', () => {
    expect(view(sideBySide())).toMatchObject({
      step: 'verify-business',
      party: 'facebook',
      waiting: ['verify-business', 'sign-terms', 'review-account'],
      expectedBy: null,
    });
  });

  it('keeps the acknowledgements, with who gave them and when (R5, R11)', () => {
    expect(view(anApplication()).acknowledgements).toEqual({
      neverBackToTheApp: true,
      noRefund: true,
      by: 'key_1',
      at: at(NOON),
    });
  });

  it('shows what is not known as null', () => {
    expect(view(anApplication())).toMatchObject({
      testPhone: null,
      wabaId: null,
      phoneNumberId: null,
      endedAt: null,
      ending: null,
      refund: null,
      verification: null,
      terms: null,
      review: { account: null, name: null },
      activation: null,
    });
  });

  it('names the execution that runs it now', () => {
    expect(view(anApplication({ part: 3 })).execution).toBe('app_1-3');
  });

  describe('time', () => {
    it('leaves Facebook’s verification out of the working time (R9, R12)', () => {
      const { time, verificationExcluded } = view(sideBySide(), NOON + 3 * DAY);
      expect(time).toEqual({
        elapsed: 'P3D',
        verification: 'P2DT23H',
        working: 'PT1H',
        expected: { earliest: 'P7D', latest: 'P14D' },
        // What is left: the terms or the review, the code, and the way to live.
        forecast: { earliest: '2026-11-09T18:45:00.000Z', latest: '2026-11-13T01:30:00.000Z' },
      });
      expect(verificationExcluded).toBe(true);
    });

    it('counts again once the business is verified', () => {
      const verified = completeStep(sideBySide(), 'verify-business', { at: NOON + DAY, by: 'meta' })?.application ?? sideBySide();
      expect(view(verified, NOON + 3 * DAY)).toMatchObject({
        time: { verification: 'PT23H', working: 'P2DT1H' },
        verificationExcluded: false,
      });
    });

    it('forecasts one to two weeks at the start, and by what is left from then on', () => {
      const at = (application: Application, now: number) => view(application, now).time.forecast;
      const [earliest, latest] = [new Date(NOON + 7 * DAY).toISOString(), new Date(NOON + 14 * DAY).toISOString()];
      expect(at(anApplication(), NOON)).toEqual({ earliest, latest });
      // Late by a month: the step is expected to take a quarter of its time again.
      const late = at(anApplication(), NOON + 30 * DAY);
      expect(Date.parse(late.earliest)).toBeGreaterThan(NOON + 35 * DAY);
      expect(Date.parse(late.latest)).toBeLessThan(NOON + 43 * DAY);
    });

    it('forecasts nothing of one that has ended, and its time stands still', () => {
      const cancelled = cancel(anApplication(), 'why', { at: NOON + DAY, by: 'key_2' });
      if (typeof cancelled === 'string') throw new Error(cancelled);
      expect(view(cancelled.application, NOON + 9 * DAY).time).toMatchObject({ elapsed: 'P1D', forecast: null });
    });
  });

  it('is late with a step, and tells which and since when', () => {
    const late = withSteps(sideBySide(), { 'sign-terms': { lateSince: NOON + 2 * DAY + HOUR } });
    const shown = view(late, NOON + 2 * DAY + HOUR + MINUTE);
    expect(shown.late).toBe(true);
    expect(shown.steps.filter((step: any) => step.late).map(({ name, lateSince }: any) => [name, lateSince])).toEqual([
      ['sign-terms', at(NOON + 2 * DAY + HOUR)],
    ]);
  });

  it('counts reminders and escalations, and no notices', () => {
    const one = { at: NOON, round: 1, n: 1, to: 'organisation', by: 'email' } as const;
    const reminded = withSteps(anApplication(), {
      'accept-facebook-invite': {
        reminders: [
          { ...one, kind: 'reminder' },
          { ...one, kind: 'notice' },
        ],
      },
      'sign-terms': { reminders: [{ ...one, kind: 'escalation', to: 'provider', by: 'event', failure: 'refused' }] },
    });
    expect(view(reminded).remindersSent).toBe(2);
    expect(view(reminded).steps[2].reminders).toEqual([
      { at: at(NOON), kind: 'escalation', to: 'provider', by: 'event', round: 1, n: 1, failure: 'refused' },
    ]);
  });

  it('shows why a step was turned down, and what kept us from our part', () => {
    const step = view(
      withSteps(anApplication(), {
        'accept-facebook-invite': {
          note: 'wait',
          reasons: ['no'],
          trouble: { at: NOON, tries: 2, what: 'Meta refused' },
          round: 2,
          rejections: 1,
          roundAt: NOON + HOUR,
        },
      }),
    ).steps[0];
    expect(step).toMatchObject({ note: 'wait', reasons: ['no'], trouble: { at: at(NOON), what: 'Meta refused' } });
    expect(step).toMatchObject({ round: 2, rejections: 1, since: at(NOON), roundSince: at(NOON + HOUR) });
  });

  it('once cancelled waits for nobody, is not late, and is refunded nothing (R11)', () => {
    const cancelled = cancel(sideBySide(), 'the app is better', { at: NOON + DAY, by: 'key_2' });
    if (typeof cancelled === 'string') throw new Error(cancelled);
    expect(view(cancelled.application, NOON + 90 * DAY)).toMatchObject({
      status: 'cancelled',
      step: 'verify-business',
      party: null,
      waiting: [],
      since: null,
      expectedBy: null,
      late: false,
      endedAt: at(NOON + DAY),
      ending: 'the app is better',
      refund: 'none',
      verificationExcluded: false,
    });
  });

  it('once live has no step, and no refund to speak of', () => {
    const steps = Object.fromEntries(
      Object.entries(anApplication().steps).map(([name, step]) => [
        name,
        { ...step, state: name === 'go-live' ? 'waiting' : 'done' },
      ]),
    );
    const live = goLive(anApplication({ steps: steps as Application['steps'], number: '333' }), { at: NOON + DAY, by: 'meta' });
    expect(view(live?.application ?? anApplication(), NOON + DAY)).toMatchObject({
      status: 'live',
      step: null,
      party: null,
      refund: null,
      phoneNumberId: '333',
    });
  });

  it('shows terms, reviews and activation', () => {
    const shown = view(
      anApplication({
        terms: { state: 'sent', round: 1, email: 'a@b.example', askedAt: NOON, requestId: 'fa5c8a0b' },
        review: { account: { decision: 'APPROVED', at: NOON }, name: { decision: 'DECLINED', at: NOON, reason: 'too short' } },
        activation: { codeRequestedAt: NOON, codeMethod: 'VOICE', codeRequests: [NOON], wrongCodes: 2, registrations: [] },
      }),
    );
    expect(shown).toMatchObject({
      terms: { state: 'sent', round: 1, sentTo: 'a@b.example', requestId: 'fa5c8a0b' },
      review: {
        account: { decision: 'APPROVED', reason: null },
        name: { decision: 'DECLINED', at: at(NOON), reason: 'too short' },
      },
      activation: { codeRequestedAt: at(NOON), method: 'VOICE', wrongCodes: 2, triesLeft: 1, registering: false },
    });
  });

  it('says that the number is being registered, and that no tries are left rather than fewer', () => {
    const activation = { registeringSince: NOON, codeRequests: [], wrongCodes: 4, registrations: [NOON] };
    expect(view(anApplication({ activation })).activation).toMatchObject({ registering: true, triesLeft: 0 });
  });

  it('has the log where it is given, and only there', () => {
    const log = [
      { at: NOON, by: 'key_1', what: 'started' },
      { at: NOON, by: 'meta', what: 'x', step: 'go-live', evidence: { a: 1 } },
    ] as const;
    expect(whole(anApplication(), NOON, log).log).toEqual([
      { at: at(NOON), by: 'key_1', what: 'started', step: null, evidence: null },
      { at: at(NOON), by: 'meta', what: 'x', step: 'go-live', evidence: { a: 1 } },
    ]);
    expect(view(anApplication())).not.toHaveProperty('log');
  });

  it('tells Facebook’s word on the business', () => {
    const verification = { status: 'pending_need_more_info', at: NOON };
    expect(view(anApplication({ verification })).verification).toEqual({ status: 'pending_need_more_info', at: at(NOON) });
  });

  it('says of each action whether it can be done now, and else why not', () => {
    const codeRequests = [1, 2, 3, 4, 5].map((minute) => NOON + minute * MINUTE);
    const waiting = withSteps(anApplication({ number: '333', activation: { codeRequests, wrongCodes: 0, registrations: [] } }), {
      'activate-number': { state: 'waiting' },
    });
    const { actions } = whole(waiting, NOON + 6 * MINUTE);
    expect(actions).toContainEqual({ name: 'cancel', step: null, allowed: true, whyNot: null, notBefore: null });
    expect(actions).toContainEqual({
      name: 'request-code',
      step: 'activate-number',
      allowed: false,
      whyNot: 'a number is sent at most five codes in an hour',
      notBefore: at(NOON + HOUR + MINUTE),
    });
  });

  it('never shows a task token, what was seen, or a version', () => {
    const token = 'AQCkTask/Token==';
    let application = sideBySide();
    for (const name of ['verify-business', 'sign-terms', 'go-live'] as const)
      application = enterStep(application, name, token, NOON)?.application ?? application;
    application = withSteps(application, { 'verify-business': { seen: ['webhook-1'], again: 'Rejected' } });
    expect(JSON.stringify(application)).toContain(token);
    const keys = keysIn(whole(application));
    expect(JSON.stringify(whole(application))).not.toMatch(/AQCk|webhook-1|Rejected/);
    expect(keys.filter((key) => /token|seen|again|version|pin$|code$/i.test(key))).toEqual([]);
  });

  it('is as the OpenAPI document says', () => {
    const shown = whole(sideBySide(), NOON + DAY, [{ at: NOON, by: 'key_1', what: 'started' }]);
    expect(applicationWithLogSchema.safeParse(shown).error?.issues ?? []).toEqual([]);
    expect(applicationSchema.safeParse(view(anApplication())).error?.issues ?? []).toEqual([]);
    expect(applicationListSchema.safeParse({ applications: [view(anApplication())], next: null }).success).toBe(true);
    expect(keysIn(shown).filter((key) => !keysIn(applicationWithLogSchema.parse(shown)).includes(key))).toEqual([]);
  });
});

/** Every key of an object, at any depth. */
function keysIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(keysIn);
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keysIn(inner)]);
}
