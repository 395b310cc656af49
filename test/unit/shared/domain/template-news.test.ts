import { describe, expect, it } from 'vitest';
import type { Template } from '../../../../shared/domain/template.ts';
import { applyTemplateNews, toTemplateNews } from '../../../../shared/domain/template-news.ts';

const about = { message_template_id: 1, message_template_name: 'order', message_template_language: 'en-US' };
const known: Template = {
  wabaId: '1029',
  name: 'order',
  language: 'en_US',
  status: 'APPROVED',
  category: 'utility',
  components: [],
  syncedAt: 1_000,
};

describe('toTemplateNews', () => {
  it.each([
    ['APPROVED', 'APPROVED'],
    ['PAUSED', 'PAUSED'],
    ['DISABLED', 'DISABLED'],
    ['REINSTATED', 'APPROVED'],
    ['FLAGGED', 'APPROVED'],
    ['PENDING_DELETION', 'PENDING_DELETION'],
  ])('reads the event %s as the status %s, and Meta’s two spellings of a language', (event, status) => {
    expect(toTemplateNews({ ...about, event, reason: 'NONE' })).toEqual({ name: 'order', language: 'en_US', status });
  });

  it('reads a category that is, and leaves one that is announced', () => {
    expect(toTemplateNews({ ...about, new_category: 'MARKETING' })).toMatchObject({ category: 'marketing' });
    expect(toTemplateNews({ ...about, previous_category: 'UTILITY', new_category: 'MARKETING' })).toMatchObject({
      category: 'marketing',
    });
    expect(toTemplateNews({ ...about, new_category: 'UTILITY', correct_category: 'MARKETING' })).toBeUndefined();
  });

  it('knows that components changed, and that a quality says nothing of that', () => {
    expect(toTemplateNews({ ...about, message_template_element: 'Hi {{1}}' })).toMatchObject({ rewritten: true });
    expect(toTemplateNews({ ...about, previous_quality_score: 'GREEN', new_quality_score: 'YELLOW' })).toBeUndefined();
    expect(toTemplateNews({ event: 'ACCOUNT_DELETED' })).toBeUndefined();
  });
});

describe('applyTemplateNews', () => {
  it('takes what is newer than the last sync, and no more', () => {
    const paused = { name: 'order', language: 'en_US', status: 'PAUSED' };
    expect(applyTemplateNews(known, paused, 2_000)).toEqual({ ...known, status: 'PAUSED', syncedAt: 2_000 });
    expect(applyTemplateNews(known, paused, 500)).toBeUndefined();
    expect(applyTemplateNews(known, { ...paused, status: 'APPROVED' }, 2_000)).toBeUndefined();
  });
});
