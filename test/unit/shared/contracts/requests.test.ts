import { describe, expect, it } from 'vitest';
import { adoptNumberSchema } from '../../../../shared/contracts/api.ts';
import { parseAs } from '../../../../shared/contracts/parse.ts';
import { BadRequest, type FieldError } from '../../../../shared/contracts/problem.ts';
import { parseOutbound, parseTimer } from '../../../../shared/contracts/queue.ts';
import { parsePolicy, parseSend, toEntryBody, toPolicyBody } from '../../../../shared/contracts/requests.ts';
import { DEFAULT_POLICY } from '../../../../shared/domain/policy.ts';
import { anSmsEntry, aPolicy, aTemplateSend, NUMBER } from '../../../builders/domain.ts';
import { DAY, HOUR, MINUTE, NOON } from '../../../builders/time.ts';

type Json = Readonly<Record<string, unknown>>;

const aSend = (over: Json = {}): Json => ({
  from: NUMBER,
  to: { phone: '+31612345678' },
  content: { type: 'text', text: { body: 'Hello' } },
  ...over,
});
const night = { from: '21:00', to: '08:00', timeZone: 'Europe/Amsterdam' };
const sms = { route: 'sms', text: 'Hello', on: ['failed'] };

function errorsOf(parse: () => unknown): readonly FieldError[] {
  try {
    parse();
  } catch (error) {
    if (error instanceof BadRequest) return error.errors;
    throw error;
  }
  return [];
}
const manyParameters = [{ type: 'body', parameters: Array.from({ length: 10_000 }, () => ({})) }];
const manyFields = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`f${n}`, 1]));
const refusedFields = (over: Json) => errorsOf(() => parseSend(aSend(over), NOON)).map(({ field }) => field);

