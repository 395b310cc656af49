import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { needsTimer, onInbound, type Session, supersededWindow, WINDOW_MS, windowState } from '../../shared/domain/session.ts';
import { NUMBER, PERSON } from '../builders/domain.ts';
import { DAY, HOUR, NOON } from '../builders/time.ts';
import { makeFakes } from '../fakes/make-fakes.ts';

type Arrival = { readonly sentAt: number; readonly now: number };

const RUNS = { numRuns: 300 };
/** Timestamps of one afternoon, all received before any of their windows is over, each any number of times, in any order. */
const inTime = fc.array(fc.integer({ min: NOON - HOUR, max: NOON }), { minLength: 1, maxLength: 12 }).chain((times) =>
  fc.record({
    times: fc.constant(times),
    arrivals: fc
      .shuffledSubarray([...times, ...times, ...times], { minLength: times.length })
      .chain((order) =>
        fc
          .array(fc.integer({ min: 0, max: 22 * HOUR }), { minLength: order.length, maxLength: order.length })
          .map((delays) => order.map((sentAt, at): Arrival => ({ sentAt, now: NOON + (delays[at] ?? 0) }))),
      ),
  }),
);
/** Anything that a week of redeliveries can bring; the clock does not go back. */
const anyArrivals = fc
  .array(
    fc.record({ sentAt: fc.integer({ min: NOON - 9 * DAY, max: NOON + 2 * DAY }), wait: fc.integer({ min: 0, max: 20 * HOUR }) }),
    {
      maxLength: 20,
    },
  )
  .map((items) => {
    let now = NOON;
    return items.map(({ sentAt, wait }): Arrival => {
      now += wait;
      return { sentAt: Math.min(sentAt, now), now };
    });
  });

async function record(
  arrivals: readonly Arrival[],
  seen: (session: Session | undefined, arrival: Arrival, outcome: string) => void = () => {},
) {
  const { sessions } = makeFakes(NOON);
  for (const arrival of arrivals) {
    const [before] = await sessions.find(NUMBER, [PERSON]);
    const outcome = await sessions.recordInbound({ number: NUMBER, person: PERSON, ...arrival, profile: {} });
    seen(before, arrival, outcome);
  }
  return (await sessions.find(NUMBER, [PERSON]))[0];
}

describe('windows', () => {
  it('end 24 hours after the latest message, in whatever order and however often the messages come', async () => {
    await fc.assert(
      fc.asyncProperty(inTime, async ({ times, arrivals }) => {
        const known = times.filter((time) => arrivals.some(({ sentAt }) => sentAt === time));
        const session = await record(arrivals);
        expect(session).toMatchObject({ lastInboundAt: Math.max(...known), expiresAt: Math.max(...known) + WINDOW_MS });
      }),
      RUNS,
    );
  });

  it('are never shortened', async () => {
    await fc.assert(
      fc.asyncProperty(anyArrivals, async (arrivals) => {
        let end = 0;
        await record(arrivals, (session) => {
          expect(session?.expiresAt ?? 0).toBeGreaterThanOrEqual(end);
          end = session?.expiresAt ?? 0;
        });
      }),
      RUNS,
    );
    expect.hasAssertions();
  });

  it('end when the latest message says, whatever came late', async () => {
    await fc.assert(
      fc.asyncProperty(anyArrivals, async (arrivals) => {
        const session = await record(arrivals);
        expect(session?.lastInboundAt ?? 0).toBe(Math.max(0, ...arrivals.map(({ sentAt }) => sentAt)));
        expect(session === undefined || session.expiresAt === session.lastInboundAt + WINDOW_MS).toBe(true);
      }),
      RUNS,
    );
  });

  it('are never opened by a message whose own window is over', async () => {
    await fc.assert(
      fc.asyncProperty(anyArrivals, async (arrivals) => {
        await record(arrivals, (_session, { sentAt, now }, outcome) => {
          if (sentAt + WINDOW_MS <= now) expect(['late', 'unchanged']).toContain(outcome);
        });
        expect(arrivals).toBeDefined();
      }),
      RUNS,
    );
  });

  it('are changed by a repeated message never', async () => {
    await fc.assert(
      fc.asyncProperty(anyArrivals, fc.nat(), async (arrivals, pick) => {
        fc.pre(arrivals.length > 0);
        const again = arrivals[pick % arrivals.length];
        const last = arrivals.at(-1);
        fc.pre(again !== undefined && last !== undefined);
        const once = await record(arrivals);
        expect(await record([...arrivals, { ...again, now: last.now + HOUR }])).toEqual(once);
      }),
      RUNS,
    );
  });

  it('have a timer armed for every end that another timer cannot see', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 * DAY }), fc.integer({ min: 0, max: HOUR }), (later, delay) => {
        const before: Session = {
          number: NUMBER,
          person: PERSON,
          openedAt: NOON,
          lastInboundAt: NOON,
          expiresAt: NOON + WINDOW_MS,
          receivedAt: NOON,
        };
        const sentAt = NOON + 1 + later;
        const now = sentAt + delay;
        const kind = onInbound(before, sentAt, now).kind;
        const after = {
          ...before,
          lastInboundAt: sentAt,
          expiresAt: sentAt + WINDOW_MS,
          receivedAt: now,
          openedAt: kind === 'open' ? sentAt : NOON,
        };
        expect(now < before.expiresAt || needsTimer(before, after)).toBe(true);
        expect(supersededWindow(before, after) !== undefined).toBe(kind === 'open');
      }),
      RUNS,
    );
  });

  it('are open, closing and closed in this order as time goes by', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 * DAY }),
        fc.integer({ min: 0, max: 2 * DAY }),
        fc.integer({ min: 0, max: HOUR }),
        (a, b, margin) => {
          const session: Session = {
            number: NUMBER,
            person: PERSON,
            openedAt: NOON,
            lastInboundAt: NOON,
            expiresAt: NOON + WINDOW_MS,
            receivedAt: NOON,
          };
          const order = ['open', 'closing', 'closed'];
          const [first, second] = [Math.min(a, b), Math.max(a, b)].map((t) =>
            order.indexOf(windowState(session, NOON + t, margin)),
          );
          expect(first).toBeLessThanOrEqual(second ?? -1);
        },
      ),
      RUNS,
    );
  });
});
