import { parseOpenSessionPlace, parseSearchPlace, parseTimelinePlace, toCursor } from '../../shared/contracts/place.ts';
import { BadRequest, problem } from '../../shared/contracts/problem.ts';
import { parseStatisticsAsk, toStretchView } from '../../shared/contracts/statistics.ts';
import {
  toConversationView,
  toFallbackView,
  toMessageSummary,
  toMessageView,
  toOpenSessionView,
  toRefusalView,
} from '../../shared/contracts/views.ts';
import { parseSearch, type Search } from '../../shared/domain/conversation-search.ts';
import { iso } from '../../shared/domain/instant.ts';
import type { TimelineOrder } from '../../shared/domain/timeline.ts';
import type { Clock, Fallbacks, Numbers, Refusals } from '../../shared/ports.ts';
import type { Tallies } from '../../shared/statistics-ports.ts';
import type { Principal } from '../../shared/use-cases/authenticate.ts';
import { type ListedState, listFallbacks, listMessages } from '../../shared/use-cases/list-messages.ts';
import { type ListOpenSessionsPorts, listOpenSessions } from '../../shared/use-cases/list-open-sessions.ts';
import {
  findConversations,
  listConversations,
  type ReadConversationPorts,
  readSession,
  readTimeline,
} from '../../shared/use-cases/read-conversation.ts';
import { readStatistics } from '../../shared/use-cases/read-statistics.ts';
import {
  type HttpRequest,
  type HttpResponse,
  json,
  pageOf,
  pageUpTo,
  Refused,
  requireKnown,
  requireNumber,
  requireScope,
} from '../edge/http.ts';

export type ReadPorts = ReadConversationPorts &
  ListOpenSessionsPorts & {
    readonly numbers: Numbers;
    readonly fallbacks: Fallbacks;
    readonly refusals: Refusals;
    readonly tallies: Tallies;
    readonly clock: Clock;
  };

const STATES: readonly ListedState[] = [
  ...(['accepted', 'sending', 'sent', 'delivered', 'read', 'failed', 'expired', 'cancelled'] as const),
  'waiting',
];

/** All that callers read: conversations, timelines, sessions, messages, statistics. */
export function makeHandler(ports: ReadPorts): (request: HttpRequest) => Promise<HttpResponse> {
  return async (request) => {
    const principal = requireScope(request, 'read');
    switch (request.routeKey) {
      case 'GET /v1/conversations':
        return conversations(ports, request, principal);
      case 'GET /v1/conversations/{number}/{person}':
        return timeline(ports, request, principal);
      case 'GET /v1/conversations/{number}/{person}/session':
        return session(ports, request, principal);
      case 'GET /v1/sessions':
        return openSessions(ports, request, principal);
      case 'GET /v1/messages':
        return messages(ports, request, principal);
      case 'GET /v1/fallbacks':
        return fallbacks(ports, request, principal);
      case 'GET /v1/refusals':
        return refusals(ports, request, principal);
      case 'GET /v1/statistics':
        return statistics(ports, request, principal);
      default:
        return message(ports, request, principal);
    }
  };
}

async function conversations(ports: ReadPorts, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const { limit, cursor } = pageOf(request, 'number', 'window', 'q');
  const open = onlyOpen(request.query('window'));
  const search = searchOf(request.query('q'));
  if (search === undefined) {
    const page = await listConversations(ports, await numberOf(ports, request, principal), open, limit, cursor);
    return json(200, { conversations: page.items.map(toConversationView), next: page.next ?? null });
  }
  const numbers = await numbersOf(ports, request, principal);
  const page = await findConversations(ports, numbers, search, open, limit, parseSearchPlace(cursor, numbers));
  return json(200, { conversations: page.items.map(toConversationView), next: toCursor(page.next) });
}

function onlyOpen(window: string | undefined): boolean {
  if (window === undefined || window === 'open') return window === 'open';
  throw new BadRequest([{ field: 'window', detail: 'must be open, or left out' }]);
}

function searchOf(q: string | undefined): Search | undefined {
  const search = q === undefined ? undefined : parseSearch(q);
  if (q === undefined || search !== undefined) return search;
  throw new BadRequest([{ field: 'q', detail: 'must have 1 to 100 characters, and one at least that can be looked for' }]);
}

async function timeline(ports: ReadPorts, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const number = request.path('number');
  requireNumber(principal, number);
  const { limit, cursor } = pageOf(request, 'order');
  const order = orderOf(request.query('order'));
  const page = await readTimeline(ports, number, personIn(request), limit, parseTimelinePlace(cursor), order);
  const entries = page.items.map(({ at, message: sent, messageId: _id, ...entry }) => ({
    ...entry,
    at: iso(at),
    ...(sent === undefined ? {} : { message: toMessageView(sent) }),
  }));
  return json(200, { entries, next: page.next === undefined ? null : Buffer.from(page.next).toString('base64url') });
}