describe('parseSend', () => {
  it.each([
    ['entries', { content: { type: 'template', template: { ...aTemplateSend(), components: manyParameters } } }],
    ['fields', { content: { type: 'text', text: { body: 'x' }, context: manyFields } }],
    ['fields of its own', manyFields],
  ])('tells 100 wrong %s at most, of however many there are', (_what, over) => {
    expect(errorsOf(() => parseSend(aSend(over), NOON))).toHaveLength(100);
  });

  it('takes the number by which WhatsApp knows a Mexican, as message.received tells it', () => {
    expect(parseSend(aSend({ to: { phone: '+5215512345678' } }), NOON).to).toEqual({ phone: '+525512345678' });
    expect(parseSend(aSend({ to: { phone: '+52 1 (55) 1234-5678' } }), NOON).to).toEqual({ phone: '+525512345678' });
    expect(refusedFields({ to: { phone: '5215512345678' } })).toEqual(['to.phone']);
    expect(refusedFields({ to: { phone: '+52155123456789' } })).toEqual(['to.phone']);
  });

  it('reads the smallest request', () => {
    expect(parseSend(aSend(), NOON)).toEqual({
      from: NUMBER,
      to: { phone: '+31612345678' },
      content: { type: 'text', text: { body: 'Hello' } },
    });
  });

  it('reads where the person is, and what is to be done in quiet hours', () => {
    const hour = { timeZone: 'Asia/Kolkata', onQuiet: 'send' };
    expect(parseSend(aSend(hour), NOON)).toMatchObject(hour);
  });

  it('reads a user id and a phone', () => {
    expect(parseSend(aSend({ to: { phone: '+31 6 12345678', userId: 'NL.1349' } }), NOON).to).toEqual({
      phone: '+31612345678',
      userId: 'NL.1349',
    });
  });

  it('reads instants and durations into milliseconds', () => {
    const parsed = parseSend(
      aSend({ sendBefore: '2026-11-03T14:00:00+01:00', fallback: [{ ...sms, after: 'P1DT2H3M4S' }] }),
      NOON,
    );
    expect(parsed.sendBefore).toBe(NOON + HOUR);
    expect(parsed.fallback).toEqual([{ ...sms, afterMs: DAY + 2 * HOUR + 3 * MINUTE + 4_000 }]);
  });

  it('gives an entry five minutes where it says nothing', () => {
    expect(parseSend(aSend({ fallback: [sms] }), NOON).fallback).toEqual([{ ...sms, afterMs: 5 * MINUTE }]);
  });

  it('tells an empty fallback list from none', () => {
    expect(parseSend(aSend({ fallback: [] }), NOON).fallback).toEqual([]);
    expect(parseSend(aSend(), NOON)).not.toHaveProperty('fallback');
  });

  it('recognises a group before anything else is looked at (R6)', () => {
    expect(parseSend({ from: NUMBER, to: { group: 'g' }, colour: 'red' }, NOON)).toMatchObject({
      from: NUMBER,
      unsupported: 'group',
    });
  });

  it('recognises a call before anything else is looked at (R7)', () => {
    expect(parseSend({ content: { type: 'call' } }, NOON)).toMatchObject({ unsupported: 'call' });
  });

  it.each([
    ['from', { from: undefined }],
    ['from', { from: 7 }],
    ['to', { to: {} }],
    ['to', { to: undefined }],
    ['to.phone', { to: { phone: '0612345678' } }],
    ['to.phone', { to: { phone: '+31' } }],
    ['to.userId', { to: { userId: 'nobody' } }],
    ['to.email', { to: { phone: '+31612345678', email: 'a@b.nl' } }],
    ['content', { content: undefined }],
    ['content.type', { content: { type: 'telegram' } }],
    ['content.text', { content: { type: 'text' } }],
    ['content.text.body', { content: { type: 'text', text: { body: '' } } }],
    ['content.text.body', { content: { type: 'text', text: { body: 'x'.repeat(4_097) } } }],
    ['content.template.name', { content: { type: 'template', template: { name: 'No Spaces', language: { code: 'nl' } } } }],
    ['fallback[0].route', { fallback: [{ ...sms, route: 'pigeon' }] }],
    ['fallback[1].text', { fallback: [sms, { ...sms, text: '' }] }],
    ['fallback[0].on', { fallback: [{ ...sms, on: [] }] }],
    ['fallback[0].on[0]', { fallback: [{ ...sms, on: ['whenever'] }] }],
    ['fallback[0].after', { fallback: [{ ...sms, after: '5 minutes' }] }],
    ['fallback[0].after', { fallback: [{ ...sms, after: 'P' }] }],
    ['fallback[0].after', { fallback: [{ ...sms, after: 'PT99999999999999M' }] }],
    ['fallback[0].after', { fallback: [{ ...sms, after: 'P31D' }] }],
    ['fallback', { fallback: Array.from({ length: 11 }, () => sms) }],
    ['category', { category: 'spam' }],
    ['sendBefore', { sendBefore: 'tomorrow' }],
    ['timeZone', { timeZone: 'CET+1' }],
    ['timeZone', { timeZone: '' }],
    ['onQuiet', { onQuiet: 'hold' }],
    ['sendBefore', { sendBefore: '2026-11-03T12:00:00Z' }],
    ['sendBefore', { sendBefore: '2026-02-30T12:00:00Z' }],
    ['reference', { reference: '' }],
    ['colour', { colour: 'red' }],
  ])('names %s in %j', (field, over) => {
    expect(refusedFields(over)).toEqual([field]);
  });

  it.each([null, [], 'text', 7])('names the body where it is no object: %j', (body) => {
    expect(errorsOf(() => parseSend(body, NOON)).map(({ field }) => field)).toEqual(['body']);
  });

  it('names every wrong field at once', () => {
    expect(refusedFields({ from: '', category: 'spam', colour: 'red' }).toSorted()).toEqual(['category', 'colour', 'from']);
  });

  it('says what to do', () => {
    expect(errorsOf(() => parseSend(aSend({ category: 'spam' }), NOON))).toEqual([
      { field: 'category', detail: 'must be "marketing" or "utility" or "authentication"' },
    ]);
  });

  it('lists what a field may be that tells alternatives apart', () => {
    expect(errorsOf(() => parseSend(aSend({ fallback: [{ ...sms, route: 'pigeon' }] }), NOON))).toEqual([
      { field: 'fallback[0].route', detail: 'must be "template" or "sms"' },
    ]);
  });

  it('allows 4,096 characters', () => {
    expect(refusedFields({ content: { type: 'text', text: { body: 'x'.repeat(4_096) } } })).toEqual([]);
  });
});

describe('a bound that is passed', () => {
  it.each([
    [{ expiringLeadMinutes: 1_381 }, 'must be at most 1380'],
    [{ marginSeconds: -1 }, 'must be at least 0'],
    [{ keywords: { stop: Array.from({ length: 101 }, (_, at) => `stop${at}`) } }, 'must have at most 100 entries'],
    [{ onCall: { text: '' } }, 'must have at least 1 character'],
  ])('is told in its own unit: %j', (policy, detail) => {
    expect(errorsOf(() => parsePolicy(policy)).map((error) => error.detail)).toEqual([detail]);
  });
});

