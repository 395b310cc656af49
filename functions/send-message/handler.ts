import { createHash } from 'node:crypto';
import { BadRequest, type Problem, problem } from '../../shared/contracts/problem.ts';
import { parsePreview, parseSend } from '../../shared/contracts/requests.ts';
import { toAcceptedView, toDecisionView, toMessageView, toRefusalProblem } from '../../shared/contracts/views.ts';
import type { Chosen, Refused as RefusedSend } from '../../shared/domain/decide.ts';
import { type Message, messageState } from '../../shared/domain/message.ts';
import { type AcceptMessagePorts, acceptMessage, type RequestKey } from '../../shared/use-cases/accept-message.ts';
import type { Principal } from '../../shared/use-cases/authenticate.ts';
import { cancelMessage } from '../../shared/use-cases/cancel-message.ts';
import { previewReplay, replayMessage } from '../../shared/use-cases/replay-message.ts';
import { previewSupposing } from '../../shared/use-cases/suppose.ts';
import {
  type HttpRequest,
  type HttpResponse,
  json,
  jsonBody,
  MAX_BODY_BYTES,
  Refused,
  refuse,
  requireNumber,
  requireRoom,
  requireScope,
} from '../edge/http.ts';

/** Sends and previews: the same decision, stored or not. */
export function makeHandler(ports: AcceptMessagePorts): (request: HttpRequest) => Promise<HttpResponse> {
  return async (request) => {
    const principal = requireScope(request, 'send');
    switch (request.routeKey) {
      case 'POST /v1/messages/preview':
        return preview(ports, request, principal);
      case 'POST /v1/messages/{id}/cancel':
        return cancel(ports, await messageOf(ports, request, principal));
      case 'POST /v1/messages/{id}/replay':
        return replay(ports, await messageOf(ports, request, principal));
      case 'POST /v1/messages/{id}/replay/preview':
        return replayPreview(ports, await messageOf(ports, request, principal));
      default:
        return sendMessage(ports, request, principal);
    }
  };
}

async function sendMessage(ports: AcceptMessagePorts, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const send = parseSend(jsonBody(request), ports.clock.now());
  requireNumber(principal, send.from);
  requireRoom(send, MAX_BODY_BYTES);
  const outcome = await acceptMessage(ports, send, requestKey(request, principal), (message) =>
    JSON.stringify(toAcceptedView(message)),
  );
  switch (outcome.kind) {
    case 'accepted':
      return json(202, toAcceptedView(outcome.message), { location: `/v1/messages/${outcome.message.id}` });
    case 'replayed':
      return { status: 202, body: outcome.response, headers: { 'idempotent-replayed': 'true' } };
    case 'key-reused':
      return refuse(
        problem('idempotency-key-reused', 'This Idempotency-Key came with another body before: use a new key for a new message.'),
      );
    case 'refused':
      return refuse(toRefusalProblem(outcome.refused));
  }
}

async function preview(ports: AcceptMessagePorts, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const { request: send, suppose } = parsePreview(jsonBody(request), ports.clock.now());
  requireNumber(principal, send.from);
  requireRoom(send, MAX_BODY_BYTES);
  return decided(await previewSupposing(ports, send, suppose));
}

function decided(decision: Chosen | RefusedSend): HttpResponse {
  return decision.kind === 'refused' ? refuse(toRefusalProblem(decision)) : json(200, { decision: toDecisionView(decision) });
}

/** Another number's message is not told apart from none. */
async function messageOf(ports: AcceptMessagePorts, request: HttpRequest, principal: Principal): Promise<Message> {
  const id = request.path('id');
  const message = await ports.messages.get(id);
  if (message !== undefined && (principal.numbers?.includes(message.number) ?? true)) return message;
  throw new Refused(problem('not-found', `There is no message ${id}.`));
}

async function replay(ports: AcceptMessagePorts, old: Message): Promise<HttpResponse> {
  const outcome = await replayMessage(ports, old);
  switch (outcome.kind) {
    case 'accepted':
    case 'repeated': {
      const again = outcome.kind === 'repeated' ? { 'idempotent-replayed': 'true' } : {};
      return json(202, toAcceptedView(outcome.message), { location: `/v1/messages/${outcome.message.id}`, ...again });
    }
    case 'refused':
      return refuse(toRefusalProblem(outcome.refused));
    case 'not-replayable':
      return refuse(notReplayable(outcome.why, old));
  }
}

async function replayPreview(ports: AcceptMessagePorts, old: Message): Promise<HttpResponse> {
  const decision = await previewReplay(ports, old);
  return decision.kind === 'not-replayable' ? refuse(notReplayable(decision.why, old)) : decided(decision);
}

function notReplayable(why: string, old: Message): Problem {
  return problem('not-replayable', why, { state: messageState(old) });
}

/** What has left cannot be called back. */
async function cancel(ports: AcceptMessagePorts, { id }: Message): Promise<HttpResponse> {
  const outcome = await cancelMessage(ports, id);
  if (outcome === undefined) return refuse(problem('not-found', `There is no message ${id}.`));
  const { kind, message } = outcome;
  return kind === 'cancelled' ? json(200, toMessageView(message)) : refuse(notCancellable(kind, messageState(message)));
}

function notCancellable(kind: 'ended' | 'sending' | 'sent', state: string): Problem {
  const why = {
    ended: `The message is ${state}: there is nothing left to cancel.`,
    sending: 'The message is being sent: ask for it in a minute, and see what became of it.',
    sent: 'The message has left: neither WhatsApp nor an SMS can be called back.',
  } as const;
  return problem('not-cancellable', why[kind], { state });
}

/** The body's bytes count, not their meaning: the same request is sent again as it was. */
function requestKey(request: HttpRequest, principal: Principal): RequestKey | undefined {
  const key = request.header('idempotency-key');
  if (key === undefined) return undefined;
  if (!/^[\x20-\x7e]{1,255}$/.test(key))
    throw new BadRequest([{ field: 'Idempotency-Key', detail: 'must have 1 to 255 printable ASCII characters' }]);
  return { owner: principal.id, key, bodyHash: createHash('sha256').update(request.rawBody).digest('hex') };
}
