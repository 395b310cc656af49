/** A file's size limit by its kind, bytes. Source: Meta, "Media": supported media types. */
const LIMITS = { image: 5_000_000, sticker: 500_000, audio: 16_000_000, video: 16_000_000, document: 100_000_000 } as const;
/** What is sent as an image, a sticker, audio or video; a document may be of any other type of file. */
const TYPES: Readonly<Record<string, keyof typeof LIMITS>> = {
  'image/jpeg': 'image',
  'image/png': 'image',
  'image/webp': 'sticker',
  'audio/aac': 'audio',
  'audio/amr': 'audio',
  'audio/mpeg': 'audio',
  'audio/mp4': 'audio',
  'audio/ogg': 'audio',
  'audio/opus': 'audio',
  'video/mp4': 'video',
  'video/3gpp': 'video',
};

/** Meta keeps an upload for 30 days. */
export const UPLOAD_LIVES_MS = 30 * 24 * 60 * 60_000;

/** What a file of this type is sent as, and how large Meta takes it; `undefined` for a type that Meta does not take. */
export function mediaKind(mimeType: string): { readonly kind: string; readonly maxBytes: number } | undefined {
  const type = mimeType.toLowerCase().split(';')[0]?.trim() ?? '';
  const kind = Object.hasOwn(TYPES, type) ? TYPES[type] : /^(application|text)\/[\w.+-]+$/.test(type) ? 'document' : undefined;
  return kind === undefined ? undefined : { kind, maxBytes: LIMITS[kind] };
}

/** The types that are no documents. */
export const MEDIA_TYPES = Object.keys(TYPES);