describe('parsePolicy', () => {
  it('takes the default for all that is left out', () => {
    expect(parsePolicy({})).toEqual(DEFAULT_POLICY);
  });

  it('reads seconds and minutes into milliseconds', () => {
    expect(parsePolicy({ marginSeconds: 60, expiringLeadMinutes: 60 })).toMatchObject({ marginMs: MINUTE, expiringLeadMs: HOUR });
  });

  it.each([
    ['marginSeconds', { marginSeconds: -1 }],
    ['marginSeconds', { marginSeconds: 1.5 }],
    ['expiringLeadMinutes', { expiringLeadMinutes: 1_440 }],
    ['smsSenderId', { smsSenderId: '12345' }],
    ['smsOriginationNumber', { smsOriginationNumber: '1234' }],
    ['smsType', { smsType: 'transactional' }],
    ['smsMaxPriceUsd', { smsMaxPriceUsd: 0 }],
    ['smsIndia.templateId', { smsIndia: { entityId: '1101', templateId: '' } }],
    ['keywords.stop[0]', { keywords: { stop: [''] } }],
    ['onUnansweredExpiry.text', { onUnansweredExpiry: { route: 'sms' } }],
    ['onUnansweredExpiry.on', { onUnansweredExpiry: { ...sms, on: ['failed'] } }],
    ['onClosedWindow[0].on', { onClosedWindow: [sms] }],
    ['onClosedWindow', { onClosedWindow: 'sms' }],
    ['sandbox.personsPerDay', { sandbox: { personsPerDay: 0, messagesPerPerson: 1 } }],
    ['sandbox.messagesPerPerson', { sandbox: { personsPerDay: 5, messagesPerPerson: 1_001 } }],
    ['sandbox.messagesPerPerson', { sandbox: { personsPerDay: 5 } }],
    ['sandbox.always', { sandbox: { personsPerDay: 5, messagesPerPerson: 1, always: true } }],
    ['sandbox', { sandbox: true }],
    ['onCall.text', { onCall: { text: '' } }],
    ['onCall.text', { onCall: { text: 'Write to {link}' } }],
    ['onCall', { onCall: 'We take no calls' }],
    ['onUnansweredExpiry.category', { onUnansweredExpiry: { route: 'sms', text: 'Hi', category: 'sales' } }],
    ['quietHours.from', { quietHours: { ...night, from: '24:00' } }],
    ['quietHours.to', { quietHours: { ...night, to: '8:00' } }],
    ['quietHours.to', { quietHours: { ...night, to: night.from } }],
    ['quietHours.timeZone', { quietHours: { ...night, timeZone: 'Europe/Amstredam' } }],
    ['quietHours.timeZone', { quietHours: { ...night, timeZone: '+02:00' } }],
    ['quietHours.timeZone', { quietHours: { from: '21:00', to: '08:00' } }],
    ['quietHours.onQuiet', { quietHours: { ...night, onQuiet: 'delay' } }],
    ['quietHours', { quietHours: true }],
    ['quiet', { quiet: true }],
  ])('names %s in %j', (field, body) => {
    expect(errorsOf(() => parsePolicy(body)).map((error) => error.field)).toEqual([field]);
  });

  it('comes back as it was put', () => {
    const body = {
      onClosedWindow: [{ route: 'sms', text: 'Hello' }],
      fallback: [{ ...sms, after: 'PT90S' }],
      onUnansweredExpiry: { route: 'sms', text: 'Sorry' },
      marginSeconds: 60,
      expiringLeadMinutes: 30,
      smsEnabled: false,
      smsSenderId: 'Parcels',
      smsOriginationNumber: '+18005550199',
      smsType: 'Promotional' as const,
      smsMaxPriceUsd: 0.1,
      smsIndia: { entityId: '1101', templateId: '1107' },
      keywords: { stop: ['basta'] },
      quietHours: { ...night, onQuiet: 'drop' as const },
      callsOpenWindow: false,
      onCall: { text: 'We take no calls: {waLink}' },
      sandbox: { personsPerDay: 1, messagesPerPerson: 1_000 },
    };
    expect(toPolicyBody(parsePolicy(body))).toEqual(body);
  });

  it('shows a default policy', () => {
    expect(toPolicyBody(aPolicy())).toMatchObject({
      marginSeconds: 300,
      expiringLeadMinutes: 0,
      onUnansweredExpiry: null,
      sandbox: null,
    });
  });
});

describe('quiet hours', () => {
  it('wait where nothing is said, and take a zone by any of its IANA names', () => {
    for (const timeZone of ['Asia/Kolkata', 'Asia/Calcutta', 'UTC'])
      expect(parsePolicy({ quietHours: { ...night, timeZone } }).quietHours).toEqual({ ...night, timeZone, onQuiet: 'wait' });
  });
});

describe('toEntryBody', () => {
  it.each([
    [5 * MINUTE, 'PT5M'],
    [90_000, 'PT90S'],
    [DAY, 'PT1440M'],
  ])('shows %i milliseconds as %s', (afterMs, after) => {
    expect(toEntryBody(anSmsEntry({ afterMs }))).toMatchObject({ after });
  });
});

describe('adoptNumberSchema', () => {
  it('names both ids when they are no digits', () => {
    const fields = errorsOf(() => parseAs(adoptNumberSchema, { phoneNumberId: '+31', wabaId: '' })).map(({ field }) => field);
    expect(fields).toEqual(['phoneNumberId', 'wabaId']);
  });
});

describe('queue records', () => {
  it('come back from the outbound queue', () => {
    expect(parseOutbound({ messageId: 'msg_1', attempt: 1, wake: 0 })).toEqual({ messageId: 'msg_1', attempt: 1, wake: 0 });
  });

  it('come back from the timers queue', () => {
    const timer = { kind: 'window', number: NUMBER, person: '+31', dueAt: NOON };
    expect(parseTimer(timer)).toEqual(timer);
  });

  it.each([{}, { kind: 'message' }, { kind: 'cron', id: 'x', dueAt: 1 }])('refuse what no code of ours put there: %j', (body) => {
    expect(() => parseTimer(body)).toThrow(BadRequest);
  });
});
