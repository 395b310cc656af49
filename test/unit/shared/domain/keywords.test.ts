import { describe, expect, it } from 'vitest';
import { eventsOf } from '../../../../shared/domain/events.ts';
import { keywordIn, MAX_KEYWORD, maybeKeyword, START_WORDS, STOP_WORDS } from '../../../../shared/domain/keywords.ts';
import { NOON } from '../../../builders/time.ts';

describe('keywords', () => {
  it.each(STOP_WORDS)('know %s as a stop, in any case', (word) => {
    expect([word, word.toUpperCase(), ` ${word}! `].map((text) => keywordIn(text, {}))).toEqual(['stop', 'stop', 'stop']);
    expect(maybeKeyword(word)).toBe(true);
  });

  it.each(START_WORDS)('know %s as a start', (word) => {
    expect(keywordIn(word, {})).toBe('start');
  });

  it.each(['yes', 'no', 'stop sending', 'don’t stop', '', '!', '🛑', 'stop\nthe parcel'])('do not know %j', (text) => {
    expect(keywordIn(text, {})).toBeUndefined();
  });

  it('do without accents, and take any space for one', () => {
    expect(keywordIn('ARRET', {})).toBe('stop');
    expect(keywordIn('Stop\u00a0 all 🙏', {})).toBe('stop');
    expect(keywordIn('S\u200bTO\u00adP', {})).toBe('stop');
  });

  it('are replaced list by list', () => {
    expect(keywordIn('stop', { stop: ['genug'] })).toBeUndefined();
    expect(keywordIn('Genug', { stop: ['genug'] })).toBe('stop');
    expect(keywordIn('start', { stop: [] })).toBe('start');
    expect(keywordIn('start', { start: [] })).toBeUndefined();
  });

  it('are not looked for in what is longer than any may be', () => {
    expect(maybeKeyword('a'.repeat(MAX_KEYWORD))).toBe(true);
    expect(maybeKeyword('a'.repeat(MAX_KEYWORD + 1))).toBe(false);
  });
});

describe('consent.changed', () => {
  const said = (value: 'stop' | 'start') => ({ value, at: NOON, channel: 'sms' }) as const;

  it('tells who said what, where', () => {
    expect(eventsOf({ kind: 'consent', before: undefined, after: { person: '+31', everything: said('stop') } })).toEqual([
      {
        type: 'consent.changed',
        key: `consent.changed#+31#everything#${NOON}#stop`,
        at: NOON,
        data: { person: '+31', channel: 'sms', value: 'stop', by: 'keyword', scope: 'everything' },
      },
    ]);
  });

  it('tells only what is news', () => {
    const stopped = { person: '+31', everything: said('stop') };
    const marketing = { ...said('stop'), channel: 'whatsapp' } as const;
    expect(eventsOf({ kind: 'consent', before: undefined, after: { person: '+31', everything: said('start') } })).toEqual([]);
    expect(eventsOf({ kind: 'consent', before: stopped, after: { ...stopped, marketing } })).toMatchObject([
      { data: { by: 'preference', scope: 'marketing', value: 'stop', channel: 'whatsapp' } },
    ]);
  });
});