function orderOf(order: string | undefined): TimelineOrder | undefined {
  if (order === undefined || order === 'oldest' || order === 'newest') return order;
  throw new BadRequest([{ field: 'order', detail: 'must be oldest or newest, or left out: oldest' }]);
}

async function session(ports: ReadPorts, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const number = request.path('number');
  requireNumber(principal, number);
  const { openedAt, closesAt, ...view } = await readSession(ports, number, personIn(request));
  return json(200, {
    ...view,
    openedAt: openedAt === undefined ? null : iso(openedAt),
    closesAt: closesAt === undefined ? null : iso(closesAt),
  });
}

async function openSessions(ports: ReadPorts, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const { limit, cursor } = pageUpTo(5_000, request, 'number');
  const number = request.query('number');
  if (number !== undefined) requireNumber(principal, number);
  const numbers = number === undefined ? principal.numbers : [number];
  const page = await listOpenSessions(ports, numbers, limit, parseOpenSessionPlace(cursor));
  return json(200, {
    sessions: page.items.map(toOpenSessionView),
    next: toCursor(page.next),
  });
}

async function messages(ports: ReadPorts, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const state = STATES.find((known) => known === request.query('state'));
  if (state === undefined) throw new BadRequest([{ field: 'state', detail: `is required: one of ${STATES.join(', ')}` }]);
  const { limit, cursor } = pageOf(request, 'state', 'number');
  const page = await listMessages(ports, await numberOf(ports, request, principal), state, limit, cursor);
  return json(200, { messages: page.items.map(toMessageSummary), next: page.next ?? null });
}

async function fallbacks(ports: ReadPorts, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const { limit, cursor } = pageOf(request, 'number');
  const page = await listFallbacks(ports, await numberOf(ports, request, principal), limit, cursor);
  return json(200, { fallbacks: page.items.map(toFallbackView), next: page.next ?? null });
}

async function refusals(ports: ReadPorts, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const { limit, cursor } = pageOf(request, 'number');
  const page = await ports.refusals.list(await numberOf(ports, request, principal), limit, cursor);
  return json(200, { refusals: page.items.map(toRefusalView), next: page.next ?? null });
}

async function message(ports: ReadPorts, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const found = await ports.messages.get(request.path('id'));
  // Another number's message is not told apart from none.
  if (found === undefined || (principal.numbers !== undefined && !principal.numbers.includes(found.number))) {
    throw new Refused(problem('not-found', `There is no message ${request.path('id')}.`));
  }
  return json(200, toMessageView(found));
}

/** Of one number, or of all that the caller may see. */
async function statistics(ports: ReadPorts, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  requireKnown(request, 'number', 'from', 'to', 'by', 'timeZone');
  const ask = parseStatisticsAsk(request.query, ports.clock.now());
  const numbers = await numbersOf(ports, request, principal);
  const { range, countedUpTo, total, stretches } = await readStatistics(ports, numbers, ask);
  return json(200, {
    from: iso(range.from),
    to: iso(range.to),
    by: ask.by,
    timeZone: ask.timeZone,
    numbers,
    countedUpTo: countedUpTo === undefined ? null : iso(countedUpTo),
    total,
    stretches: stretches.map(toStretchView),
  });
}

/** `number`, or all that the caller may see. */
async function numbersOf(ports: ReadPorts, request: HttpRequest, principal: Principal): Promise<readonly string[]> {
  const number = request.query('number');
  if (number !== undefined) {
    requireNumber(principal, number);
    return [number];
  }
  const numbers = (await ports.numbers.list()).map((known) => known.number);
  return numbers.filter((known) => principal.numbers?.includes(known) ?? true);
}

/** `number` of a list; it may be left out where there is only one. */
async function numberOf(ports: ReadPorts, request: HttpRequest, principal: Principal): Promise<string> {
  const number = request.query('number') ?? (await onlyNumber(ports, principal));
  requireNumber(principal, number);
  return number;
}

/** The one number that the caller has; numbers that are not live yet do not count. */
async function onlyNumber(ports: ReadPorts, principal: Principal): Promise<string> {
  const numbers = (await ports.numbers.list())
    .filter(({ number, state }) => state === 'live' && (principal.numbers?.includes(number) ?? true))
    .map(({ number }) => number);
  const [first] = numbers;
  if (first === undefined || numbers.length > 1)
    throw new BadRequest([
      { field: 'number', detail: `must be one of ${numbers.join(', ') || 'the numbers adopted with POST /v1/numbers'}` },
    ]);
  return first;
}

/** A phone's `+` is often lost on the way through a URL: digits alone are a phone. */
function personIn(request: HttpRequest): string {
  const person = request.path('person').trim();
  return /^\d+$/.test(person) ? `+${person}` : person;
}
