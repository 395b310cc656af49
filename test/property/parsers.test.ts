import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseActivation, parseCorrection, parseEvidence, parseStart } from '../../shared/contracts/application-requests.ts';
import { parseUpload } from '../../shared/contracts/media.ts';
import { parseWebhook } from '../../shared/contracts/meta-webhook.ts';
import { BadRequest } from '../../shared/contracts/problem.ts';
import { parseOutbound, parseTimer } from '../../shared/contracts/queue.ts';
import { parsePolicy, parseSend, toPolicyBody } from '../../shared/contracts/requests.ts';
import { CONTENTS, TEMPLATE_CONTENT } from '../builders/content.ts';
import { NUMBER } from '../builders/domain.ts';
import { NOON } from '../builders/time.ts';
import { aMessagesChange, anInbound, aStatus, seconds } from '../builders/webhook.ts';

const RUNS = { numRuns: 1_000 };
const json = fc.jsonValue({ maxDepth: 4 });
/** JSON with the keys that a parser looks for, in all the wrong places. */
const keysOf = (keys: readonly string[]) =>
  fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 6 }, json, fc.array(tie('value'), { maxLength: 3 }), tie('object')),
    object: fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 5 }),
  })).object;
const metaLike = keysOf([
  ...[
    'object',
    'entry',
    'changes',
    'field',
    'value',
    'metadata',
    'phone_number_id',
    'contacts',
    'messages',
    'statuses',
    'errors',
  ],
  ...['id', 'from', 'type', 'timestamp', 'history', 'threads', 'calls', 'message_echoes', 'user_preferences', 'wa_id', 'profile'],
]);
const fields = [
  'messages',
  'statuses',
  'history',
  'calls',
  'user_preferences',
  'smb_message_echoes',
  'account_update',
  'unheard_of',
];
/** An envelope that is right, around values that are not. */
const inEnvelope = fc
  .array(fc.record({ field: fc.constantFrom(...fields), value: fc.oneof(metaLike, json) }), { maxLength: 3 })
  .map((changes) => ({
    entry: [
      {
        changes: changes.map(({ field, value }) => ({
          field,
          value:
            typeof value === 'object' && value !== null && !Array.isArray(value)
              ? { metadata: { phone_number_id: NUMBER }, ...value }
              : value,
        })),
      },
    ],
  }));

describe('parseWebhook', () => {
  it.each([
    ['any JSON', json],
    ['any JSON with Meta’s keys', metaLike],
    ['anything in Meta’s envelope', inEnvelope],
  ])('never throws for %s', (_what, arbitrary: fc.Arbitrary<unknown>) => {
    fc.assert(
      fc.property(arbitrary, (body) => {
        for (const update of parseWebhook(body)) expect(update.kind).toMatch(/^(message|status|echo|preference|other)$/);
      }),
      RUNS,
    );
    expect.hasAssertions();
  });

  it('gives texts that are JSON again, and instants that a calendar holds', () => {
    fc.assert(
      fc.property(inEnvelope, (body) => {
        for (const update of parseWebhook(body)) {
          expect(() => JSON.parse('raw' in update ? update.raw : update.content)).not.toThrow();
          const at = 'sentAt' in update ? update.sentAt : update.at;
          expect(() => new Date(at ?? 0).toISOString()).not.toThrow();
        }
      }),
      RUNS,
    );
    expect.hasAssertions();
  });

  it('brings back every message and status exactly once, in order, whatever stands between them', () => {
    const item = fc.oneof(
      fc.record({ kind: fc.constant('message' as const), type: fc.constantFrom('text', 'image', 'reaction', 'hologram') }),
      fc.record({ kind: fc.constant('status' as const) }),
      fc.record({ kind: fc.constant('junk' as const), junk: json }),
    );
    const envelope = fc.array(fc.array(fc.array(item, { maxLength: 5 }), { maxLength: 3 }), { maxLength: 3 });
    fc.assert(
      fc.property(envelope, (entries) => {
        let last = 0;
        const wanted: string[] = [];
        const name = (kind: string) => {
          last += 1;
          wanted.push(`${kind} ${last}`);
          return String(last);
        };
        const body = {
          object: 'whatsapp_business_account',
          entry: entries.map((changes, at) => ({
            id: String(at),
            changes: changes.map((items) => {
              // Within one change messages are read before statuses.
              const messages = items.flatMap((made) =>
                made.kind === 'message'
                  ? [anInbound({ id: name('message'), type: made.type })]
                  : made.kind === 'junk'
                    ? [strange(made.junk)]
                    : [],
              );
              const statuses = items.flatMap((made) => (made.kind === 'status' ? [aStatus({ id: name('status') })] : []));
              return aMessagesChange({ messages, statuses });
            }),
          })),
        };
        const found = parseWebhook(body).flatMap((update) =>
          update.kind === 'message' || update.kind === 'status' ? [`${update.kind} ${update.wamid}`] : [],
        );
        expect(found).toEqual(wanted);
      }),
      RUNS,
    );
    expect.hasAssertions();
  });
});

