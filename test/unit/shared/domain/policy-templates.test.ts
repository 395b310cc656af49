import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../../shared/domain/policy.ts';
import { policyTemplates, policyWarnings } from '../../../../shared/domain/policy-templates.ts';
import type { Template } from '../../../../shared/domain/template.ts';
import { anSmsEntry, aPolicy, aTemplate, aTemplateEntry, aTemplateSend } from '../../../builders/domain.ts';
import { DAY, NOON } from '../../../builders/time.ts';

const way = { route: 'template', template: aTemplateSend() } as const;
const sms = { route: 'sms', text: 'Hi' } as const;
const warned = (policy: Partial<Policy>, template: Template | undefined) =>
  policyWarnings(policyTemplates(aPolicy(policy)), () => template);

describe('the templates of a policy', () => {
  it('are named by the place where they stand', () => {
    const policy = { onClosedWindow: [sms, way], fallback: [anSmsEntry(), aTemplateEntry()], onUnansweredExpiry: way };
    expect(policyTemplates(aPolicy(policy)).map(({ where }) => where)).toEqual([
      'onClosedWindow[1]',
      'fallback[1]',
      'onUnansweredExpiry',
    ]);
    expect(policyTemplates(aPolicy({ onClosedWindow: [sms], onUnansweredExpiry: sms }))).toEqual([]);
  });

  it('bring a warning where they are not sent as things stand', () => {
    expect(warned({ onClosedWindow: [way] }, aTemplate())).toEqual([]);
    expect(warned({ onClosedWindow: [way] }, undefined)).toMatchObject([
      { field: 'onClosedWindow[0].template', code: 'template-not-sendable', why: expect.stringContaining('is not known') },
    ]);
    const paused = aTemplate({ status: 'PAUSED', reason: 'FIRST_PAUSE' });
    expect(warned({ fallback: [aTemplateEntry()] }, paused)).toMatchObject([
      { field: 'fallback[0].template', why: expect.stringContaining('is PAUSED (FIRST_PAUSE)') },
    ]);
  });

  it('bring a warning where Meta made them marketing, or will, unless the policy says marketing', () => {
    const marketing = aTemplate({ category: 'marketing' });
    const soon = aTemplate({ coming: { category: 'marketing', at: NOON + DAY } });
    expect(warned({ onUnansweredExpiry: way }, marketing)).toMatchObject([{ code: 'template-recategorised' }]);
    expect(warned({ onUnansweredExpiry: way }, soon)).toMatchObject([{ code: 'template-recategorised-soon' }]);
    expect(warned({ onUnansweredExpiry: { ...way, category: 'marketing' } }, marketing)).toEqual([]);
    expect(warned({ onUnansweredExpiry: { ...way, category: 'marketing' } }, soon)).toEqual([]);
  });
});
