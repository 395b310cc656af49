import { mismatches } from './template-parameters.ts';

/** A template as Meta keeps it for a WhatsApp Business Account, synced. */
export type Template = {
  readonly wabaId: string;
  readonly name: string;
  /** Meta's API spelling, `en_US`. */
  readonly language: string;
  /** `APPROVED`, `PAUSED`, …; only `APPROVED` may be sent. */
  readonly status: string;
  readonly category: Category;
  /** Meta's component list, unchanged. */
  readonly components: readonly TemplateComponent[];
  readonly syncedAt: number;
};
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

/** Why this template cannot be sent now, in words for the caller; `undefined` when it can. */
export function whyNotSendable(send: TemplateSend, known: Template | undefined): string | undefined {
  const named = `template ${send.name} (${toLanguage(send.language.code)})`;
  if (known === undefined) return `${named} is not known: sync the templates, or check name and language`;
  if (known.status !== 'APPROVED') return `${named} is ${known.status}, and only APPROVED templates can be sent`;
  const wrong = mismatches(known.components, send.components, known.category === 'authentication');
  return wrong.length === 0 ? undefined : `${named}: ${wrong.join('; ')}`;
}
