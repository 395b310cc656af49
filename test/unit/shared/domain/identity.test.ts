import { describe, expect, it } from 'vitest';
import { isPhone, keysOf, personOf, toPhone, waLink } from '../../../../shared/domain/identity.ts';
import { parsePhone } from '../../../../shared/domain/phone.ts';

describe('personOf', () => {
  it('takes the user id first', () => {
    expect(personOf({ userId: 'NL.1', phone: '+31612345678' })).toBe('NL.1');
  });

  it('takes the phone where there is no user id', () => {
    expect(personOf({ phone: '+31612345678' })).toBe('+31612345678');
  });

  it('is nobody for neither', () => {
    expect(personOf({})).toBeUndefined();
  });
});

describe('keysOf', () => {
  it('lists the strongest first', () => {
    expect(keysOf({ phone: '+31612345678', userId: 'NL.1' })).toEqual(['NL.1', '+31612345678']);
  });
});

describe('toPhone', () => {
  it('puts a plus before Meta’s digits', () => {
    expect(toPhone('31612345678')).toBe('+31612345678');
  });

  it.each([
    ['5215512345678', '+525512345678'],
    ['+5215512345678', '+525512345678'],
    ['555181234567', '+5551981234567'],
  ])('names the person %s by the number that is dialled today', (told, phone) => {
    expect(toPhone(told)).toBe(phone);
    expect(toPhone(phone)).toBe(phone);
  });

  it.each(['+525512345678', '+5551981234567', '+555132345678', '+551121234567', '+12155123456', '+55518123456'])(
    'leaves %s alone',
    (phone) => {
      expect(toPhone(phone)).toBe(phone);
    },
  );

  it('keeps anything else as it came', () => {
    expect(toPhone('group-1@g.us')).toBe('group-1@g.us');
  });
});

describe('isPhone', () => {
  it('tells a phone from a user id', () => {
    expect([isPhone('+31612345678'), isPhone('NL.1349'), isPhone('31612345678')]).toEqual([true, false, false]);
  });
});

describe('waLink', () => {
  it.each(['+31 20 123 4567', '31201234567', '+31-20-1234567'])('opens the chat with %s', (displayPhone) => {
    expect(waLink(displayPhone)).toBe('https://wa.me/31201234567');
  });
});

describe('parsePhone', () => {
  it('reads a number as people write it', () => {
    expect(parsePhone(' +31 6 1234 5678')).toBe('+31612345678');
  });

  it.each(['31612345678', '0612345678', '+3161', '+999123', 'call me', '', '+'])('refuses %j', (text) => {
    expect(parsePhone(text)).toBeUndefined();
  });
});
