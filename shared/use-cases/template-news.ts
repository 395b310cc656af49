import { bodyOf, type Message } from '../domain/message.ts';
import { applyTemplateNews, refusalNews, type TemplateNews } from '../domain/template-news.ts';
import type { TemplateSyncs } from '../onboarding-ports.ts';
import type { Clock, Numbers, Templates } from '../ports.ts';

export type TemplateNewsPorts = {
  readonly clock: Clock;
  readonly numbers: Numbers;
  readonly templates: Templates;
  readonly templateSyncs: TemplateSyncs;
};

/** What is said of a template is stored; what is said in part only, or of one that is not known, has the account synced. */
export async function takeTemplateNews(
  ports: TemplateNewsPorts,
  wabaId: string,
  news: TemplateNews,
  at: number,
): Promise<string> {
  const known = await ports.templates.get(wabaId, news.name, news.language);
  const now = ports.clock.now();
  // A time ahead of ours would make what comes later look old.
  const changed = known === undefined ? undefined : applyTemplateNews(known, news, Math.min(at, now));
  if (changed !== undefined) await ports.templates.put(changed);
  const open = news.incomplete === true && (changed !== undefined || news.status === undefined);
  if (known !== undefined && !open) return changed === undefined ? 'nothing-new' : 'changed';
  await ports.templateSyncs.arm(wabaId, now);
  return 'sync-armed';
}

/** Meta refused an attempt at `at`: if that was for its template, the template is not tried again until Meta says otherwise. */
export async function distrustTemplate(
  ports: TemplateNewsPorts,
  message: Message,
  n: number,
  code: number,
  at: number,
): Promise<void> {
  const body = bodyOf(message, message.attempts[n - 1]?.entry ?? null);
  const send = body !== null && 'template' in body ? body.template : undefined;
  const news = send === undefined ? undefined : refusalNews(send, code);
  const number = news === undefined ? undefined : await ports.numbers.get(message.number);
  if (news !== undefined && number !== undefined) await takeTemplateNews(ports, number.wabaId, news, at);
}
