import type { Identity } from '../domain/identity.ts';
import type { Content } from '../domain/message.ts';
import { HORIZON_MS } from '../domain/message-life.ts';
import { parsePersonsPhone } from '../domain/phone.ts';
import { DEFAULT_AFTER_MS, type FallbackEntry, type Policy } from '../domain/policy.ts';
import type { SendRequest } from '../domain/send-request.ts';
import type { Suppose } from '../domain/suppose.ts';
import { type PolicyBody, policySchema, previewRequestSchema, type SendRequestBody, sendRequestSchema } from './api.ts';
import { toMs } from './duration.ts';
import { parseAs } from './parse.ts';
import { BadRequest } from './problem.ts';

/**
 * Reads `POST /v1/messages`. Groups and calls are recognised before anything else is looked at (R6, R7).
 * @throws BadRequest that names each wrong field.
 */
export function parseSend(body: unknown, now: number): SendRequest {
  return unsupportedSend(body) ?? toSend(parseAs(sendRequestSchema, body), now);
}

/**
 * Reads `POST /v1/messages/preview`: a send, with what is to be supposed.
 * @throws BadRequest that names each wrong field.
 */
export function parsePreview(body: unknown, now: number): { readonly request: SendRequest; readonly suppose: Suppose } {
  const unsupported = unsupportedSend(body);
  if (unsupported !== undefined) return { request: unsupported, suppose: {} };
  const { suppose = {}, ...send } = parseAs(previewRequestSchema, body);
  const { policy, window } = suppose;
  const at = suppose.at === undefined ? undefined : Date.parse(suppose.at);
  return {
    request: toSend(send, at ?? now),
    suppose: {
      ...(policy === undefined ? {} : { policy: toPolicy(policy) }),
      ...(window === undefined ? {} : { window }),
      ...(at === undefined ? {} : { at }),
    },
  };
}

function toSend(body: SendRequestBody, now: number): SendRequest {
  const { from, to, content, fallback, category, sendBefore, timeZone, onQuiet, reference } = body;
  const before = sendBefore === undefined ? undefined : Date.parse(sendBefore);
  if (before !== undefined && (before <= now || before > now + HORIZON_MS))
    throw new BadRequest([
      { field: 'sendBefore', detail: 'must be in the future and within 30 days: Meta keeps no message longer' },
    ]);
  return {
    from,
    to: toIdentity(to),
    content: toContent(content),
    ...(fallback === undefined ? {} : { fallback: fallback.map(toEntry) }),
    ...(category === undefined ? {} : { category }),
    ...(before === undefined ? {} : { sendBefore: before }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(onQuiet === undefined ? {} : { onQuiet }),
    ...(reference === undefined ? {} : { reference }),
  };
}

/**
 * Reads `PUT /v1/numbers/{number}/policy`.
 * @throws BadRequest that names each wrong field.
 */
export function parsePolicy(body: unknown): Policy {
  return toPolicy(parseAs(policySchema, body));
}

function toPolicy({ marginSeconds, expiringLeadMinutes, fallback, warnings: _, ...rest }: PolicyBody): Policy {
  return {
    ...rest,
    fallback: fallback.map(toEntry),
    marginMs: marginSeconds * 1000,
    expiringLeadMs: expiringLeadMinutes * 60_000,
  };
}

/** A policy as the API shows it. */
export function toPolicyBody(policy: Policy): PolicyBody {
  const { marginMs, expiringLeadMs, fallback, onClosedWindow, onUnansweredExpiry, ...rest } = policy;
  return JSON.parse(
    JSON.stringify({
      onClosedWindow,
      fallback: fallback.map(toEntryBody),
      onUnansweredExpiry,
      marginSeconds: marginMs / 1000,
      expiringLeadMinutes: expiringLeadMs / 60_000,
      ...rest,
    }),
  );
}

/** A fallback entry as the API shows it. */
export function toEntryBody(entry: FallbackEntry): Readonly<Record<string, unknown>> {
  const { afterMs, ...rest } = entry;
  return { ...rest, after: toIsoDuration(afterMs) };
}

function toIsoDuration(ms: number): string {
  return ms % 60_000 === 0 ? `PT${ms / 60_000}M` : `PT${ms / 1000}S`;
}

function toContent(content: SendRequestBody['content']): Content {
  return { ...content };
}

type EntryBody = NonNullable<SendRequestBody['fallback']>[number];

function toEntry(entry: EntryBody): FallbackEntry {
  const { after, ...rest } = entry;
  return { ...rest, afterMs: after === undefined ? DEFAULT_AFTER_MS : toMs(after) };
}

function toIdentity(to: { readonly phone?: string | undefined; readonly userId?: string | undefined }): Identity {
  if (to.phone === undefined && to.userId === undefined)
    throw new BadRequest([{ field: 'to', detail: 'must name a phone, a userId, or both' }]);
  const phone = to.phone === undefined ? undefined : parsePersonsPhone(to.phone);
  if (to.phone !== undefined && phone === undefined) {
    throw new BadRequest([
      { field: 'to.phone', detail: 'must be a possible phone number in E.164 with a leading +, such as +31612345678' },
    ]);
  }
  return { ...(to.userId === undefined ? {} : { userId: to.userId }), ...(phone === undefined ? {} : { phone }) };
}

function unsupportedSend(body: unknown): SendRequest | undefined {
  const unsupported = unsupportedKind(body);
  return unsupported === undefined ? undefined : { from: senderOf(body), to: {}, unsupported, content: null };
}

function unsupportedKind(body: unknown): 'group' | 'call' | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { to, content } = body as { readonly to?: unknown; readonly content?: unknown };
  if (typeof to === 'object' && to !== null && 'group' in to) return 'group';
  return typeof content === 'object' && content !== null && 'type' in content && content.type === 'call' ? 'call' : undefined;
}

function senderOf(body: unknown): string {
  const from = typeof body === 'object' && body !== null && 'from' in body ? body.from : undefined;
  return typeof from === 'string' && from.length <= 64 ? from : 'unknown';
}
