import { describe, expect, it } from 'vitest';
import type { ListedTemplate, Template } from '../../../../shared/domain/template.ts';
import { applyTemplateNews, toSynced, toTemplateNews } from '../../../../shared/domain/template-news.ts';

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
    ['APPROVED', { status: 'APPROVED' }],
    ['PAUSED', { status: 'PAUSED' }],
    ['DISABLED', { status: 'DISABLED' }],
    ['REJECTED', { status: 'REJECTED' }],
    ['PENDING', { status: 'PENDING' }],
    ['IN_APPEAL', { status: 'IN_APPEAL' }],
    ['ARCHIVED', { status: 'ARCHIVED' }],
    ['LIMIT_EXCEEDED', { status: 'LIMIT_EXCEEDED' }],
    ['PENDING_DELETION', { status: 'PENDING_DELETION' }],
    ['DELETED', { status: 'DELETED' }],
    ['REINSTATED', { status: 'APPROVED', incomplete: true }],
    ['UNARCHIVED', { status: 'APPROVED', incomplete: true }],
    // They warn: what the status is, they leave to the list.
    ['FLAGGED', { incomplete: true }],
    ['LOCKED', { incomplete: true }],
  ])('reads the event %s, and Meta’s two spellings of a language', (event, told) => {
    expect(toTemplateNews({ ...about, event, reason: 'NONE' })).toEqual({ name: 'order', language: 'en_US', ...told });
  });

  it.each([
    ['PAUSED', 'FIRST_PAUSE', { status: 'PAUSED', reason: 'FIRST_PAUSE' }],
    ['LOCKED', 'SECOND_PAUSE', { status: 'PAUSED', reason: 'SECOND_PAUSE' }],
    ['LOCKED', 'RATE_LIMITING_PAUSE', { status: 'PAUSED', reason: 'RATE_LIMITING_PAUSE' }],
    ['LOCKED', 'DISABLED', { status: 'DISABLED', reason: 'DISABLED' }],
    ['LOCKED', 'UNPAUSE', { status: 'APPROVED' }],
    ['APPROVED', 'UNPAUSE', { status: 'APPROVED' }],
  ])('reads what %s with the title %s means', (event, title, told) => {
    expect(toTemplateNews({ ...about, event, other_info: { title, description: 'x' } })).toMatchObject(told);
  });

  it('keeps Meta’s reason, and a category that stands beside the status', () => {
    const value = { ...about, event: 'REJECTED', reason: 'SCAM', message_template_category: 'MARKETING' };
    expect(toTemplateNews(value)).toMatchObject({ status: 'REJECTED', reason: 'SCAM', category: 'marketing' });
  });

  it('reads a category that is, and one that is announced, with its time', () => {
    expect(toTemplateNews({ ...about, new_category: 'MARKETING' })).toMatchObject({ category: 'marketing' });
    expect(toTemplateNews({ ...about, previous_category: 'UTILITY', new_category: 'MARKETING' })).toMatchObject({
      category: 'marketing',
    });
    const announced = { new_category: 'UTILITY', correct_category: 'MARKETING', category_update_timestamp: 1_746_169_200 };
    expect(toTemplateNews({ ...about, ...announced })).toMatchObject({
      category: 'utility',
      coming: { category: 'marketing', at: 1_746_169_200_000 },
    });
  });

  it('reads a quality, and that components changed', () => {
    expect(toTemplateNews({ ...about, message_template_element: 'Hi {{1}}' })).toMatchObject({ incomplete: true });
    expect(toTemplateNews({ ...about, previous_quality_score: 'GREEN', new_quality_score: 'YELLOW' })).toMatchObject({
      quality: 'YELLOW',
    });
    expect(toTemplateNews({ event: 'ACCOUNT_DELETED' })).toBeUndefined();
  });
});

describe('applyTemplateNews', () => {
  const order = { name: 'order', language: 'en_US' };

  it('takes what may be newer than the last sync, by the second that Meta tells, and no more', () => {
    const paused = { ...order, status: 'PAUSED' };
    expect(applyTemplateNews(known, paused, 2_000)).toEqual({ ...known, status: 'PAUSED', syncedAt: 2_000 });
    expect(applyTemplateNews(known, paused, 500)).toMatchObject({ status: 'PAUSED', syncedAt: 1_000 });
    expect(applyTemplateNews(known, paused, 0)).toBeUndefined();
    expect(applyTemplateNews(known, { ...paused, status: 'APPROVED' }, 2_000)).toBeUndefined();
  });

  it('forgets the reason of a status that is over, and an announcement that has come true', () => {
    const paused = { ...known, status: 'PAUSED', reason: 'FIRST_PAUSE', coming: { category: 'marketing' as const, at: 9_000 } };
    expect(applyTemplateNews(paused, { ...order, quality: 'RED' }, 2_000)).toMatchObject({
      reason: 'FIRST_PAUSE',
      quality: 'RED',
    });
    expect(applyTemplateNews(paused, { ...order, status: 'APPROVED' }, 2_000)).not.toHaveProperty('reason');
    expect(applyTemplateNews(paused, { ...order, category: 'utility', quality: 'RED' }, 2_000)).toHaveProperty('coming');
    expect(applyTemplateNews(paused, { ...order, category: 'marketing' }, 2_000)).not.toHaveProperty('coming');
  });
});

describe('a time-to-live', () => {
  it('is Meta’s own again in another category', () => {
    const set = { ...known, ttlSeconds: 600 };
    const { name, language } = known;
    expect(applyTemplateNews(set, { name, language, status: 'PAUSED' }, 2_000)).toHaveProperty('ttlSeconds', 600);
    expect(applyTemplateNews(set, { name, language, category: 'marketing' }, 2_000)).not.toHaveProperty('ttlSeconds');
  });
});

describe('toSynced', () => {
  const listed: ListedTemplate = { name: 'order', language: 'en_US', status: 'PAUSED', category: 'utility', components: [] };
  const told = { ...known, status: 'PAUSED', reason: 'FIRST_PAUSE', coming: { category: 'marketing' as const, at: 9_000 } };

  it('keeps what webhooks alone tell, as long as it holds', () => {
    expect(toSynced(told, listed, '1029', 5_000)).toEqual({ ...told, syncedAt: 5_000 });
    expect(toSynced(told, { ...listed, status: 'APPROVED' }, '1029', 5_000)).not.toHaveProperty('reason');
    expect(toSynced(told, { ...listed, category: 'marketing' }, '1029', 5_000)).not.toHaveProperty('coming');
    // Its time has come, and Meta lists it as it was: it was taken back.
    expect(toSynced(told, listed, '1029', 9_000)).not.toHaveProperty('coming');
    expect(toSynced(undefined, listed, '1029', 5_000)).toEqual({ ...listed, wabaId: '1029', syncedAt: 5_000 });
  });
});
