import * as z from 'zod/mini';
import { BadRequest, problem } from '../../shared/contracts/problem.ts';
import type { Log } from '../../shared/ports.ts';
import { type ReceiveSignaturePorts, receiveSignature } from '../../shared/use-cases/receive-signature.ts';
import { type HttpRequest, type HttpResponse, MAX_BODY_BYTES, parseJson, Refused } from '../edge/http.ts';

export type ReceiveSignatureHandlerPorts = ReceiveSignaturePorts & {
  readonly log: Log;
  /** Whether Dropbox Sign made the hash of an event's time and type. */
  readonly isGenuine: (time: string, type: string, hash: string) => Promise<boolean>;
};

/** What is read of a callback; all else in it is not believed, so it is not read. */
const callbackSchema = z.object({
  event: z.object({
    /** Epoch seconds. */
    event_time: z.string().check(z.regex(/^\d{1,12}$/)),
    event_type: z.string(),
    event_hash: z.optional(z.string()),
  }),
  signature_request: z.nullish(
    z.object({
      signature_request_id: z.string().check(z.minLength(1), z.maxLength(100)),
      /** Where to look for a request that was cancelled: Dropbox Sign tells nothing of it any more. */
      metadata: z.nullish(z.object({ application_id: z.optional(z.string().check(z.maxLength(100))) })),
    }),
  ),
});

/** Dropbox Sign takes a callback as received by these words alone, and else repeats it for about three days. */
const RECEIVED = 'Hello API Event Received';
const OLDEST_MS = 4 * 24 * 60 * 60_000;
const MOST_AHEAD_MS = 10 * 60_000;

/**
 * Dropbox Sign's callbacks. The hash covers an event's time and type, not what it says, so a callback is only a reason to
 * ask Dropbox Sign how its request stands.
 */
export function makeHandler(ports: ReceiveSignatureHandlerPorts): (request: HttpRequest) => Promise<HttpResponse> {
  return async (request) => {
    const { event, signature_request: about } = await parseCallback(request);
    const { event_time: time, event_type: type, event_hash: hash } = event;
    if (hash === undefined || !(await ports.isGenuine(time, type, hash))) {
      ports.log.warn('signature.refused', { present: hash !== undefined, bytes: request.rawBody.length });
      throw new Refused(problem('unauthorized', 'event_hash is missing, or does not match event_time and event_type.'));
    }
    const ageMs = ports.clock.now() - Number(time) * 1_000;
    if (ageMs > OLDEST_MS || ageMs < -MOST_AHEAD_MS) {
      ports.log.warn('signature.ignored', { type, ageSeconds: Math.round(ageMs / 1_000) });
      return received({ type, outcome: 'ignored' });
    }
    if (about === undefined || about === null) return received({ type, outcome: 'nothing' });
    const requestId = about.signature_request_id;
    const applicationId = about.metadata?.application_id;
    const callback = { requestId, ...(applicationId === undefined ? {} : { applicationId }) };
    return received({ type, signatureRequest: requestId, outcome: await receiveSignature(ports, callback) });
  };
}

function received(log: Readonly<Record<string, unknown>>): HttpResponse {
  return { status: 200, body: RECEIVED, contentType: 'text/plain', log };
}

/** @throws BadRequest for what is no callback; Refused for one that is too large. */
async function parseCallback(request: HttpRequest): Promise<z.infer<typeof callbackSchema>> {
  const { rawBody } = request;
  if (rawBody.length > MAX_BODY_BYTES)
    throw new Refused(problem('too-large', `A callback may have ${MAX_BODY_BYTES} bytes, and this has ${rawBody.length}.`));
  const result = callbackSchema.safeParse(parseJson(await jsonIn(rawBody, request.header('content-type') ?? '')));
  if (result.success) return result.data;
  throw new BadRequest(
    result.error.issues.map(({ path }) => ({ field: path.join('.') || 'json', detail: 'is not as Dropbox Sign sends it' })),
  );
}

/** The field `json` of a form, as Dropbox Sign sends it, or the whole body. */
async function jsonIn(body: Buffer, contentType: string): Promise<Buffer> {
  if (/^application\/json\b/i.test(contentType)) return body;
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => undefined);
  const json = form?.get('json');
  if (typeof json !== 'string') throw new BadRequest([{ field: 'body', detail: 'must be a form with the field json' }]);
  return Buffer.from(json);
}
