import { BadRequest, problem } from '../../shared/contracts/problem.ts';
import {
  parseDeliveryState,
  parseReplay,
  parseSubscription,
  parseSubscriptionPatch,
} from '../../shared/contracts/subscription-requests.ts';
import { toDeliveryView, toSubscriptionView } from '../../shared/contracts/subscription-responses.ts';
import { iso } from '../../shared/domain/instant.ts';
import type { Subscription } from '../../shared/domain/subscription.ts';
import {
  changeSubscriptionBy,
  listDeliveries,
  type ManageSubscriptionsPorts,
  replayDelivery,
  replayPeriod,
  rotateSecret,
  subscribe,
} from '../../shared/use-cases/manage-subscriptions.ts';
import { type HttpRequest, type HttpResponse, json, jsonBody, pageOf, Refused, requireScope } from '../edge/http.ts';

type Call = (ports: ManageSubscriptionsPorts, request: HttpRequest) => Promise<HttpResponse>;

/** Subscriptions of systems outside AWS, for admins: an event may be of any number. */
export function makeHandler(ports: ManageSubscriptionsPorts): (request: HttpRequest) => Promise<HttpResponse> {
  return async (request) => {
    const { numbers } = requireScope(request, 'admin');
    if (numbers !== undefined)
      throw new Refused(
        problem('forbidden', `The key is for the numbers ${numbers.join(', ')}, and subscriptions are told of all numbers.`),
      );
    const response = await callOf(request.routeKey)(ports, request);
    const id = request.path('id');
    return id === '' ? response : { ...response, log: { subscription: id } };
  };
}

function callOf(routeKey: string): Call {
  switch (routeKey) {
    case 'POST /v1/subscriptions':
      return create;
    case 'GET /v1/subscriptions':
      return list;
    case 'GET /v1/subscriptions/{id}':
      return read;
    case 'PATCH /v1/subscriptions/{id}':
      return change;
    case 'DELETE /v1/subscriptions/{id}':
      return remove;
    case 'POST /v1/subscriptions/{id}/rotate-secret':
      return rotate;
    case 'GET /v1/subscriptions/{id}/deliveries':
      return deliveries;
    case 'POST /v1/subscriptions/{id}/deliveries/{delivery}/replay':
      return replayOne;
    default:
      return replay;
  }
}

async function create(ports: ManageSubscriptionsPorts, request: HttpRequest): Promise<HttpResponse> {
  const outcome = await subscribe(ports, parseSubscription(jsonBody(request)));
  if (outcome.kind === 'address-refused') throw urlRefused(outcome.why);
  const { subscription } = outcome;
  const { id } = subscription;
  return { ...json(201, withSecret(subscription), { location: `/v1/subscriptions/${id}` }), log: { subscription: id } };
}

async function list({ subscriptions }: ManageSubscriptionsPorts, request: HttpRequest): Promise<HttpResponse> {
  const { limit, cursor } = pageOf(request);
  const { items, next } = await subscriptions.list(limit, cursor);
  return json(200, { subscriptions: items.map(toSubscriptionView), next: next ?? null });
}

async function read({ subscriptions }: ManageSubscriptionsPorts, request: HttpRequest): Promise<HttpResponse> {
  return json(200, toSubscriptionView(known(await subscriptions.get(request.path('id')), request)));
}

async function change(ports: ManageSubscriptionsPorts, request: HttpRequest): Promise<HttpResponse> {
  const outcome = await changeSubscriptionBy(ports, request.path('id'), parseSubscriptionPatch(jsonBody(request)));
  switch (outcome.kind) {
    case 'changed':
      return json(200, toSubscriptionView(outcome.subscription));
    case 'gone':
      throw unknown(request);
    case 'address-refused':
      throw urlRefused(outcome.why);
  }
}

async function remove({ subscriptions }: ManageSubscriptionsPorts, request: HttpRequest): Promise<HttpResponse> {
  const { id } = known(await subscriptions.get(request.path('id')), request);
  await subscriptions.remove(id);
  return json(200, { id });
}

async function rotate(ports: ManageSubscriptionsPorts, request: HttpRequest): Promise<HttpResponse> {
  return json(200, withSecret(known(await rotateSecret(ports, request.path('id')), request)));
}

async function deliveries(ports: ManageSubscriptionsPorts, request: HttpRequest): Promise<HttpResponse> {
  const { limit, cursor } = pageOf(request, 'state');
  const state = parseDeliveryState(request.query('state'));
  const { items, next } = known(await listDeliveries(ports, request.path('id'), state, limit, cursor), request);
  return json(200, { deliveries: items.map(toDeliveryView), next: next ?? null });
}

async function replayOne(ports: ManageSubscriptionsPorts, request: HttpRequest): Promise<HttpResponse> {
  const delivery = request.path('delivery');
  const replayed = await replayDelivery(ports, request.path('id'), delivery);
  if (replayed === undefined)
    throw new Refused(problem('not-found', `The subscription ${request.path('id')} has no delivery ${delivery}.`));
  return json(202, toDeliveryView(replayed));
}

async function replay(ports: ManageSubscriptionsPorts, request: HttpRequest): Promise<HttpResponse> {
  const period = parseReplay(jsonBody(request));
  if (!(await replayPeriod(ports, request.path('id'), period))) throw unknown(request);
  return json(202, { from: iso(period.from), to: iso(period.to) });
}

/** The one answer that shows a secret: the newest. */
function withSecret(subscription: Subscription) {
  return { ...toSubscriptionView(subscription), secret: subscription.secrets[0]?.secret };
}

/** @throws Refused */
function known<T>(found: T | undefined, request: HttpRequest): T {
  if (found === undefined) throw unknown(request);
  return found;
}

function unknown(request: HttpRequest): Refused {
  return new Refused(problem('not-found', `There is no subscription ${request.path('id')}.`));
}

function urlRefused(why: string): BadRequest {
  return new BadRequest([{ field: 'url', detail: why }]);
}
