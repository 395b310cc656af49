import { BadRequest, problem } from '../../shared/contracts/problem.ts';
import { iso } from '../../shared/domain/instant.ts';
import type { Template } from '../../shared/domain/template.ts';
import type { BusinessNumber } from '../../shared/ports.ts';
import type { Principal } from '../../shared/use-cases/authenticate.ts';
import { type ManageNumbersPorts, syncTemplates } from '../../shared/use-cases/manage-numbers.ts';
import { policiesOf, type TemplateUse, usesIn } from '../../shared/use-cases/policy-templates.ts';
import { type HttpRequest, type HttpResponse, json, pageOf, refuse } from '../edge/http.ts';
import { visible } from './access.ts';

/** `GET /v1/templates`: those of one account, with where the policies of its numbers name them. */
export async function listTemplates(
  ports: ManageNumbersPorts,
  request: HttpRequest,
  principal: Principal,
): Promise<HttpResponse> {
  const { limit, cursor } = pageOf(request, 'wabaId', 'name', 'status');
  const numbers = await visible(ports, principal);
  const wabaId = accountIn(request, numbers);
  const own = numbers.filter((number) => number.wabaId === wabaId);
  const [page, policies, syncedAt] = await Promise.all([
    ports.templates.list(wabaId, limit, cursor, nameIn(request)),
    policiesOf(ports.numbers, own),
    ports.templateSyncs.syncedAt(wabaId),
  ]);
  const status = request.query('status')?.toUpperCase();
  const shown = status === undefined ? page.items : page.items.filter((template) => template.status === status);
  return json(200, {
    wabaId,
    syncedAt: syncedAt === undefined ? null : iso(syncedAt),
    templates: shown.map((template) => toView(template, usesIn(policies, template))),
    next: page.next ?? null,
  });
}

/** `POST /v1/templates/sync` */
export async function sync(ports: ManageNumbersPorts, principal: Principal): Promise<HttpResponse> {
  const accounts = await syncTemplates(ports, await visible(ports, principal));
  const refused = accounts.length > 0 && accounts.every((account) => account.error !== undefined);
  if (refused)
    return refuse(
      problem('upstream-failed', `Meta refused: ${accounts.map(({ wabaId, error }) => `${wabaId}: ${error}`).join('; ')}.`),
    );
  return json(200, { accounts });
}

/** The account that is asked for; without one, the only account with a number that is live. @throws BadRequest */
function accountIn(request: HttpRequest, numbers: readonly BusinessNumber[]): string {
  const accounts = [...new Set(numbers.map((number) => number.wabaId))];
  const live = [...new Set(numbers.filter(({ state }) => state === 'live').map((number) => number.wabaId))];
  const wabaId = request.query('wabaId') ?? (live.length === 1 ? live[0] : undefined);
  if (wabaId !== undefined && accounts.includes(wabaId)) return wabaId;
  const detail = `must be one of ${accounts.join(', ') || 'the accounts of adopted numbers'}`;
  throw new BadRequest([{ field: 'wabaId', detail }]);
}

function nameIn(request: HttpRequest): string | undefined {
  const name = request.query('name');
  if (name === undefined || /^[a-z0-9_]{1,512}$/.test(name)) return name;
  throw new BadRequest([{ field: 'name', detail: 'must be the name of a template: lower-case letters, digits and underscores' }]);
}

function toView({ coming, syncedAt, ...template }: Template, uses: readonly TemplateUse[]) {
  const announced = coming === undefined ? {} : { coming: { category: coming.category, at: iso(coming.at) } };
  return { ...template, ...announced, syncedAt: iso(syncedAt), uses };
}
