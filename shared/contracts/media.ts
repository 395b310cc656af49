import * as z from 'zod/mini';
import { MEDIA_TYPES, mediaKind } from '../domain/media.ts';
import { parseAs } from './parse.ts';
import { BadRequest } from './problem.ts';

/** `POST /v1/messages/{id}/read`. */
export const readMarkSchema = z.strictObject({
  from: z.string().check(z.regex(/^\d{1,32}$/, "must be the business number's id at Meta (phone_number_id): digits")),
  typing: z.optional(z.boolean()),
});
export const readMarkedSchema = z.object({ id: z.string(), read: z.literal(true), typing: z.boolean() });
export const uploadedSchema = z.object({ id: z.string(), mimeType: z.string(), size: z.int(), expiresAt: z.iso.datetime() });
export const mediaSchema = z.object({ id: z.string(), mimeType: z.string(), sha256: z.string(), size: z.int() });

/** What comes with `POST /v1/media`. */
export type UploadRequest = {
  readonly contentType: string | undefined;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly query: (name: string) => string | undefined;
};
/** A file for Meta, of a type that Meta takes. `maxBytes` is Meta's limit for the type. */
export type Upload = {
  readonly from: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mimeType: string;
  readonly filename: string;
  readonly maxBytes: number;
};

const fromSchema = z.object({ from: readMarkSchema.shape.from });

/**
 * Reads an upload: a form with `file`, `from` and `type`, or the file's bytes with `from`, `type` and `filename` in the
 * query. `type` left out is the type that the file says itself.
 * @throws BadRequest that names each wrong field.
 */
export async function parseUpload({ contentType = '', body, query }: UploadRequest): Promise<Upload> {
  if (!/^multipart\/form-data\s*;/i.test(contentType))
    return toUpload({ from: query('from'), type: query('type') ?? contentType, bytes: body, filename: query('filename') });
  const form = await readForm(contentType, body);
  const file = form.get('file');
  if (!(file instanceof File)) throw new BadRequest([{ field: 'file', detail: 'is required: a part of the form with a file' }]);
  return toUpload({
    from: form.get('from') ?? query('from'),
    type: String(form.get('type') ?? query('type') ?? file.type),
    bytes: new Uint8Array(await file.arrayBuffer()),
    filename: file.name,
  });
}

async function readForm(contentType: string, body: Uint8Array<ArrayBuffer>): Promise<FormData> {
  try {
    return await new Response(body, { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw new BadRequest([{ field: 'body', detail: 'must be the form that its content-type says: multipart/form-data' }]);
  }
}

type Given = {
  readonly from: unknown;
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly filename: string | undefined;
};

function toUpload({ from: number, type, bytes, filename }: Given): Upload {
  const { from } = parseAs(fromSchema, { from: number ?? undefined });
  const mimeType = type.trim().toLowerCase();
  const kind = /^[\x20-\x7e]{1,200}$/.test(mimeType) ? mediaKind(mimeType) : undefined;
  if (kind === undefined)
    throw new BadRequest([
      {
        field: 'type',
        detail: `must be a type that WhatsApp takes: ${MEDIA_TYPES.join(', ')}, or of a document (application/pdf, …)`,
      },
    ]);
  if (bytes.length === 0) throw new BadRequest([{ field: 'file', detail: 'is empty: send the bytes of the file' }]);
  return { from, bytes, mimeType, filename: toFilename(filename), maxBytes: kind.maxBytes };
}

/** What Meta is told the file is called. */
function toFilename(name: string | undefined): string {
  const last =
    (name ?? '')
      .split(/[/\\]/)
      .at(-1)
      ?.replace(/[\p{Cc}"]/gu, '') ?? '';
  return last === '' ? 'file' : last.slice(-200);
}
