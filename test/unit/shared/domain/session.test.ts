import { describe, expect, it } from 'vitest';
import {
  CLOCK_SLACK_MS,
  FUTURE_TOLERANCE_MS,
  isAnswered,
  isClosedByEvidence,
  needsTimer,
  newest,
  onInbound,
  supersededWindow,
  WINDOW_MS,
  windowStart,
  windowState,
} from '../../../../shared/domain/session.ts';
import { aSession } from '../../../builders/domain.ts';
import { HOUR, MINUTE, NOON, SECOND } from '../../../builders/time.ts';

describe('onInbound (R1)', () => {
  const session = aSession({ lastInboundAt: NOON - HOUR });

  it('opens a window for a person who never wrote', () => {
    expect(onInbound(undefined, NOON, NOON)).toEqual({ kind: 'open' });
  });

  it('extends the window that stands', () => {
    expect(onInbound(session, NOON, NOON)).toEqual({ kind: 'extend' });
  });

  it('opens a new window when the one that stands is over, though its item is still there', () => {
    expect(onInbound(session, session.expiresAt, session.expiresAt)).toEqual({ kind: 'open' });
  });

  it('extends until the last millisecond of the window', () => {
    expect(onInbound(session, session.expiresAt - 1, session.expiresAt - 1)).toEqual({ kind: 'extend' });
  });

  it('leaves the session alone for a repeated message', () => {
    expect(onInbound(session, session.lastInboundAt, NOON)).toEqual({ kind: 'none' });
  });

  it('never shortens the window for an older message that arrives later', () => {
    expect(onInbound(session, session.lastInboundAt - MINUTE, NOON)).toEqual({ kind: 'none' });
  });

  it('opens nothing when the message’s own window was over on arrival', () => {
    expect(onInbound(undefined, NOON - WINDOW_MS, NOON)).toEqual({ kind: 'late' });
  });

  it('opens a window that has one millisecond left', () => {
    expect(onInbound(undefined, NOON - WINDOW_MS + 1, NOON)).toEqual({ kind: 'open' });
  });

  it('takes a late message that is newer than a session long over as late', () => {
    const old = aSession({ lastInboundAt: NOON - 50 * HOUR });
    expect(onInbound(old, NOON - 30 * HOUR, NOON)).toEqual({ kind: 'late' });
  });
});

describe('windowStart', () => {
  it('counts from Meta’s timestamp', () => {
    expect(windowStart(NOON - HOUR, NOON)).toBe(NOON - HOUR);
  });

  it('keeps Meta’s timestamp up to five minutes ahead', () => {
    expect(windowStart(NOON + FUTURE_TOLERANCE_MS, NOON)).toBe(NOON + FUTURE_TOLERANCE_MS);
  });

  it('counts from receipt when the timestamp is further ahead', () => {
    expect(windowStart(NOON + FUTURE_TOLERANCE_MS + 1, NOON)).toBe(NOON);
  });

  it('counts from receipt when there is no timestamp', () => {
    expect(windowStart(undefined, NOON)).toBe(NOON);
  });
});

describe('windowState', () => {
  const session = aSession();
  const margin = 5 * MINUTE;

  it('is open until exactly the margin is left', () => {
    expect(windowState(session, session.expiresAt - margin, margin)).toBe('open');
  });

  it('is closing within the margin', () => {
    expect(windowState(session, session.expiresAt - margin + 1, margin)).toBe('closing');
  });

  it('is open until its last millisecond without a margin', () => {
    expect(windowState(session, session.expiresAt - 1, 0)).toBe('open');
  });

  it('is closed at its end', () => {
    expect(windowState(session, session.expiresAt, 0)).toBe('closed');
  });

  it('is closed when Meta said so', () => {
    expect(windowState(aSession({ closedFor: session.lastInboundAt }), NOON, margin)).toBe('closed');
  });

  it('is open again when the person wrote after Meta’s word', () => {
    expect(windowState(aSession({ closedFor: session.lastInboundAt - 1 }), NOON, margin)).toBe('open');
  });
});

describe('isClosedByEvidence', () => {
  it('is false without evidence', () => {
    expect(isClosedByEvidence(aSession())).toBe(false);
  });
});

describe('isAnswered', () => {
  it('is false when nothing was answered', () => {
    expect(isAnswered(aSession())).toBe(false);
  });

  it('is true when the answer saw the last message', () => {
    expect(isAnswered(aSession({ answeredUpTo: NOON - HOUR }))).toBe(true);
  });

  it('is false when the answer was decided before the last message', () => {
    expect(isAnswered(aSession({ answeredUpTo: NOON - HOUR - SECOND }))).toBe(false);
  });
});

describe('newest', () => {
  it('is the session that ends last', () => {
    const later = aSession({ person: 'NL.1', lastInboundAt: NOON });
    expect(newest([aSession(), later, aSession()])).toBe(later);
  });

  it('is nothing among none', () => {
    expect(newest([])).toBeUndefined();
  });
});

describe('needsTimer', () => {
  const before = aSession();

  it('arms for a first window', () => {
    expect(needsTimer(undefined, before)).toBe(true);
  });

  it('arms for a window that opened over another', () => {
    const after = aSession({ lastInboundAt: before.expiresAt + HOUR });
    expect(needsTimer(before, after)).toBe(true);
  });

  it('arms nothing for an extension in time', () => {
    expect(needsTimer(before, { ...before, lastInboundAt: NOON, expiresAt: NOON + WINDOW_MS, receivedAt: NOON })).toBe(false);
  });

  it('arms when the extension was received so near the old end that the old timer may have fired', () => {
    const receivedAt = before.expiresAt - MINUTE;
    expect(needsTimer(before, { ...before, expiresAt: receivedAt + WINDOW_MS, receivedAt })).toBe(true);
  });

  it('arms from exactly two minutes before the old end', () => {
    const at = (receivedAt: number) => needsTimer(before, { ...before, expiresAt: receivedAt + WINDOW_MS, receivedAt });
    const edge = before.expiresAt - CLOCK_SLACK_MS;
    expect([at(edge - 1), at(edge)]).toEqual([false, true]);
  });

  it('arms nothing for a change that leaves the end where it was', () => {
    expect(needsTimer(before, { ...before, answeredUpTo: before.lastInboundAt })).toBe(false);
  });
});

describe('supersededWindow', () => {
  const before = aSession();

  it('is the ended window that another opened over', () => {
    expect(supersededWindow(before, aSession({ lastInboundAt: before.expiresAt + 1 }))).toBe(before);
  });

  it('is the window at whose very end another opened', () => {
    expect(supersededWindow(before, aSession({ lastInboundAt: before.expiresAt }))).toBe(before);
  });

  it('is none for a first window', () => {
    expect(supersededWindow(undefined, before)).toBeUndefined();
  });

  it('is none for an extension', () => {
    expect(supersededWindow(before, { ...before, expiresAt: before.expiresAt + HOUR })).toBeUndefined();
  });
});
