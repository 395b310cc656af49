import { describe, expect, it } from 'vitest';
import { toLanguage, whyNotSendable } from '../../../../shared/domain/template.ts';
import { aTemplate, aTemplateSend } from '../../../builders/domain.ts';

const body = (text: string) =>
  aTemplate({
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'News' },
      { type: 'BODY', text },
    ],
  });
const given = (...texts: readonly string[]) =>
  aTemplateSend({ components: [{ type: 'body', parameters: texts.map((text) => ({ type: 'text', text })) }] });

describe('whyNotSendable', () => {
  it('has no objection to an approved template without parameters', () => {
    expect(whyNotSendable(aTemplateSend(), aTemplate())).toBeUndefined();
  });

  it('has no objection to as many parameters as placeholders', () => {
    expect(whyNotSendable(given('Noor', '17'), body('Hi {{1}}, order {{2}}'))).toBeUndefined();
  });

  it('counts a placeholder that stands twice once', () => {
    expect(whyNotSendable(given('Noor'), body('Hi {{1}}, dear {{1}}'))).toBeUndefined();
  });

  it('does not know a template that was not synced', () => {
    expect(whyNotSendable(aTemplateSend(), undefined)).toContain('is not known');
  });

  it.each(['PENDING', 'REJECTED', 'PAUSED', 'DISABLED', 'DELETED'])('refuses one that is %s', (status) => {
    expect(whyNotSendable(aTemplateSend(), aTemplate({ status }))).toContain(`is ${status}`);
  });

  it('tells how many parameters are wanted, and how many were given', () => {
    expect(whyNotSendable(given('Noor'), body('Hi {{1}}, order {{2}}'))).toContain(
      'body expects 2 ({{1}}, {{2}}), and 1 were given',
    );
  });

  it('refuses parameters where there are no placeholders', () => {
    expect(whyNotSendable(given('Noor'), body('Hi'))).toContain('body expects no parameters, and 1 were given');
  });
});

describe('toLanguage', () => {
  it('writes a webhook’s en-US as the API’s en_US', () => {
    expect(toLanguage('en-US')).toBe('en_US');
  });

  it('leaves a bare language alone', () => {
    expect(toLanguage('nl')).toBe('nl');
  });
});
