import { describe, expect, test } from 'vitest';
import { matchesPattern } from '../../../local/runtime/event-pattern.ts';

const event = {
  source: 'openwindow',
  detail: { state: 'sent', count: 5, tags: ['a', 'b'], nothing: null, nested: { name: 'Message.Text' } },
};

const cases: [string, unknown, boolean][] = [
  ['an exact value', { source: ['openwindow', 'other'] }, true],
  ['another value', { source: ['other'] }, false],
  ['a value in a list', { detail: { tags: ['b'] } }, true],
  ['null', { detail: { nothing: [null] } }, true],
  ['prefix', { detail: { state: [{ prefix: 'se' }] } }, true],
  ['suffix', { detail: { state: [{ suffix: 'x' }] } }, false],
  ['ignoring case', { detail: { nested: { name: [{ 'equals-ignore-case': 'message.text' }] } } }, true],
  ['wildcard', { detail: { nested: { name: [{ wildcard: 'M*.T*t' }] } } }, true],
  ['anything but', { detail: { state: [{ 'anything-but': ['failed'] }] } }, true],
  ['anything but a prefix', { detail: { state: [{ 'anything-but': { prefix: 'se' } }] } }, false],
  ['numeric range', { detail: { count: [{ numeric: ['>', 4, '<=', 5] }] } }, true],
  ['exists', { detail: { count: [{ exists: true }], missing: [{ exists: false }] } }, true],
  ['missing', { detail: { missing: ['x'] } }, false],
  ['or', { $or: [{ source: ['other'] }, { detail: { count: [5] } }] }, true],
  ['all keys', { source: ['openwindow'], detail: { state: ['failed'] } }, false],
];

describe('an event pattern', () => {
  test.each(cases)('with %s', (_name, pattern, expected) => {
    expect(matchesPattern(pattern, event)).toBe(expected);
  });
});
