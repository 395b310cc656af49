import { type Category, type Template, toLanguage } from './template.ts';

/** What a webhook says of a template. */
export type TemplateNews = {
  readonly name: string;
  readonly language: string;
  readonly status?: string;
  readonly category?: Category;
  /** It has other components now, which the webhook tells in part only. */
  readonly rewritten?: true;
};

/** Meta's words in the webhook for what its list calls APPROVED; FLAGGED warns, and takes nothing away. */
const APPROVED = ['APPROVED', 'REINSTATED', 'UNARCHIVED', 'FLAGGED'];

/**
 * Reads a webhook about templates; `undefined` for what says nothing that sends depend on, such as a quality or a
 * category that is announced for tomorrow. By its members and not by its field: Meta's samples mix the fields up.
 */
export function toTemplateNews(value: Readonly<Record<string, unknown>>): TemplateNews | undefined {
  const { message_template_name: name, message_template_language: language, event } = value;
  if (typeof name !== 'string' || typeof language !== 'string') return undefined;
  const template = { name, language: toLanguage(language) };
  if (typeof event === 'string') return { ...template, status: APPROVED.includes(event) ? 'APPROVED' : event };
  if (value['new_category'] !== undefined) {
    const category = toCategory(value['new_category']);
    // With a `correct_category` beside it, `new_category` is what it still is.
    return category === undefined || value['correct_category'] !== undefined ? undefined : { ...template, category };
  }
  return 'message_template_element' in value || 'message_template_title' in value ? { ...template, rewritten: true } : undefined;
}

/** The template as it is after the news; `undefined` where the news is older than what is known, or none. */
export function applyTemplateNews(known: Template, news: TemplateNews, at: number): Template | undefined {
  if (at < known.syncedAt) return undefined;
  const { status = known.status, category = known.category } = news;
  return status === known.status && category === known.category ? undefined : { ...known, status, category, syncedAt: at };
}

function toCategory(value: unknown): Category | undefined {
  const name = String(value).toLowerCase();
  return name === 'marketing' || name === 'utility' || name === 'authentication' ? name : undefined;
}
