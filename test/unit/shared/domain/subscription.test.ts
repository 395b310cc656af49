import { describe, expect, it } from 'vitest';
import { EVENT_TYPES } from '../../../../shared/domain/event-types.ts';
import { eventsOf } from '../../../../shared/domain/events.ts';
import {
  afterFailure,
  afterSuccess,
  FAILING_MS,
  matches,
  OVERLAP_MS,
  paused,
  resumed,
  rotated,
  type Subscription,
  signingSecrets,
} from '../../../../shared/domain/subscription.ts';

const NOW = Date.UTC(2026, 10, 2, 9);
const aSubscription = (more: Partial<Subscription> = {}): Subscription => ({
  id: 'sub_1',
  url: 'https://crm.example/hooks?token=hidden',
  events: ['*'],
  state: 'active',
  createdAt: NOW,
  secrets: [{ secret: 'whsec_1' }],
  version: 0,
  ...more,
});

describe('what a subscription wants', () => {
  it.each([
    [['*'], 'message.sent', true],
    [['message.sent'], 'message.sent', true],
    [['message.*'], 'message.sent', true],
    [['session.*', 'message.read'], 'message.sent', false],
    [['message.*'], 'messages.sent', false],
    [['message.s'], 'message.sent', false],
    [[], 'message.sent', false],
  ])('by %j is %s: %s', (patterns, type, wanted) => {
    expect(matches(patterns, type)).toBe(wanted);
  });

  it('may be any type of event, its own end too', () => {
    expect(EVENT_TYPES).toContain('subscription.paused');
    expect(EVENT_TYPES.length).toBeGreaterThan(20);
  });
});

describe('a secret', () => {
  it('that was replaced signs beside the new one for a day', () => {
    const subscription = rotated(aSubscription(), 'whsec_2', NOW);
    expect(signingSecrets(subscription, NOW + OVERLAP_MS - 1)).toEqual(['whsec_2', 'whsec_1']);
    expect(signingSecrets(subscription, NOW + OVERLAP_MS)).toEqual(['whsec_2']);
  });

  it('does not get more time by another rotation, and is forgotten after its own', () => {
    const twice = rotated(rotated(aSubscription(), 'whsec_2', NOW), 'whsec_3', NOW + 1);
    expect(signingSecrets(twice, NOW + OVERLAP_MS)).toEqual(['whsec_3', 'whsec_2']);
    expect(rotated(twice, 'whsec_4', NOW + 2 * OVERLAP_MS).secrets).toEqual([
      { secret: 'whsec_4' },
      { secret: 'whsec_3', until: NOW + 3 * OVERLAP_MS },
    ]);
  });
});

describe('secrets that are rotated in haste', () => {
  it('are five at most, the newest', () => {
    const subscription = [2, 3, 4, 5, 6, 7].reduce((before, n) => rotated(before, `whsec_${n}`, NOW + n), aSubscription());
    expect(signingSecrets(subscription, NOW + 8)).toEqual(['whsec_7', 'whsec_6', 'whsec_5', 'whsec_4', 'whsec_3']);
  });
});

describe('an endpoint that fails', () => {
  it('is noted from its first failure, and forgiven at its first success', () => {
    const failing = afterFailure(aSubscription(), 500, NOW);
    expect(failing).toMatchObject({ state: 'active', failingSince: NOW });
    expect(afterFailure(failing, undefined, NOW + 5)).toBe(failing);
    expect(afterSuccess(failing)).toEqual(aSubscription());
    expect(afterSuccess(aSubscription({ version: 3 }))).toEqual(aSubscription({ version: 3 }));
  });

  it('is paused after a day without success, and not a moment sooner', () => {
    const failing = aSubscription({ failingSince: NOW });
    expect(afterFailure(failing, 500, NOW + FAILING_MS - 1).state).toBe('active');
    expect(afterFailure(failing, 500, NOW + FAILING_MS)).toMatchObject({
      state: 'paused',
      pausedFor: 'failing',
      pausedAt: NOW + FAILING_MS,
    });
  });

  it('is paused at once by 410', () => {
    expect(afterFailure(aSubscription(), 410, NOW)).toMatchObject({ state: 'paused', pausedFor: 'gone' });
  });

  it('that is paused stays so for the first reason', () => {
    const requested = paused(aSubscription(), 'requested', NOW);
    expect(paused(requested, 'gone', NOW + 1)).toBe(requested);
    expect(afterFailure(requested, 410, NOW + 1)).toBe(requested);
  });

  it('has a day again once it is resumed', () => {
    expect(resumed(paused(aSubscription({ failingSince: NOW }), 'failing', NOW + FAILING_MS))).toEqual(aSubscription());
  });
});

describe('the event of a pause', () => {
  const { secrets: _secrets, version: _version, ...active } = aSubscription();
  const stopped = { ...active, state: 'paused', pausedAt: NOW, pausedFor: 'failing', failingSince: NOW - FAILING_MS } as const;

  it('tells the reason, and not the address', () => {
    const [event, ...others] = eventsOf({ kind: 'subscription', before: active, after: stopped });
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      type: 'subscription.paused',
      at: NOW,
      data: { id: 'sub_1', reason: 'failing', failingSince: '2026-11-01T09:00:00.000Z' },
    });
    expect(JSON.stringify(event)).not.toContain('crm.example');
  });

  it('is not told of what is paused already, created or resumed', () => {
    expect(eventsOf({ kind: 'subscription', before: stopped, after: { ...stopped, description: 'x' } })).toEqual([]);
    expect(eventsOf({ kind: 'subscription', before: undefined, after: active })).toEqual([]);
    expect(eventsOf({ kind: 'subscription', before: stopped, after: active })).toEqual([]);
  });
});