/** Something that cannot be taken for a message: without an id. */
function strange(junk: fc.JsonValue): unknown {
  return typeof junk === 'object' && junk !== null && !Array.isArray(junk) ? { ...junk, id: null } : junk;
}

const aSend = {
  from: NUMBER,
  to: { phone: '+31612345678' },
  content: { type: 'text', text: { body: 'Hello' } },
  fallback: [{ route: 'sms', text: 'Hello', on: ['failed'], after: 'PT5M' }],
  category: 'utility',
  sendBefore: '2026-12-01T09:00:00Z',
  reference: 'order-17',
};
const aPolicyBody = {
  onClosedWindow: [{ route: 'sms', text: 'Hello' }],
  fallback: [{ route: 'sms', text: 'Hello', on: ['failed'], after: 'PT5M' }],
  onUnansweredExpiry: { route: 'template', template: { name: 'hi', language: { code: 'nl' } } },
  marginSeconds: 60,
  smsSenderId: 'Parcels',
  sandbox: { personsPerDay: 5, messagesPerPerson: 10 },
};
const aStart = {
  organisation: { name: 'Parcel Post', email: 'office@parcelpost.example' },
  facebookBusinessId: '506914307656634',
  phoneNumber: '+31201234567',
  displayName: 'Parcels',
  testPhone: '+31612345678',
  wabaId: '102290129340398',
  acknowledgements: { neverBackToTheApp: true, noRefund: true },
};
const { organisation, testPhone } = aStart;
const evidence = (body: unknown) => parseEvidence(body, 'accept-facebook-invite');

/** A right request with one value, at any depth, replaced by any JSON. */
function spoiled(right: object): fc.Arbitrary<unknown> {
  return fc
    .tuple(fc.nat(), fc.oneof(json, fc.string(), fc.double(), fc.constantFrom('PT1', 'P', '+31', '2026-13-01T00:00:00Z')))
    .map(([pick, value]) => {
      const paths: (readonly (string | number)[])[] = [];
      const walk = (node: unknown, path: readonly (string | number)[]) => {
        paths.push(path);
        if (typeof node === 'object' && node !== null)
          for (const [key, inner] of Object.entries(node)) walk(inner, [...path, key]);
      };
      walk(right, []);
      const path = paths[pick % paths.length] ?? [];
      return replace(right, path, value);
    });
}

function replace(node: unknown, path: readonly (string | number)[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(node)) return node.map((inner, at) => (String(at) === String(key) ? replace(inner, rest, value) : inner));
  return { ...(node as object), [key]: replace(Reflect.get(node as object, key), rest, value) };
}

function readOrRefused(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    expect(error).toBeInstanceOf(BadRequest);
    const { errors } = error as BadRequest;
    expect(errors.length).toBeGreaterThan(0);
    for (const { detail } of errors) expect(detail).not.toBe('');
    return undefined;
  }
}

