import { describe, expect, it } from 'vitest';
import { decide } from '../../../../shared/domain/decide.ts';
import { outsideGsm, smsParts, ucs2Warning } from '../../../../shared/domain/sms.ts';
import { anAsk, anSmsEntry, aSession, aSituation } from '../../../builders/domain.ts';

describe('the parts of an SMS', () => {
  it.each([
    ['', 'GSM-7', 1, 0],
    ['a'.repeat(160), 'GSM-7', 1, 160],
    ['a'.repeat(161), 'GSM-7', 2, 161],
    ['a'.repeat(306), 'GSM-7', 2, 306],
    ['a'.repeat(307), 'GSM-7', 3, 307],
    ['€'.repeat(80), 'GSM-7', 1, 80],
    ['€'.repeat(81), 'GSM-7', 2, 81],
    ['’'.repeat(70), 'UCS-2', 1, 70],
    ['’'.repeat(71), 'UCS-2', 2, 71],
    ['’'.repeat(134), 'UCS-2', 2, 134],
    ['’'.repeat(135), 'UCS-2', 3, 135],
    ['😀'.repeat(35), 'UCS-2', 1, 35],
    ['😀'.repeat(36), 'UCS-2', 2, 36],
  ])('of %s are %s, %i of %i characters', (text, encoding, parts, characters) => {
    expect(smsParts(text)).toEqual({ encoding, parts, characters });
  });

  it('never divide an escaped character, or a pair of surrogates', () => {
    expect(smsParts(`${'a'.repeat(152)}€${'a'.repeat(152)}`).parts).toBe(3);
    expect(smsParts(`${'’'.repeat(66)}😀${'’'.repeat(66)}`).parts).toBe(3);
  });
});

describe('the characters outside GSM-7', () => {
  it('are named each once, in order', () => {
    expect(outsideGsm('It’s “so” so’')).toEqual(['’', '“', '”']);
    expect(outsideGsm('Ça va? ÄÖÜ ñ £ € {}')).toEqual([]);
  });

  it('are told with what they cost', () => {
    expect(ucs2Warning(`It’s${' a'.repeat(40)}`)).toBe(
      '“’” (U+2019) is not in GSM-7, so the whole text is sent as UCS-2: 2 parts, and 1 without',
    );
  });

  it('are nothing to warn of in a text of another script, or where there are none', () => {
    expect(ucs2Warning('नमस्ते दुनिया')).toBeUndefined();
    expect(ucs2Warning('hello')).toBeUndefined();
  });

  it('are nothing to warn of in a text that takes no more parts for them', () => {
    expect(ucs2Warning('It’s here')).toBeUndefined();
  });
});

describe('a decision', () => {
  it('tells the parts of the SMS that it chose, and of those that it did not', () => {
    const never = { session: undefined };
    const ask = anAsk({ fallback: [anSmsEntry({ text: 'a'.repeat(161) })] });
    expect(decide(ask, aSituation(never))).toMatchObject({
      kind: 'send',
      sms: { encoding: 'GSM-7', parts: 2, characters: 161 },
    });
    expect(decide(ask, aSituation({ ...never, phone: undefined })).considered.at(-1)).toMatchObject({
      route: 'sms',
      sms: { parts: 2 },
    });
  });

  it('warns of a text in UCS-2 also where the SMS is only a way on', () => {
    const ask = anAsk({ fallback: [anSmsEntry({ text: `It’s here${'!'.repeat(70)}` })] });
    const decision = decide(ask, aSituation({ session: aSession() }));
    expect(decision).toMatchObject({
      route: 'free-form',
      warnings: [{ route: 'sms', entry: 0, code: 'sms-in-ucs-2', sms: { encoding: 'UCS-2', parts: 2 } }],
    });
  });
});
