import { createHash, createHmac, randomInt } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { World } from '../../kernel/world.ts';
import { toSeconds } from './envelope.ts';
import { GraphError, invalid, missing, noSuchObject } from './graph-error.ts';
import type { JsonObject } from './meta.ts';
import { type Endpoint, type GraphRequest, json, type Reply, SUCCESS } from './reply.ts';

const DAY_MS = 86_400_000;
/** Meta, media: an id of an upload lives 30 days, one from a webhook 7, an address 5 minutes. */
const [UPLOAD_LIVES_MS, RECEIVED_LIVES_MS, URL_LIVES_MS] = [30 * DAY_MS, 7 * DAY_MS, 300_000];
/** Greatest size by message type, bytes. */
const LIMITS: Record<string, number> = { image: 5e6, audio: 16e6, video: 16e6, sticker: 500e3, document: 100e6 };

export const DOWNLOAD_PATH = '/whatsapp_business/attachments/';

type Parts = { readonly world: World; readonly db: DatabaseSync; readonly appSecret: string };

/** Media that the business uploaded or people sent. */
export class Media {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** `/<phone_number_id>/media`. */
  upload: Endpoint = async (request) => {
    const form = await parseForm(request);
    if (form.get('messaging_product') !== 'whatsapp') throw missing('messaging_product');
    const file = form.get('file');
    if (!(file instanceof File)) throw missing('file');
    const type = String(form.get('type') ?? file.type);
    const bytes = new Uint8Array(await file.arrayBuffer());
    const limit = LIMITS[familyOf(type)] ?? 0;
    if (limit === 0) throw invalid('file', 'must be a file of a supported type.');
    if (bytes.length > limit) throw new GraphError(131053, { details: `The file has more than ${limit} bytes.` });
    return json({ id: this.#add(bytes, type, UPLOAD_LIVES_MS, request.id) });
  };

  /** `/<media_id>`. */
  endpoints: Record<string, Endpoint> = {
    'GET ': (request) => json(this.#describe(request)),
    'DELETE ': (request) => {
      this.#parts.db.prepare('DELETE FROM meta_media WHERE id = ?').run(request.id);
      return SUCCESS;
    },
  };

  /** Something that a person sent to a number. Answers what the webhook tells of it. */
  receive(bytes: Uint8Array, mimeType: string, phoneNumberId: string): JsonObject {
    const id = this.#add(bytes, mimeType, RECEIVED_LIVES_MS, phoneNumberId);
    return { id, mime_type: mimeType, sha256: createHash('sha256').update(bytes).digest('base64') };
  }

  has(id: string): boolean {
    return this.#find(id) !== undefined;
  }

  /** Refuses an id that is unknown, gone, or not of that type. */
  checkSendable(id: string, type: string): void {
    const row = this.#find(id);
    if (row === undefined) throw invalid(`${type}['id']`, 'is not a valid whatsapp business account media attachment ID');
    const family = familyOf(String(row['mime_type']));
    const fits = type === 'document' || family === type || (type === 'sticker' && row['mime_type'] === 'image/webp');
    if (!fits) throw new GraphError(131053, { details: `Media of type ${String(row['mime_type'])} cannot be sent as ${type}.` });
  }

  /** The bytes behind an address that `GET /<media_id>` gave, or nothing when it is wrong or older than 5 minutes. */
  download(query: URLSearchParams): Reply | undefined {
    const [id, expires] = [query.get('mid') ?? '', query.get('ext') ?? ''];
    const row = this.#find(id);
    if (row === undefined || query.get('hash') !== this.#hash(id, expires)) return undefined;
    if (toSeconds(this.#parts.world.now()) >= Number(expires)) return undefined;
    const bytes = row['bytes'];
    return bytes instanceof Uint8Array ? { kind: 'bytes', bytes, contentType: String(row['mime_type']) } : undefined;
  }

  #describe(request: GraphRequest): JsonObject {
    const row = this.#find(request.id);
    const asked = request.query.get('phone_number_id');
    // Meta, media: with `phone_number_id` only what belongs to that number is told.
    if (asked !== null && row?.['phone_number_id'] !== asked) throw noSuchObject(request.method, request.id);
    const expires = String(toSeconds(this.#parts.world.now() + URL_LIVES_MS));
    const query = new URLSearchParams({ mid: request.id, ext: expires, hash: this.#hash(request.id, expires) });
    const bytes = row?.['bytes'];
    return {
      messaging_product: 'whatsapp',
      url: `${request.origin}${DOWNLOAD_PATH}?${query}`,
      mime_type: row?.['mime_type'],
      sha256: row?.['sha256'],
      file_size: bytes instanceof Uint8Array ? bytes.length : 0,
      id: request.id,
    };
  }

  #add(bytes: Uint8Array, mimeType: string, livesMs: number, phoneNumberId: string): string {
    const id = String(randomInt(1e14, 2 ** 48 - 1));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.#parts.db
      .prepare('INSERT INTO meta_media (id, mime_type, sha256, bytes, expires_at, phone_number_id) VALUES (?, ?, ?, ?, ?, ?)')
      .run(id, mimeType, sha256, bytes, this.#parts.world.now() + livesMs, phoneNumberId);
    return id;
  }

  #find(id: string) {
    return this.#parts.db.prepare('SELECT * FROM meta_media WHERE id = ? AND expires_at > ?').get(id, this.#parts.world.now());
  }

  #hash(id: string, expires: string): string {
    return createHmac('sha256', this.#parts.appSecret).update(`${id} ${expires}`).digest('base64url');
  }
}

async function parseForm(request: GraphRequest): Promise<FormData> {
  try {
    return await new Response(request.raw, { headers: { 'content-type': request.contentType } }).formData();
  } catch {
    throw missing('file');
  }
}

function familyOf(mimeType: string): string {
  const family = mimeType.split('/')[0] ?? '';
  if (mimeType === 'image/webp') return 'sticker';
  return ['image', 'audio', 'video'].includes(family) ? family : /^(application|text)\//.test(mimeType) ? 'document' : '';
}
