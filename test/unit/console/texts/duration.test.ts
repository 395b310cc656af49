import { describe, expect, it } from 'vitest';
import { durationMs, formatDuration } from '../../../../console/texts/duration.ts';
import { toDuration } from '../../../../shared/contracts/duration.ts';
import { DAY, HOUR, MINUTE } from '../../../builders/time.ts';

describe('durationMs', () => {
  it.each([0, 1_000, MINUTE, 90 * MINUTE, DAY, 13 * DAY + 5 * HOUR, 400 * DAY + 1_000])(
    'reads back %i ms as the API writes it',
    (ms) => {
      expect(durationMs(toDuration(ms))).toBe(ms);
    },
  );

  it('is nothing for what is no duration', () => {
    expect(durationMs('soon')).toBe(0);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0 min'],
    [59_000, '0 min'],
    [4 * MINUTE, '4 min'],
    [5 * HOUR + 20 * MINUTE, '5 h 20 min'],
    [5 * HOUR, '5 h'],
    [3 * DAY + 4 * HOUR + 59 * MINUTE, '3 d 4 h'],
    [12 * DAY, '12 d'],
  ])('%i ms are %s', (ms, says) => {
    expect(formatDuration(ms)).toBe(says);
  });
});
