import { describe, expect, it } from 'vitest';
import type { ConversationRecord } from '../../../../shared/domain/conversation-record.ts';
import { parseSearch } from '../../../../shared/domain/conversation-search.ts';
import { NUMBER, USER_ID } from '../../../builders/domain.ts';
import { NOON } from '../../../builders/time.ts';

const aRecord = (over: Partial<ConversationRecord>): ConversationRecord => ({
  number: NUMBER,
  person: USER_ID,
  firstAt: NOON,
  lastAt: NOON,
  ...over,
});
const finds = (text: string, over: Partial<ConversationRecord>) => parseSearch(text)?.matches(aRecord(over));

describe('a name', () => {
  it.each([
    ['muller', 'Jürgen Müller'],
    ['MÜLLER', 'Jurgen Muller'],
    ['Mu\u0308ller', 'M\u00fcller'],
    ['strasse', 'Café Straße'],
    ['Straße', 'STRASSE 9'],
    ['jose  garcia', 'José\u00a0García'],
    ['أحمد', 'احمد علي'],
    ['محمد', 'مُحَمَّد'],
    ['سارة', '\u200fسارة 🌸'],
    ['Οδός', 'ΟΔΟΣ'],
    ['istanbul', 'İstanbul'],
    ['noor', '𝓝𝓸𝓸𝓻'],
    ['🌸', 'Sara 🌸'],
    ['❤', 'Sam ❤️'],
    ['❤️', 'Sam ❤'],
    ['ليلى', 'ليلى حسن'],
    ['WEISS', 'Jürgen Weiß'],
    ['  anna ', 'Anna'],
    ['ann (', 'Ann (work)'],
    ['7', 'Agent 007'],
    ['007', 'Agent 007'],
  ])('%s is part of %s', (text, name) => {
    expect(finds(text, { name })).toBe(true);
  });

  it.each([
    ['mueller', 'Müller'],
    ['garcia jose', 'José García'],
    ['🌹', 'Sara 🌸'],
    ['.*', 'Ann'],
  ])('%s is no part of %s', (text, name) => {
    expect(finds(text, { name })).toBe(false);
  });
});

describe('a phone number', () => {
  it.each([
    '+4915123456789',
    '4915123456789',
    '(0151) 2345-6789',
    '0049 151 234',
    '789',
    '+49 151',
    ' 4915',
    '\u202a+49\u2011151\u202c',
  ])('%s is part of +4915123456789, known of a user id or the only name', (text) => {
    expect(finds(text, { phone: '+4915123456789' })).toBe(true);
    expect(finds(text, { person: '+4915123456789' })).toBe(true);
  });

  it.each(['4916', '+49 151 9', '89', '+4', '0', 'x151'])('%s is none of +4915123456789', (text) => {
    expect(finds(text, { phone: '+4915123456789' })).toBe(false);
    expect(finds(text, { person: '+4915123456789' })).toBe(false);
  });

  it('may have zeros in it', () => {
    expect(finds('000', { phone: '+4915000012' })).toBe(true);
    expect(finds('000', { phone: '+4915100212' })).toBe(false);
  });

  it('is not looked for in user ids', () => {
    expect(finds('134', { person: USER_ID })).toBe(false);
  });
});

describe('a user id', () => {
  it('is found by how it begins, and where the conversation stands under the phone', () => {
    for (const text of ['NL.1349', 'nl.1349', USER_ID]) {
      expect(finds(text, {})).toBe(true);
      expect(finds(text, { person: '+31612345678', userId: USER_ID })).toBe(true);
    }
    expect(finds('NL.135', {})).toBe(false);
    expect(finds('L.1349', {})).toBe(false);
  });
});

describe('who is named in full', () => {
  it.each([
    ['+49 151 2345 6789', { phone: '+4915123456789' }],
    [' 4915123456789', { phone: '+4915123456789' }],
    ['004915123456789', { phone: '+4915123456789' }],
    ['+5215512345678', { phone: '+525512345678' }],
    [USER_ID, { userId: USER_ID }],
    ['US.ENT.abc123', { userId: 'US.ENT.abc123' }],
    ['+49 15', undefined],
    ['0151 23456789', undefined],
    ['Noor', undefined],
  ])('%s', (text, named) => {
    expect(parseSearch(text)?.named).toEqual(named);
  });
});

describe('nothing can be looked for', () => {
  it.each([['', ' ', '\u0301', '\u200f', 'a'.repeat(101)]].flat().map((text) => [text]))('in %j', (text) => {
    expect(parseSearch(text)).toBeUndefined();
  });

  it('in more than 100 characters, emoji being one', () => {
    expect(parseSearch('🌸'.repeat(100))).toBeDefined();
  });
});
