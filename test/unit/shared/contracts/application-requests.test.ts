import { describe, expect, it } from 'vitest';
import {
  activationSchema,
  cancelApplicationSchema,
  immutableFields,
  parseActivation,
  parseCorrection,
  parseEvidence,
  parseFilter,
  parseStart,
  parseStepName,
  requestCodeSchema,
} from '../../../../shared/contracts/application-requests.ts';
import { toDuration, toMs } from '../../../../shared/contracts/duration.ts';
import { parseAs } from '../../../../shared/contracts/parse.ts';
import { BadRequest, type FieldError } from '../../../../shared/contracts/problem.ts';
import { DAY, HOUR, MINUTE } from '../../../builders/time.ts';

type Json = Readonly<Record<string, unknown>>;

const aStart = (over: Json = {}): Json => ({
  organisation: { name: 'Parcel Post' },
  facebookBusinessId: '506914307656634',
  phoneNumber: '+31201234567',
  acknowledgements: { neverBackToTheApp: true, noRefund: true },
  ...over,
});

function errorsOf(parse: () => unknown): readonly FieldError[] {
  try {
    parse();
  } catch (error) {
    if (error instanceof BadRequest) return error.errors;
    throw error;
  }
  return [];
}
const fieldsOf = (parse: () => unknown) => errorsOf(parse).map(({ field }) => field);

describe('parseStart', () => {
  it('reads the smallest request, and takes the organisation’s name for the display name', () => {
    expect(parseStart(aStart(), [])).toEqual({
      organisation: { name: 'Parcel Post' },
      facebookBusinessId: '506914307656634',
      phone: '+31201234567',
      displayName: 'Parcel Post',
    });
  });

  it('reads all there is, phones as E.164', () => {
    const whole = aStart({
      organisation: { name: ' Parcel Post ', email: 'office@parcelpost.example' },
      phoneNumber: '+31 20 123 4567',
      displayName: 'Parcels',
      testPhone: '+31 6 12345678',
      wabaId: '102290129340398',
    });
    expect(parseStart(whole, [])).toEqual({
      organisation: { name: 'Parcel Post', email: 'office@parcelpost.example' },
      facebookBusinessId: '506914307656634',
      phone: '+31201234567',
      displayName: 'Parcels',
      testPhone: '+31612345678',
      wabaId: '102290129340398',
    });
  });

  it.each([
    ['organisation', { organisation: undefined }],
    ['organisation.name', { organisation: {} }],
    ['organisation.name', { organisation: { name: '  ' } }],
    ['organisation.name', { organisation: { name: 'x'.repeat(129) } }],
    ['organisation.name', { organisation: { name: 'Parcel\r\nPost' } }],
    ['organisation.email', { organisation: { name: 'Parcel Post', email: 'nobody' } }],
    ['organisation.vat', { organisation: { name: 'Parcel Post', vat: 'NL1' } }],
    ['facebookBusinessId', { facebookBusinessId: undefined }],
    ['facebookBusinessId', { facebookBusinessId: '1234' }],
    ['facebookBusinessId', { facebookBusinessId: 506914307656634 }],
    ['phoneNumber', { phoneNumber: '0201234567' }],
    ['phoneNumber', { phoneNumber: '+31' }],
    ['displayName', { displayName: 'PP' }],
    ['displayName', { organisation: { name: 'PP' } }],
    ['testPhone', { testPhone: 'mine' }],
    ['wabaId', { wabaId: 'mine' }],
    ['acknowledgements.later', { acknowledgements: { neverBackToTheApp: true, noRefund: true, later: true } }],
    ['colour', { colour: 'red' }],
  ])('names %s in %j', (field, over) => {
    expect(fieldsOf(() => parseStart(aStart(over), []))).toEqual([field]);
  });

  it.each([[false], ['true'], [1], [null], [undefined]])('takes nothing but true for an acknowledgement: %j', (value) => {
    const acknowledgements = { neverBackToTheApp: value, noRefund: value };
    expect(errorsOf(() => parseStart(aStart({ acknowledgements }), []))).toEqual([
      {
        field: 'acknowledgements.neverBackToTheApp',
        detail: 'must be true, to acknowledge: a number on the WhatsApp Business API can never go back to the WhatsApp apps',
      },
      {
        field: 'acknowledgements.noRefund',
        detail: 'must be true, to acknowledge: nothing is refunded when an application is cancelled after its start',
      },
    ]);
  });

  it('quotes both where there are no acknowledgements at all (R5, R11)', () => {
    expect(errorsOf(() => parseStart(aStart({ acknowledgements: undefined }), []))).toEqual([
      { field: 'acknowledgements', detail: expect.stringMatching(/can never go back.+nothing is refunded/) },
    ]);
  });

  it('wants the account where nobody is invited', () => {
    expect(fieldsOf(() => parseStart(aStart(), ['accept-facebook-invite']))).toEqual(['wabaId']);
    expect(parseStart(aStart({ wabaId: '7' }), ['accept-facebook-invite'])).toMatchObject({ wabaId: '7' });
  });

  it.each([null, [], 'text', 7])('names the body where it is no object: %j', (body) => {
    expect(fieldsOf(() => parseStart(body, []))).toEqual(['body']);
  });
});

