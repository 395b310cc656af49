import { describe, expect, it } from 'vitest';
import { scheduleName } from '../../../../shared/adapters/scheduler-timers.ts';
import type { Timer } from '../../../../shared/domain/timer.ts';
import { MINUTE, NOON } from '../../../builders/time.ts';

const window = (over: Partial<Extract<Timer, { kind: 'window' }>> = {}): Timer => ({
  kind: 'window',
  number: '106540352242922',
  person: '+31612345678',
  dueAt: NOON,
  ...over,
});

describe('scheduleName', () => {
  it.each([
    window(),
    window({ person: `NL.${'x'.repeat(500)}`, dueAt: 8_640_000_000_000_000 }),
    { kind: 'message', id: `msg_${'é#/ '.repeat(50)}`, dueAt: NOON } as const,
  ])('has at most 64 characters that Scheduler allows: %#', (timer) => {
    expect(scheduleName(timer)).toMatch(/^[0-9a-zA-Z\-_.]{1,64}$/);
  });

  it('is the same for the same timer', () => {
    expect(scheduleName(window())).toBe(scheduleName(window()));
  });

  it('is the same within a minute', () => {
    expect(scheduleName(window({ dueAt: NOON - MINUTE + 1 }))).toBe(scheduleName(window()));
  });

  it('is another in another minute', () => {
    expect(scheduleName(window({ dueAt: NOON + 1 }))).not.toBe(scheduleName(window()));
  });

  it('is another for another person', () => {
    expect(scheduleName(window({ person: '+31612345679' }))).not.toBe(scheduleName(window()));
  });

  it('hides the person’s phone', () => {
    expect(scheduleName(window())).not.toContain('31612345678');
  });
});
