import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defer } from '../../shared/domain/attempts.ts';
import { type Attempt, isSettled, type Message, messageState, openAttempt, rank } from '../../shared/domain/message.ts';
import * as life from '../../shared/domain/message-life.ts';
import { HOLD_MS, refusedByProvider } from '../../shared/domain/message-waits.ts';
import type { FallbackEntry, Trigger } from '../../shared/domain/policy.ts';
import { aMessage, anAttempt, anSmsEntry, aTemplateEntry } from '../builders/domain.ts';
import { DAY, HOUR, MINUTE, NOON, SECOND } from '../builders/time.ts';

/** One thing that happens to a message; `wait` is how long after the one before. */
type Step = { readonly wait: number } & (
  | { readonly kind: 'deliver' | 'accept' | 'lose' | 'look' | 'cancel' | 'put-off' }
  | { readonly kind: 'refuse' | 'fail'; readonly code: number; readonly n: number }
  | { readonly kind: 'status'; readonly status: 'sent' | 'delivered' | 'read'; readonly n: number }
);
type World = { readonly message: Message; readonly now: number; readonly inFlight: number | undefined };

const RUNS = { numRuns: 1_500 };
const wait = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 10 * MINUTE }), fc.integer({ min: 0, max: 3 * DAY }));
const n = fc.integer({ min: 1, max: 4 });
const code = fc.constantFrom(131000, 131056, 131026, 131047, 131049, 130403, 190, 100, 999_999);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ wait, kind: fc.constantFrom('deliver', 'deliver', 'accept', 'lose', 'look', 'look', 'cancel', 'put-off') }),
  fc.record({ wait, kind: fc.constantFrom('refuse', 'fail'), code, n }),
  fc.record({ wait, kind: fc.constant('status'), status: fc.constantFrom('sent', 'delivered', 'read'), n }),
);
const entry: fc.Arbitrary<FallbackEntry> = fc
  .record({
    on: fc.subarray<Trigger>(['window-closed', 'undelivered', 'failed', 'unread'], { minLength: 1 }),
    afterMs: fc.constantFrom(0, SECOND, MINUTE, 5 * MINUTE, HOUR),
    sms: fc.boolean(),
  })
  .map(({ sms, ...over }) => (sms ? anSmsEntry(over) : aTemplateEntry(over)));
const start: fc.Arbitrary<Message> = fc
  .record({
    fallback: fc.array(entry, { maxLength: 3 }),
    sendBefore: fc.option(fc.integer({ min: NOON + 1, max: NOON + DAY }), { nil: undefined }),
    category: fc.constantFrom('marketing' as const, 'utility' as const),
    route: fc.constantFrom('free-form' as const, 'template' as const),
  })
  .map(({ route, sendBefore, ...over }) =>
    aMessage({ ...over, attempts: [anAttempt({ route })], ...(sendBefore === undefined ? {} : { sendBefore }) }),
  );

/** The world after a step, as the use cases would take it: only a claimed attempt has a call, and the call ends once. */
function after({ message, now: before, inFlight }: World, step: Step): World {
  const now = before + step.wait;
  const ended = { now, inFlight: undefined };
  const open = openAttempt(message);
  switch (step.kind) {
    case 'deliver':
      if (open?.state !== 'pending' || inFlight !== undefined || (open.notBefore ?? 0) > now) return { message, now, inFlight };
      return { message: life.claim(message, open.n, now, NOON - HOUR), now, inFlight: open.n };
    case 'accept':
      return inFlight === undefined
        ? { message, ...ended }
        : { message: life.accepted(message, inFlight, now, 'wamid.1'), ...ended };
    case 'lose':
      return inFlight === undefined ? { message, ...ended } : { message: life.outcomeUnknown(message, inFlight, now), ...ended };
    case 'refuse':
      if (inFlight === undefined) return { message, ...ended };
      return { message: refusedByProvider(message, inFlight, now, step.code, 'no'), ...ended };
    case 'look':
      // A call does not outlive its lease.
      return { message: life.advance(message, now), now, inFlight: leaseHolds(message, inFlight, now) ? inFlight : undefined };
    case 'cancel':
      return { message: life.end(message, now, 'cancelled', 'asked for'), now, inFlight };
    case 'put-off':
      return { message: open?.state === 'pending' ? defer(message, open.n, now, now + MINUTE) : message, now, inFlight };
    case 'fail':
      return {
        message: left(message, step.n) ? life.applyStatus(message, step.n, now, 'failed', errorOf(step.code)) : message,
        now,
        inFlight,
      };
    case 'status':
      return { message: left(message, step.n) ? life.applyStatus(message, step.n, now, step.status) : message, now, inFlight };
  }
}

const errorOf = (codeNumber: number) => ({ code: String(codeNumber), codeNumber, message: 'no' });
/** Meta has statuses only for what it was sent; none for an SMS. */
const left = (message: Message, at: number) => {
  const attempt = message.attempts[at - 1];
  return attempt !== undefined && attempt.tries > 0 && attempt.route !== 'sms';
};
const leaseHolds = (message: Message, at: number | undefined, now: number) =>
  at !== undefined && (message.attempts[at - 1]?.leaseUntil ?? 0) > now;
const isOpen = ({ state }: Attempt) => state === 'pending' || state === 'sending';

/** Runs a life, and lets a test look at each change. */
function live(message: Message, steps: readonly Step[], look: (before: Message, after: Message) => void = () => {}): World {
  let world: World = { message, now: NOON, inFlight: undefined };
  for (const next of steps) {
    const { message: before } = world;
    world = after(world, next);
    look(before, world.message);
  }
  return world;
}

