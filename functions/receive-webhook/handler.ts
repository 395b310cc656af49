import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseWebhook } from '../../shared/contracts/meta-webhook.ts';
import { problem } from '../../shared/contracts/problem.ts';
import { type ReceiveWebhookPorts, receiveWebhook } from '../../shared/use-cases/receive-webhook.ts';
import { type HttpRequest, type HttpResponse, json, parseJson, Refused } from '../edge/http.ts';
import { metric } from '../edge/log.ts';

export type ReceiveWebhookHandlerPorts = ReceiveWebhookPorts & {
  /** `previousAppSecret` is still accepted while the new one spreads. */
  readonly secret: () => Promise<{
    readonly appSecret: string;
    readonly previousAppSecret?: string;
    readonly verifyToken: string;
  }>;
};

/** Meta's webhook: GET is the handshake, POST is checked over its raw bytes, read, stored, and only then answered. */
export function makeHandler(ports: ReceiveWebhookHandlerPorts): (request: HttpRequest) => Promise<HttpResponse> {
  return async (request) => {
    const secret = await ports.secret();
    if (request.routeKey.startsWith('GET ')) return handshake(request, secret.verifyToken);
    const signature = request.header('x-hub-signature-256');
    const keys = [secret.appSecret, secret.previousAppSecret].filter((key) => key !== undefined);
    if (!keys.some((key) => isSigned(request.rawBody, signature, key))) {
      const why = { why: 'webhook.signature-refused', present: signature !== undefined, bytes: request.rawBody.length };
      throw new Refused(problem('unauthorized', 'X-Hub-Signature-256 is missing, or does not match the body.'), why);
    }
    const received = await receiveWebhook(ports, parseWebhook(parseJson(request.rawBody)));
    metric('WebhookQuarantined', received.quarantined, ports.clock.now());
    return { ...json(200, received), log: { ...received } };
  };
}

/** The bare challenge for the right token; 403 for any other. */
function handshake(request: HttpRequest, verifyToken: string): HttpResponse {
  const challenge = request.query('hub.challenge');
  const right = request.query('hub.mode') === 'subscribe' && equal(request.query('hub.verify_token') ?? '', verifyToken);
  if (!right || challenge === undefined) {
    const detail = 'hub.mode must be subscribe, and hub.verify_token the token of this deployment.';
    throw new Refused(problem('forbidden', detail), { why: 'webhook.handshake-refused' });
  }
  return { status: 200, body: challenge, contentType: 'text/plain', headers: { 'x-content-type-options': 'nosniff' } };
}

const SIGNATURE = 'sha256=';
/** With 32 bytes in hexadecimal. */
const SIGNATURE_LENGTH = SIGNATURE.length + 64;

/** HMAC-SHA256 of the bytes on the wire, compared in constant time. Never of re-serialised JSON (Meta: "Validate payloads"). */
export function isSigned(body: Buffer, header: string | undefined, appSecret: string): boolean {
  if (header?.length !== SIGNATURE_LENGTH || !header.startsWith(SIGNATURE)) return false;
  // What is no hexadecimal ends the reading: too few bytes.
  const given = Buffer.from(header.slice(SIGNATURE.length), 'hex');
  const expected = createHmac('sha256', appSecret).update(body).digest();
  return given.length === expected.length && timingSafeEqual(expected, given);
}

function equal(given: string, wanted: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'handshake').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
