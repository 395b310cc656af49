import { iso } from './instant.ts';
import { mismatches } from './template-parameters.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A template as Meta keeps it for a WhatsApp Business Account, synced. */
export type Template = {
  readonly wabaId: string;
  readonly name: string;
  /** Meta's API spelling, `en_US`. */
  readonly language: string;
  /** `APPROVED`, `PAUSED`, …; only `APPROVED` may be sent. */
  readonly status: string;
  /** Why it has that status, in Meta's word: `FIRST_PAUSE`, `SCAM`; or the error by which Meta refused it. */
  readonly reason?: string;
  readonly category: Category;
  /** What Meta has announced that the category will be, from `at` on. */
  readonly coming?: { readonly category: Category; readonly at: number };
  /** Meta's grade by what people make of it: `GREEN`, `YELLOW`, `RED`, `UNKNOWN`. */
  readonly quality?: string;
  /** How long Meta tries to deliver it, as the template says (`message_send_ttl_seconds`); -1: 30 days. */
  readonly ttlSeconds?: number;
  /** Meta's component list, unchanged. */
  readonly components: readonly TemplateComponent[];
  readonly syncedAt: number;
};
/** A template as Meta's list has it. */
export type ListedTemplate = Omit<Template, 'wabaId' | 'syncedAt' | 'reason' | 'coming'>;
export type TemplateComponent = { readonly type: string; readonly text?: string; readonly [key: string]: unknown };
export type Category = 'marketing' | 'utility' | 'authentication';

/** A template as a message asks for it: the Cloud API's own object. */
export type TemplateSend = {
  readonly name: string;
  readonly language: { readonly code: string };
  readonly components?:
    | readonly { readonly type: string; readonly parameters?: readonly unknown[] | undefined; readonly [key: string]: unknown }[]
    | undefined;
};

/** Webhooks write `en-US` where the API writes `en_US`. */
export function toLanguage(code: string): string {
  return code.replaceAll('-', '_');
}

/** A template as it stands at an instant: what Meta announced to be marketing by then is, though nobody told us since. */
export function asOf(template: Template, now: number): Template {
  const { coming, ...rest } = template;
  return coming?.category === 'marketing' && coming.at <= now ? { ...rest, category: coming.category } : template;
}

/** Why this template cannot be sent now, in words for the caller; `undefined` when it can. */
export function whyNotSendable(send: TemplateSend, known: Template | undefined): string | undefined {
  const named = `template ${send.name} (${toLanguage(send.language.code)})`;
  if (known === undefined) return `${named} is not known: sync the templates, or check name and language`;
  if (known.status !== 'APPROVED') {
    const status = known.reason === undefined ? known.status : `${known.status} (${known.reason})`;
    return `${named} is ${status}, and only APPROVED templates can be sent`;
  }
  const wrong = mismatches(known.components, send.components, known.category === 'authentication');
  return wrong.length === 0 ? undefined : `${named}: ${wrong.join('; ')}`;
}

/** Why a template cannot be sent as what it was meant to be; `undefined` when it can. */
export type TemplateTrouble = { readonly code: string; readonly why: string };

/**
 * What keeps a template from being sent for a message of `category`. Meta may make a template marketing: it costs more
 * then, and does not reach who stopped marketing, so it goes for a message that says that it is marketing, and no other.
 */
export function templateTrouble(
  send: TemplateSend,
  known: Template | undefined,
  category: Category,
): TemplateTrouble | undefined {
  const why = whyNotSendable(send, known);
  if (why !== undefined) return { code: 'template-not-sendable', why };
  if (known?.category !== 'marketing' || category === 'marketing') return undefined;
  return {
    code: 'template-recategorised',
    why: `template ${known.name} (${known.language}) is marketing at Meta, and is not sent as ${category}: say category marketing, or take another template`,
  };
}

/** What Meta has announced that will keep it from being sent. */
export function templateTroubleAhead(known: Template | undefined, category: Category): TemplateTrouble | undefined {
  if (known?.coming?.category !== 'marketing' || known.category === 'marketing' || category === 'marketing') return undefined;
  return {
    code: 'template-recategorised-soon',
    why: `template ${known.name} (${known.language}) becomes marketing at Meta on ${iso(known.coming.at)}, and is not sent as ${category} from then on`,
  };
}

/**
 * How long Meta tries to deliver a template before it drops it without a word: 30 days, 10 minutes for authentication,
 * unless the template says otherwise (Meta: "Time-to-live").
 */
export function timeToLiveMs({ category, ttlSeconds }: Template): number {
  if (ttlSeconds !== undefined && ttlSeconds > 0) return ttlSeconds * 1000;
  return category === 'authentication' && ttlSeconds === undefined ? 10 * MINUTE_MS : 30 * DAY_MS;
}

/** Whether two templates differ in nothing but when they were synced. */
export function isSameTemplate(one: Template, other: Template): boolean {
  const plain = (template: Template) => JSON.stringify(Object.entries({ ...template, syncedAt: 0 }).sort());
  return plain(one) === plain(other);
}
