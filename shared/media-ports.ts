/** What Meta answered when it did not do what it was asked. */
export type MetaRefusal = { readonly kind: 'refused'; readonly code: number; readonly message: string };
export type MediaFile = { readonly bytes: Uint8Array<ArrayBuffer>; readonly mimeType: string; readonly filename: string };
/** A file at Meta. `url` holds for five minutes, and only with the access token. */
export type MediaDescription = {
  readonly kind: 'found';
  readonly url: string;
  readonly mimeType: string;
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
};

/** Files of a business number, and read marks. One HTTP attempt a call; throws only where Meta did not answer. */
export type Media = {
  readonly upload: (number: string, file: MediaFile) => Promise<{ readonly kind: 'stored'; readonly id: string } | MetaRefusal>;
  /** `gone`: unknown, expired, or a file of another number. */
  readonly describe: (number: string, id: string) => Promise<MediaDescription | { readonly kind: 'gone' } | MetaRefusal>;
  readonly download: (
    url: string,
  ) => Promise<{ readonly kind: 'bytes'; readonly bytes: Uint8Array } | { readonly kind: 'gone' } | MetaRefusal>;
  /** Marks a person's message, and those before it, as read; `typing` shows that an answer is being written. */
  readonly markRead: (number: string, wamid: string, typing: boolean) => Promise<{ readonly kind: 'marked' } | MetaRefusal>;
};
