import { applyTemplateNews, type TemplateNews } from '../domain/template-news.ts';
import type { TemplateSyncs } from '../onboarding-ports.ts';
import type { Clock, Templates } from '../ports.ts';

export type TemplateNewsPorts = {
  readonly clock: Clock;
  readonly templates: Templates;
  readonly templateSyncs: TemplateSyncs;
};

/** What a webhook says of a template is stored; what it says in part only, or of one that is not known, has the account synced. */
export async function takeTemplateNews(
  ports: TemplateNewsPorts,
  wabaId: string,
  news: TemplateNews,
  at: number,
): Promise<string> {
  const known = await ports.templates.get(wabaId, news.name, news.language);
  const changed = known === undefined ? undefined : applyTemplateNews(known, news, at);
  if (changed !== undefined) await ports.templates.put(changed);
  if (known !== undefined && news.rewritten !== true) return changed === undefined ? 'nothing-new' : 'changed';
  await ports.templateSyncs.arm(wabaId, ports.clock.now());
  return 'sync-armed';
}
