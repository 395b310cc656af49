import { describe, expect, it } from 'vitest';
import type { Session } from '../../../../../console/api/conversation-types.ts';
import { modesOf, toRequest } from '../../../../../console/pages/conversation/composer/request.ts';
import { personNamed } from '../../../../../console/pages/conversation/person-named.ts';
import { parseSend } from '../../../../../shared/contracts/requests.ts';

const session = (over: Partial<Session> = {}): Session => ({
  state: 'open',
  openedAt: null,
  closesAt: null,
  secondsLeft: 0,
  answered: false,
  person: '+31612345678',
  phone: '+31612345678',
  timeZones: [],
  optedOut: null,
  ...over,
});
const template = { name: 'order_left', language: 'en', components: [{ type: 'BODY', text: '{{1}} left' }] };
const draft = { text: 'Hi', template: 'order_left/en', values: { 'body.1': 'It' } };

describe('what a draft asks for', () => {
  it.each(['text', 'sms', 'template'] as const)('is what the API takes: %s', (mode) => {
    const request = toRequest('427913085516204', session(), draft, mode, template);
    expect(() => parseSend(request, 0)).not.toThrow();
  });

  it('by SMS is the text, with the SMS for a window that is closed', () => {
    expect(toRequest('1', session(), draft, 'sms', undefined)).toMatchObject({
      content: { text: { body: 'Hi' } },
      fallback: [{ route: 'sms', text: 'Hi', on: ['window-closed'] }],
    });
  });

  it('names the person by all that is known', () => {
    expect(toRequest('1', session({ userId: 'NL.1' }), draft, 'text', undefined)).toMatchObject({
      to: { userId: 'NL.1', phone: '+31612345678' },
    });
    const { phone: _phone, ...unnamed } = session({ person: 'NL.1' });
    expect(toRequest('1', unnamed, draft, 'text', undefined)).toMatchObject({ to: { userId: 'NL.1' } });
  });

  it('is nothing while something is missing, or too long', () => {
    expect(toRequest('1', session(), { ...draft, text: ' \n' }, 'text', undefined)).toBeUndefined();
    expect(toRequest('1', session(), { ...draft, text: 'x'.repeat(4_097) }, 'text', undefined)).toBeUndefined();
    expect(toRequest('1', session(), { ...draft, text: 'x'.repeat(1_601) }, 'sms', undefined)).toBeUndefined();
    expect(toRequest('1', session(), draft, 'template', undefined)).toBeUndefined();
    expect(toRequest('1', session(), { ...draft, values: {} }, 'template', template)).toBeUndefined();
  });
});

describe('ways of writing', () => {
  it('are free text and templates in an open window, and an SMS for whoever chose it', () => {
    expect(modesOf(session(), true, undefined)).toEqual(['text', 'template']);
    expect(modesOf(session(), true, 'sms')).toEqual(['text', 'template', 'sms']);
  });

  it('are templates and SMS in a closed one, if a phone is known and the policy lets it', () => {
    expect(modesOf(session({ state: 'closed' }), true, 'text')).toEqual(['template', 'sms']);
    expect(modesOf(session({ state: 'closed' }), false, undefined)).toEqual(['template']);
    const { phone: _phone, ...unknown } = session({ state: 'never-opened' });
    expect(modesOf(unknown, true, undefined)).toEqual(['template']);
  });
});

describe('a person that somebody types in', () => {
  it.each([
    ['+31 6 1234 5678', '+31612345678'],
    ['0031612345678', '+31612345678'],
    ['31 (6) 12-34.56/78', '+31612345678'],
    [' NL.13491208655302741918 ', 'NL.13491208655302741918'],
  ])('%s', (typed, person) => {
    expect(personNamed(typed)).toBe(person);
  });

  it.each(['', 'Noor', '0612345678', '+12', '+3161234567890123', 'nl.12', 'NL.1/../2', 'javascript:1'])(
    'is none: %s',
    (typed) => {
      expect(personNamed(typed)).toBeUndefined();
    },
  );
});