describe('requests', () => {
  it.each([
    ['parseSend', (body: unknown) => parseSend(body, NOON), fc.oneof(json, spoiled(aSend))],
    ['parsePolicy', parsePolicy, fc.oneof(json, spoiled(aPolicyBody))],
    ['parseStart', (body: unknown) => parseStart(body, []), fc.oneof(json, spoiled(aStart))],
    ['parseCorrection', parseCorrection, fc.oneof(json, spoiled({ organisation, testPhone }))],
    ['parseActivation', parseActivation, fc.oneof(json, spoiled({ code: '123-456', pin: '482916' }))],
    ['parseEvidence', evidence, fc.oneof(json, spoiled({ evidence: 'Seen', wabaId: '7' }))],
    ['parseOutbound', parseOutbound, json],
    ['parseTimer', parseTimer, json],
  ] as const)('%s throws nothing but BadRequest, which names each wrong field', (_name, read, arbitrary) => {
    fc.assert(
      fc.property<[unknown]>(arbitrary, (body) => {
        readOrRefused(() => read(body));
      }),
      RUNS,
    );
    expect(readOrRefused(() => read(null))).toBeUndefined();
  });

  it.each(Object.entries({ ...CONTENTS, template: TEMPLATE_CONTENT }))(
    'content that is let through is unchanged: %s',
    (_name, right) => {
      fc.assert(
        fc.property(spoiled(right), (content) => {
          const parsed = readOrRefused(() => parseSend({ ...aSend, content }, NOON)) as ReturnType<typeof parseSend> | undefined;
          if (parsed !== undefined && parsed.unsupported === undefined) expect(parsed.content).toEqual(content);
        }),
        { numRuns: 200 },
      );
      expect.hasAssertions();
    },
  );

  it('what parseSend lets through has instants and durations that can be waited for', () => {
    fc.assert(
      fc.property(spoiled(aSend), (body) => {
        const parsed = readOrRefused(() => parseSend(body, NOON)) as ReturnType<typeof parseSend> | undefined;
        for (const { afterMs } of parsed?.fallback ?? []) expect(() => new Date(NOON + afterMs).toISOString()).not.toThrow();
        expect(() => new Date(parsed?.sendBefore ?? 0).toISOString()).not.toThrow();
      }),
      RUNS,
    );
    expect.hasAssertions();
  });

  it('what parseStart lets through was acknowledged, and names a number and a name that can be (R5, R11)', () => {
    fc.assert(
      fc.property(spoiled(aStart), (body) => {
        const wish = readOrRefused(() => parseStart(body, [])) as ReturnType<typeof parseStart> | undefined;
        if (wish === undefined) return;
        expect(body).toMatchObject({ acknowledgements: { neverBackToTheApp: true, noRefund: true } });
        expect(wish.phone).toMatch(/^\+\d{4,15}$/);
        expect(wish.displayName).toMatch(/^\P{Cc}{3,128}$/u);
      }),
      RUNS,
    );
    expect.hasAssertions();
  });

  it('a policy that was read is shown and read again as the same', () => {
    fc.assert(
      fc.property(spoiled(aPolicyBody), (body) => {
        const policy = readOrRefused(() => parsePolicy(body)) as ReturnType<typeof parsePolicy> | undefined;
        // As JSON, which knows no negative zero.
        if (policy !== undefined) expect(JSON.stringify(parsePolicy(toPolicyBody(policy)))).toBe(JSON.stringify(policy));
        expect(body).toBeDefined();
      }),
      RUNS,
    );
  });
});

describe('parseUpload', () => {
  const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => new Uint8Array(array));
  const part = fc
    .tuple(fc.constantFrom('file', 'from', 'type', 'x'), fc.option(fc.string()), fc.string())
    .map(
      ([name, file, body]) =>
        `--b\r\ncontent-disposition: form-data; name="${name}"${file === null ? '' : `; filename="${file}"`}\r\n\r\n${body}\r\n`,
    );
  const form = fc.array(part, { maxLength: 4 }).map((parts) => new Uint8Array(Buffer.from(`${parts.join('')}--b--\r\n`)));
  const types = fc.oneof(
    fc.string(),
    fc.constantFrom('image/png', 'multipart/form-data; boundary=b', 'multipart/form-data;', 'Text/Plain; a=b'),
  );
  const queries = fc.dictionary(
    fc.constantFrom('from', 'type', 'filename'),
    fc.oneof(fc.string(), fc.constantFrom(NUMBER, 'a/b')),
  );

  it('throws nothing but BadRequest, and lets through what Meta can be asked to take', async () => {
    await fc.assert(
      fc.asyncProperty(fc.option(types, { nil: undefined }), fc.oneof(bytes, form), queries, async (contentType, body, query) => {
        try {
          const upload = await parseUpload({ contentType, body, query: (name) => query[name] });
          expect(upload.from).toMatch(/^\d{1,32}$/);
          expect(upload.bytes.length).toBeGreaterThan(0);
          expect(upload.mimeType).toMatch(/^[a-z0-9]+\/[\x20-\x7e]+$/);
          expect(upload.filename).toMatch(/^[^/\\"\p{Cc}]+$/u);
        } catch (error) {
          expect(error).toBeInstanceOf(BadRequest);
        }
      }),
      RUNS,
    );
    expect.hasAssertions();
  });
});

describe('an instant of Meta’s', () => {
  it('is the second that it says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999_999 }), fc.boolean(), (second, asText) => {
        const timestamp = asText ? seconds(second * 1000) : second;
        const [update] = parseWebhook({ entry: [{ changes: [aMessagesChange({ messages: [anInbound({ timestamp })] })] }] });
        expect(update).toMatchObject({ sentAt: second * 1000 });
      }),
      RUNS,
    );
  });
});
