import { createHash } from 'node:crypto';
import { BadRequest, problem } from '../../shared/contracts/problem.ts';
import { parseSend } from '../../shared/contracts/requests.ts';
import { toAcceptedView, toDecisionView, toRefusalProblem } from '../../shared/contracts/views.ts';
import { type AcceptMessagePorts, acceptMessage, preview, type RequestKey } from '../../shared/use-cases/accept-message.ts';
import type { Principal } from '../../shared/use-cases/authenticate.ts';
import { type HttpRequest, type HttpResponse, json, jsonBody, refuse, requireNumber, requireScope } from '../edge/http.ts';

/** Sends and previews: the same decision, stored or not. */
export function makeHandler(ports: AcceptMessagePorts): (request: HttpRequest) => Promise<HttpResponse> {
  return async (request) => {
    const principal = requireScope(request, 'send');
    const send = parseSend(jsonBody(request), ports.clock.now());
    requireNumber(principal, send.from);
    if (request.routeKey.endsWith('/preview')) {
      const { decision } = await preview(ports, send);
      return decision.kind === 'refused' ? refuse(toRefusalProblem(decision)) : json(200, { decision: toDecisionView(decision) });
    }
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

/** The body's bytes count, not their meaning: the same request is sent again as it was. */
function requestKey(request: HttpRequest, principal: Principal): RequestKey | undefined {
  const key = request.header('idempotency-key');
  if (key === undefined) return undefined;
  if (!/^[\x20-\x7e]{1,255}$/.test(key))
    throw new BadRequest([{ field: 'Idempotency-Key', detail: 'must have 1 to 255 printable ASCII characters' }]);
  return { owner: principal.keyId, key, bodyHash: createHash('sha256').update(request.rawBody).digest('hex') };
}
