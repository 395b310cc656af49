import type { Media, MediaDescription, MediaFile, MetaRefusal } from '../../shared/media-ports.ts';

type Stored = { readonly number: string; readonly mimeType: string; readonly bytes: Uint8Array };

/** Files and read marks at a Meta that takes everything, unless a test says what it refuses. */
export class InMemoryMedia implements Media {
  readonly files = new Map<string, Stored>();
  readonly marked: { readonly number: string; readonly wamid: string; readonly typing: boolean }[] = [];
  /** What every call answers from now on. */
  refusal: MetaRefusal | undefined;

  async upload(number: string, { bytes, mimeType }: MediaFile): ReturnType<Media['upload']> {
    if (this.refusal !== undefined) return this.refusal;
    const id = String(1_000 + this.files.size);
    this.files.set(id, { number, mimeType, bytes });
    return { kind: 'stored', id };
  }

  async describe(number: string, id: string): Promise<MediaDescription | { readonly kind: 'gone' } | MetaRefusal> {
    if (this.refusal !== undefined) return this.refusal;
    const file = this.files.get(id);
    if (file === undefined || file.number !== number) return { kind: 'gone' };
    return { kind: 'found', url: `https://media.example/${id}`, mimeType: file.mimeType, sha256: 'aa', size: file.bytes.length };
  }

  async download(url: string): ReturnType<Media['download']> {
    const file = this.files.get(new URL(url).pathname.slice(1));
    return file === undefined ? { kind: 'gone' } : { kind: 'bytes', bytes: file.bytes };
  }

  async markRead(number: string, wamid: string, typing: boolean): ReturnType<Media['markRead']> {
    if (this.refusal !== undefined) return this.refusal;
    this.marked.push({ number, wamid, typing });
    return { kind: 'marked' };
  }
}
