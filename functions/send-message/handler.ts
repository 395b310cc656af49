import { createHash } from 'node:crypto';
import { BadRequest, type Problem, problem } from '../../shared/contracts/problem.ts';
import { parsePreview, parseSend } from '../../shared/contracts/requests.ts';
import { toAcceptedView, toDecisionView, toMessageView, toRefusalProblem } from '../../shared/contracts/views.ts';
import { messageState } from '../../shared/domain/message.ts';
import { type AcceptMessagePorts, acceptMessage, type RequestKey } from '../../shared/use-cases/accept-message.ts';
import type { Principal } from '../../shared/use-cases/authenticate.ts';
import { cancelMessage } from '../../shared/use-cases/cancel-message.ts';
import { previewSupposing } from '../../shared/use-cases/suppose.ts';
import {
  type HttpRequest,
  type HttpResponse,
  json,
  jsonBody,
  MAX_BODY_BYTES,
  refuse,
  requireNumber,
  requireRoom,
  requireScope,
} from '../edge/http.ts';

/** Sends and previews: the same decision, stored or not. */
export function makeHandler(ports: AcceptMessagePorts): (request: HttpRequest) => Promise<HttpResponse> {
  return async (request) => {
    const principal = requireScope(request, 'send');
    if (request.routeKey.endsWith('/cancel')) return cancel(ports, request, principal);
    if (request.routeKey.endsWith('/preview')) return preview(ports, request, principal);
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
          problem(
            'idempotency-key-reused',
            'This Idempotency-Key came with another body before: use a new key for a new message.',
          ),
        );
      case 'refused':
        return refuse(toRefusalProblem(outcome.refused));
    }
  };
}

async function preview(ports: AcceptMessagePorts, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const { request: send, suppose } = parsePreview(jsonBody(request), ports.clock.now());
  requireNumber(principal, send.from);
  requireRoom(send, MAX_BODY_BYTES);
  const decision = await previewSupposing(ports, send, suppose);
  return decision.kind === 'refused' ? refuse(toRefusalProblem(decision)) : json(200, { decision: toDecisionView(decision) });
}

/** What has left cannot be called back. */
async function cancel(ports: AcceptMessagePorts, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const id = request.path('id');
  const stored = await ports.messages.get(id);
  // Another number's message is not told apart from none.
  const hidden = stored === undefined || !(principal.numbers?.includes(stored.number) ?? true);
  const outcome = hidden ? undefined : await cancelMessage(ports, id);
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
