import { type Category, isSameTemplate, type ListedTemplate, type Template, type TemplateSend, toLanguage } from './template.ts';

/** What a webhook, or a refusal of Meta's, says of a template. */
export type TemplateNews = Pick<Template, 'name' | 'language'> &
  Partial<Pick<Template, 'status' | 'reason' | 'category' | 'coming' | 'quality'>> & {
    /** There is more to it than was told: Meta is asked. */
    readonly incomplete?: true;
  };

/** Meta's words in the webhook for what its list calls APPROVED. What they were before is not told, so the list is asked, too. */
const BACK: readonly unknown[] = ['REINSTATED', 'UNARCHIVED'];
/** Warnings: they say nothing of what the status is, and take nothing away. */
const WARNINGS: readonly unknown[] = ['FLAGGED', 'LOCKED'];
/** `other_info.title` of a pause: it comes with `LOCKED` or `PAUSED`, and its end with `APPROVED` or none of these. */
const BY_TITLE: Readonly<Record<string, string>> = {
  FIRST_PAUSE: 'PAUSED',
  SECOND_PAUSE: 'PAUSED',
  RATE_LIMITING_PAUSE: 'PAUSED',
  DISABLED: 'DISABLED',
  UNPAUSE: 'APPROVED',
};

/**
 * Reads a webhook about templates; `undefined` for what is about none. By its members and not by its field: Meta's
 * samples mix the fields up. Source: Meta, "message_template_status_update" and its neighbours, September 2026.
 */
export function toTemplateNews(value: Readonly<Record<string, unknown>>): TemplateNews | undefined {
  const { message_template_name: name, message_template_language: language } = value;
  if (typeof name !== 'string' || typeof language !== 'string') return undefined;
  const news = statusNews(value) ?? categoryNews(value) ?? qualityNews(value) ?? componentNews(value);
  return news === undefined ? undefined : { name, language: toLanguage(language), ...news };
}

type Told = Omit<TemplateNews, 'name' | 'language'>;

function statusNews(value: Readonly<Record<string, unknown>>): Told | undefined {
  const { event, reason, other_info: info } = value;
  if (typeof event !== 'string') return undefined;
  const title = typeof info === 'object' && info !== null && 'title' in info ? info.title : undefined;
  const titled = typeof title === 'string' ? BY_TITLE[title] : undefined;
  const status = titled ?? (BACK.includes(event) ? 'APPROVED' : event);
  const category = toCategory(value['message_template_category']);
  if (titled === undefined && WARNINGS.includes(event)) return { incomplete: true };
  const why = status === 'APPROVED' ? undefined : [title, reason].find((word) => typeof word === 'string' && word !== 'NONE');
  return {
    status,
    ...(typeof why === 'string' ? { reason: why } : {}),
    ...(category === undefined ? {} : { category }),
    ...(BACK.includes(event) ? { incomplete: true as const } : {}),
  };
}

function categoryNews(value: Readonly<Record<string, unknown>>): Told | undefined {
  const category = toCategory(value['new_category']);
  if (category === undefined) return undefined;
  // With a `correct_category` beside it, `new_category` is what it still is.
  const coming = toCategory(value['correct_category']);
  const at = Number(value['category_update_timestamp']) * 1000;
  return coming === undefined ? { category } : { category, ...(Number.isFinite(at) ? { coming: { category: coming, at } } : {}) };
}

function qualityNews({ new_quality_score: quality }: Readonly<Record<string, unknown>>): Told | undefined {
  return typeof quality === 'string' ? { quality } : undefined;
}

function componentNews(value: Readonly<Record<string, unknown>>): Told | undefined {
  return 'message_template_element' in value || 'message_template_title' in value ? { incomplete: true } : undefined;
}

/** By Meta's error codes for a template: paused, disabled, and not there in that language or not approved. */
const BY_CODE: Readonly<Record<number, string>> = { 132001: 'DELETED', 132015: 'PAUSED', 132016: 'DISABLED' };

/** What a refusal of Meta's says of the template that was sent: no message tries it again until Meta says otherwise. */
export function refusalNews({ name, language }: TemplateSend, code: number): TemplateNews | undefined {
  const status = BY_CODE[code];
  if (status === undefined) return undefined;
  return { name, language: toLanguage(language.code), status, reason: `refused with ${code}`, incomplete: true };
}

/** Meta tells whole seconds: what was told in the second of a sync may be newer than it. */
const SECOND_MS = 1_000;

/** The template as it is after the news; `undefined` where the news is older than what is known, or none. */
export function applyTemplateNews(known: Template, news: TemplateNews, at: number): Template | undefined {
  if (at + SECOND_MS <= known.syncedAt) return undefined;
  const { coming: announced, reason: old, quality: grade, ttlSeconds, ...rest } = known;
  const { status = known.status, category = known.category, coming = announced, quality = grade } = news;
  const reason = news.status === undefined ? old : news.reason;
  const next: Template = {
    ...rest,
    status,
    category,
    ...(reason === undefined ? {} : { reason }),
    ...(coming === undefined || coming.category === category ? {} : { coming }),
    ...(quality === undefined ? {} : { quality }),
    // In another category Meta takes the time-to-live of its own.
    ...(ttlSeconds === undefined || category !== known.category ? {} : { ttlSeconds }),
    syncedAt: Math.max(at, known.syncedAt),
  };
  return isSameTemplate(known, next) ? undefined : next;
}

/** The template as Meta lists it now, with what only webhooks tell: why it has its status, and what is announced. */
export function toSynced(known: Template | undefined, listed: ListedTemplate, wabaId: string, syncedAt: number): Template {
  const reason = known?.status === listed.status ? known.reason : undefined;
  const coming = known?.coming;
  const ahead = coming !== undefined && coming.at > syncedAt && coming.category !== listed.category;
  return { ...listed, wabaId, syncedAt, ...(reason === undefined ? {} : { reason }), ...(ahead ? { coming } : {}) };
}

function toCategory(value: unknown): Category | undefined {
  const name = String(value).toLowerCase();
  return name === 'marketing' || name === 'utility' || name === 'authentication' ? name : undefined;
}
