import { describe, expect, it } from 'vitest';
import { sayChannel, sayEvidence, sayWhat, sayWho } from '../../../../console/texts/application-log.ts';

const line = (by: string, evidence: Record<string, unknown> | null) =>
  ({ at: '2026-11-02T12:00:00.000Z', by, what: 'step-completed', step: 'sign-terms', evidence }) as const;

describe('sayChannel', () => {
  it.each([
    ['meta', { webhook: 'account_update', key: 'k' }, 'Meta’s webhook account_update'],
    ['meta', { read: 'client_whatsapp_business_accounts' }, 'Meta’s answer when asked (client_whatsapp_business_accounts)'],
    ['dropbox-sign', { signatureRequest: 'fa5c' }, 'Dropbox Sign, when asked'],
    ['process', { signatureRequest: 'fa5c' }, 'openwindow'],
    ['key_1', { statement: 'Seen' }, 'By hand, by key_1'],
    ['key_1', { registered: '333' }, 'Meta’s answer to the registration, by key_1'],
    ['sweep', null, 'openwindow (sweep)'],
  ])('by %s with %o', (by, evidence, says) => {
    expect(sayChannel(line(by, evidence))).toBe(says);
  });
});

describe('sayEvidence', () => {
  it('says each fact in words, but for what the channel says and keys of the table', () => {
    const evidence = {
      webhook: 'account_update',
      key: 'k',
      wabaId: '777',
      reasons: ['a', 'b'],
      before: { testPhone: '+31', n: 2 },
    };
    expect(sayEvidence(evidence)).toEqual(['waba id: 777', 'reasons: a; b', 'before: test phone: +31, n: 2']);
    expect(sayEvidence(null)).toEqual([]);
  });
});

describe('sayWhat', () => {
  it.each([
    ['step-completed', 'Step done'],
    ['verification-not_verified', 'Facebook: not verified'],
    ['something-new', 'Something new'],
  ])('%s is %s', (what, says) => {
    expect(sayWhat(what)).toBe(says);
  });

  it('leaves a key’s id as it is', () => {
    expect(sayWho('key_1')).toBe('key_1');
  });
});
