import { adoptNumberSchema } from '../../shared/contracts/api.ts';
import { alreadyOpenProblem } from '../../shared/contracts/application-problems.ts';
import { parseAs } from '../../shared/contracts/parse.ts';
import { BadRequest, problem } from '../../shared/contracts/problem.ts';
import { toBreakerView } from '../../shared/domain/events.ts';
import { iso } from '../../shared/domain/instant.ts';
import type { Ledger } from '../../shared/onboarding-ports.ts';
import type { BusinessNumber } from '../../shared/ports.ts';
import type { Breakers } from '../../shared/sending-ports.ts';
import type { Principal } from '../../shared/use-cases/authenticate.ts';
import { adoptNumber, type ManageNumbersPorts } from '../../shared/use-cases/manage-numbers.ts';
import {
  type HttpRequest,
  type HttpResponse,
  json,
  jsonBody,
  pageOf,
  Refused,
  refuse,
  requireNumber,
  requireScope,
} from '../edge/http.ts';
import { numberIn, visible } from './access.ts';
import { getPolicy, putPolicy } from './policy.ts';
import { listTemplates, sync } from './templates.ts';

type Ports = ManageNumbersPorts & { readonly ledger: Ledger; readonly breakers: Breakers };

/** Numbers, their policies, and the templates of their accounts. */
export function makeHandler(ports: Ports): (request: HttpRequest) => Promise<HttpResponse> {
  return async (request) => {
    const principal = requireScope(request, request.routeKey.startsWith('GET ') ? 'read' : 'admin');
    switch (request.routeKey) {
      case 'GET /v1/numbers':
        return list(ports, request, principal);
      case 'POST /v1/numbers':
        return adopt(ports, request, principal);
      case 'GET /v1/numbers/{number}':
        return readNumber(ports, request, principal);
      case 'DELETE /v1/numbers/{number}':
        return refuseDowngrade(ports, request, principal);
      case 'GET /v1/numbers/{number}/policy':
        return getPolicy(ports, request, principal);
      case 'PUT /v1/numbers/{number}/policy':
        return putPolicy(ports, request, principal);
      case 'GET /v1/templates':
        return listTemplates(ports, request, principal);
      default:
        return sync(ports, principal);
    }
  };
}

async function adopt(ports: Ports, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const { phoneNumberId, wabaId } = parseAs(adoptNumberSchema, jsonBody(request));
  requireNumber(principal, phoneNumberId);
  await requireAccount(ports, principal, wabaId);
  const outcome = await adoptNumber(ports, phoneNumberId, wabaId);
  switch (outcome.kind) {
    case 'adopted':
      return json(201, toView(outcome.number), { location: `/v1/numbers/${phoneNumberId}` });
    case 'known':
      return json(200, toView(outcome.number));
    case 'phone-taken':
      return refuse(
        problem(
          'downgrade-not-possible',
          `${outcome.phone} stands in the ledger under another phone_number_id, and the ledger only moves forward.`,
        ),
      );
    case 'application-open':
      return refuse(alreadyOpenProblem(outcome.id));
    case 'not-at-meta':
      return notAtMeta(outcome.code, outcome.message);
  }
}

/** An account opens its templates: a key for some numbers names none but theirs. @throws Refused */
async function requireAccount(ports: Ports, principal: Principal, wabaId: string): Promise<void> {
  if (principal.numbers === undefined) return;
  if ((await visible(ports, principal)).some((number) => number.wabaId === wabaId)) return;
  const detail = `The key may not use the account ${wabaId}, which is of none of its numbers: take a key for all numbers.`;
  throw new Refused(problem('forbidden', detail));
}

/** Meta's codes for an object that is not there, or not this token's to see: the ids are wrong, and not Meta. */
const UNKNOWN_OBJECT: readonly number[] = [33, 100];

function notAtMeta(code: number, message: string): HttpResponse {
  const detail = `Meta does not give out this number: ${message} (code ${code}).`;
  if (!UNKNOWN_OBJECT.includes(code)) return refuse(problem('upstream-failed', detail));
  throw new BadRequest([
    { field: 'phoneNumberId', detail: `is not known to Meta, or not this access token's to use (code ${code})` },
  ]);
}

async function readNumber(ports: Ports, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const number = await numberIn(ports, request, principal);
  const [shown, ledger, incidents] = await Promise.all([
    withBreaker(ports, number),
    ports.ledger.get(number.displayPhone),
    ports.ledger.incidents(number.displayPhone),
  ]);
  return json(200, {
    ...shown,
    ledger: ledger === undefined ? null : { state: ledger.state, phoneNumberId: ledger.number, since: iso(ledger.since) },
    incidents: incidents.map(({ at, what, by, detail }) => ({ at: iso(at), what, by, detail })),
  });
}

/** Whoever asks, and however often: no way leads back (R5). One incident a minute and key. */
async function refuseDowngrade(ports: Ports, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const { number, displayPhone } = await numberIn(ports, request, principal);
  await ports.ledger.incident({
    key: `api#${principal.id}`,
    phone: displayPhone,
    number,
    at: ports.clock.now(),
    what: 'api',
    by: principal.id,
    detail: `DELETE /v1/numbers/${number} was refused`,
  });
  const stands =
    (await ports.ledger.get(displayPhone)) === undefined
      ? 'is not on the WhatsApp Business API yet: while it is in onboarding, its application can be cancelled'
      : 'is on the WhatsApp Business API, and can never go back to the WhatsApp apps';
  return refuse(problem('downgrade-not-possible', `${displayPhone} ${stands}. The attempt was recorded.`));
}

/** They are few, and read whole: a page is cut out of them after the number that the cursor names. */
async function list(ports: Ports, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const { limit, cursor } = pageOf(request);
  const numbers = await visible(ports, principal);
  const place = (number: BusinessNumber) => Buffer.from(number.number).toString('base64url');
  const start = cursor === undefined ? 0 : numbers.findIndex((number) => place(number) === cursor) + 1;
  if (cursor !== undefined && start === 0)
    throw new BadRequest([{ field: 'cursor', detail: 'is not a cursor of this list: use `next` of the page before' }]);
  const shown = numbers.slice(start, start + limit);
  const last = shown.at(-1);
  const next = last === undefined || start + limit >= numbers.length ? null : place(last);
  return json(200, { numbers: await Promise.all(shown.map((number) => withBreaker(ports, number))), next });
}

async function withBreaker(ports: Ports, number: BusinessNumber) {
  const breaker = await ports.breakers.get(number.number);
  return { ...toView(number), breaker: breaker === undefined ? null : toBreakerView(breaker) };
}

function toView(number: BusinessNumber) {
  const { since, number: id, ...rest } = number;
  return { phoneNumberId: id, ...rest, since: iso(since) };
}