function always(look: (before: Message, after: Message) => void): void {
  fc.assert(
    fc.property(start, fc.array(step, { maxLength: 25 }), (message, steps) => {
      live(message, steps, look);
    }),
    RUNS,
  );
  expect.hasAssertions();
}

describe('a message’s life, whatever happens in whatever order', () => {
  it('never takes an attempt back from delivered or read, and from sent only to failed', () => {
    always((before, after) => {
      for (const [at, old] of before.attempts.entries()) {
        const state = after.attempts[at]?.state ?? 'pending';
        if (rank(old.state) >= rank('sent') && !(old.state === 'sent' && state === 'failed'))
          expect(rank(state)).toBeGreaterThanOrEqual(rank(old.state));
        if (old.state === 'failed') expect(['failed', 'delivered', 'read']).toContain(state);
        if (old.state === 'cancelled' && old.tries === 0) expect(state).toBe('cancelled');
        expect(after.attempts[at]?.n).toBe(old.n);
      }
    });
  });

  it('has at most one attempt that waits or is on its way', () => {
    always((_before, after) => {
      expect(after.attempts.filter(isOpen).length).toBeLessThanOrEqual(1);
    });
  });

  it('makes one fallback per attempt, and uses each entry once', () => {
    always((_before, after) => {
      expect(after.attempts.length).toBe(1 + after.attempts.filter(({ fellBack }) => fellBack === true).length);
      expect(new Set(after.attempts.map(({ entry }) => entry)).size).toBe(after.attempts.length);
    });
  });

  it('makes a fallback only for what its entry is for', () => {
    always((_before, after) => {
      for (const attempt of after.attempts.slice(1)) expect(after.fallback[attempt.entry ?? -1]?.on).toContain(attempt.reason);
      expect(after.attempts[0]?.n).toBe(1);
    });
  });

  it('stays ended once it has, and sends nothing more', () => {
    always((before, after) => {
      if (before.ended === undefined) return expect(after.attempts.length).toBeGreaterThan(0);
      expect([after.ended, after.endReason, after.attempts.length]).toEqual([
        before.ended,
        before.endReason,
        before.attempts.length,
      ]);
      expect(openAttempt(after)).toBeUndefined();
      for (const [at, old] of before.attempts.entries()) if (!isOpen(old)) expect(isOpen(after.attempts[at] ?? old)).toBe(false);
    });
  });

  it('is failed only when nothing can follow', () => {
    always((_before, after) => {
      if (messageState(after) === 'failed')
        expect(after.attempts.some((attempt) => isOpen(attempt) || attempt.state === 'unknown')).toBe(false);
      expect(after.attempts.length).toBeGreaterThan(0);
    });
  });

  it('tries an SMS again only when the provider refused it for now', () => {
    always((before, after) => {
      for (const [at, old] of before.attempts.entries())
        if (old.route === 'sms' && old.state === 'sending') expect(after.attempts[at]?.state).not.toBe('unknown');
      expect(after.attempts.filter(({ route, maybeTwice }) => route === 'sms' && maybeTwice === true)).toEqual([]);
    });
  });

  it('leaves version, identity, plan and creation alone, and never counts a wake down', () => {
    always((before, after) => {
      const { attempts: _a, ended: _e, endReason: _r, wake: _w, ...rest } = before;
      expect(after).toMatchObject(rest);
      expect(after.wake).toBeGreaterThanOrEqual(before.wake);
    });
  });

  it('gives every attempt that leaves the queue a wake of its own, and lets the others wait no longer than a minute', () => {
    always((before, after) => {
      for (const [at, old] of before.attempts.entries()) {
        const next = after.attempts[at];
        if (old.state === 'pending' || next?.state !== 'pending' || after.wake > before.wake) continue;
        expect((next.notBefore ?? Number.POSITIVE_INFINITY) - next.at).toBeLessThanOrEqual(HOLD_MS);
      }
      expect(after.wake).toBeGreaterThanOrEqual(0);
    });
  });

  it('comes to the same when a status comes again', () => {
    fc.assert(
      fc.property(
        start,
        fc.array(step, { maxLength: 25 }),
        n,
        fc.constantFrom<life.Status>('sent', 'delivered', 'read', 'failed'),
        (message, steps, at, status) => {
          const world = live(message, steps);
          fc.pre(left(world.message, at));
          const once = life.applyStatus(world.message, at, world.now, status, errorOf(131026));
          expect(life.applyStatus(once, at, world.now + MINUTE, status, errorOf(131026))).toBe(once);
        },
      ),
      RUNS,
    );
  });

  it('comes to a stop by itself when nothing but time passes', () => {
    fc.assert(
      fc.property(start, fc.array(step, { maxLength: 25 }), (message, steps) => {
        let { message: current, now } = live(message, steps);
        for (let looks = 0; looks < 30; looks += 1) {
          now += life.HORIZON_MS;
          current = life.advance(current, now);
        }
        expect(isSettled(current)).toBe(true);
        expect(life.advance(current, now + 1)).toBe(current);
      }),
      RUNS,
    );
  });

  it('is woken when time changes something: before that, a look changes nothing', () => {
    fc.assert(
      fc.property(start, fc.array(step, { maxLength: 15 }), (message, steps) => {
        const { message: current, now } = live(message, steps);
        const settledNow = life.advance(current, now);
        const wake = Math.min(
          life.wakeAt(settledNow, now) ?? Number.POSITIVE_INFINITY,
          life.overdueAt(settledNow) ?? Number.POSITIVE_INFINITY,
        );
        fc.pre(Number.isFinite(wake) && wake > now + 1);
        expect(life.advance(settledNow, wake - 1)).toBe(settledNow);
      }),
      RUNS,
    );
  });
});