describe('a correction', () => {
  it('reads what it changes and nothing else', () => {
    expect(parseCorrection({ organisation: { email: 'a@b.example' } })).toEqual({ organisation: { email: 'a@b.example' } });
    expect(parseCorrection({ testPhone: '+31 6 12345678' })).toEqual({ testPhone: '+31612345678' });
  });

  it.each([
    ['body', {}],
    ['organisation', { organisation: {} }],
    ['organisation.name', { organisation: { name: '' } }],
    ['testPhone', { testPhone: '12' }],
    ['displayName', { displayName: 'Parcels' }],
    ['wabaId', { wabaId: '7' }],
  ])('names %s in %j', (field, body) => {
    expect(fieldsOf(() => parseCorrection(body))).toEqual([field]);
  });

  it.each([
    [{ phoneNumber: '+31201234567' }, ['phoneNumber']],
    [{ phoneNumber: undefined, colour: 'red' }, ['phoneNumber']],
    [{ facebookBusinessId: null, phoneNumber: 7 }, ['phoneNumber', 'facebookBusinessId']],
    [{ testPhone: '+31612345678' }, []],
    [null, []],
    ['phoneNumber', []],
  ])('of %j would change %j, which never changes (R10)', (body, fields) => {
    expect(immutableFields(body)).toEqual(fields);
  });
});

describe('a step that is completed', () => {
  it.each(['123456', '123-456', '123 456'])('takes the code %s', (code) => {
    expect(parseActivation({ code, pin: '000000' })).toEqual({ code: '123456', pin: '000000' });
  });

  it('takes the PIN alone, for a number that is verified already', () => {
    expect(parseActivation({ pin: '123456' })).toEqual({ pin: '123456' });
  });

  it.each([
    ['code', { code: '12345', pin: '123456' }],
    ['code', { code: 123456, pin: '123456' }],
    ['pin', { code: '123456', pin: '1234567' }],
    ['pin', { code: '123456' }],
    ['evidence', { code: '123456', pin: '123456', evidence: 'seen' }],
  ])('names %s in %j, and never says what was in it', (field, body) => {
    const errors = errorsOf(() => parseActivation(body));
    expect(errors.map((error) => error.field)).toEqual([field]);
    for (const { detail } of errors) expect(detail.replace('such as "123456" or "123-456"', '')).not.toMatch(/\d{4}/);
  });

  it('takes evidence, and the account with the invite', () => {
    expect(parseEvidence({ evidence: ' Seen ', wabaId: '7' }, 'accept-facebook-invite')).toEqual({
      evidence: 'Seen',
      wabaId: '7',
    });
    expect(parseEvidence({ evidence: 'Signed on paper' }, 'sign-terms')).toEqual({ evidence: 'Signed on paper' });
  });

  it.each([
    ['evidence', {}],
    ['evidence', { evidence: '' }],
    ['evidence', { evidence: 'x'.repeat(1_001) }],
    ['wabaId', { evidence: 'Signed', wabaId: '7' }],
    ['code', { evidence: 'Signed', code: '123456' }],
  ])('names %s in %j', (field, body) => {
    expect(fieldsOf(() => parseEvidence(body, 'sign-terms'))).toEqual([field]);
  });

  it('is one of the six', () => {
    expect([parseStepName('go-live'), parseStepName('toString'), parseStepName('')]).toEqual(['go-live', undefined, undefined]);
  });
});

describe('other requests', () => {
  it('a code is sent by SMS and in English unless told otherwise', () => {
    expect(parseAs(requestCodeSchema, {})).toEqual({ method: 'SMS', language: 'en' });
    expect(parseAs(requestCodeSchema, { method: 'VOICE', language: 'pt_BR' })).toEqual({ method: 'VOICE', language: 'pt_BR' });
  });

  it.each([
    ['method', { method: 'PIGEON' }],
    ['language', { language: 'english' }],
    ['to', { to: '+31612345678' }],
  ])('a request for a code names %s in %j', (field, body) => {
    expect(fieldsOf(() => parseAs(requestCodeSchema, body))).toEqual([field]);
  });

  it('a reason to cancel has up to 500 characters, or is left out', () => {
    expect(parseAs(cancelApplicationSchema, {})).toEqual({});
    expect(fieldsOf(() => parseAs(cancelApplicationSchema, { reason: 'x'.repeat(501) }))).toEqual(['reason']);
  });

  it('filters are read by name', () => {
    const query: Json = { status: 'open', step: 'sign-terms', party: 'organisation', late: 'true' };
    expect(parseFilter((name) => query[name] as string | undefined)).toEqual({ ...query, late: true });
    expect(parseFilter(() => undefined)).toEqual({});
  });

  it('filters that are no such are named', () => {
    expect(fieldsOf(() => parseFilter(() => 'nonsense')).toSorted()).toEqual(['late', 'party', 'status', 'step']);
  });

  it('no schema of a code tells it in the words of an error', () => {
    const { error } = activationSchema.safeParse({ code: '99999', pin: '88888' });
    expect(error?.issues.map(({ message }) => message).join()).not.toMatch(/9999|8888/);
  });
});

describe('toDuration', () => {
  it.each([
    [0, 'PT0S'],
    [999, 'PT0S'],
    [90_000, 'PT1M30S'],
    [DAY, 'P1D'],
    [400 * DAY + 2 * HOUR + 3 * MINUTE + 4_000, 'P400DT2H3M4S'],
  ])('shows %i milliseconds as %s', (ms, text) => {
    expect(toDuration(ms)).toBe(text);
    expect(toMs(text)).toBe(ms - (ms % 1000));
  });
});
