import type { Media, MediaDescription, MediaFile, MetaRefusal } from '../media-ports.ts';
import { errorOf, Graph, type GraphAnswer, type GraphOptions } from './graph.ts';

/** Meta's codes for an object that is not there, or not this number's. */
const NO_SUCH_OBJECT: readonly number[] = [33, 100];

/**
 * Media and read marks through the Graph API.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
 */
export class GraphMedia implements Media {
  readonly #graph: Graph;

  constructor(options: GraphOptions) {
    this.#graph = new Graph(options);
  }

  async upload(number: string, { bytes, mimeType, filename }: MediaFile): ReturnType<Media['upload']> {
    const form = new FormData();
    form.set('messaging_product', 'whatsapp');
    form.set('type', mimeType);
    form.set('file', new File([bytes], filename, { type: mimeType }));
    const { accessToken } = await this.#graph.secret();
    const answer = await this.#graph.call('POST', `/${encodeURIComponent(number)}/media`, accessToken, form);
    const id = answer.body['id'];
    return typeof id === 'string' ? { kind: 'stored', id } : refused(answer);
  }

  async describe(number: string, id: string): Promise<MediaDescription | { readonly kind: 'gone' } | MetaRefusal> {
    const { accessToken } = await this.#graph.secret();
    const path = `/${encodeURIComponent(id)}?phone_number_id=${encodeURIComponent(number)}`;
    const answer = await this.#graph.call('GET', path, accessToken);
    const { url, mime_type: mimeType, sha256, file_size: size } = answer.body;
    if (typeof url === 'string' && typeof mimeType === 'string')
      return { kind: 'found', url, mimeType, sha256: typeof sha256 === 'string' ? sha256 : '', size: Number(size ?? 0) };
    const refusal = refused(answer);
    // An id of something else than a file, too: it has no address.
    return answer.status < 300 || NO_SUCH_OBJECT.includes(refusal.code) ? { kind: 'gone' } : refusal;
  }

  async download(url: string): ReturnType<Media['download']> {
    const { accessToken } = await this.#graph.secret();
    const { status, bytes } = await this.#graph.bytes(url, accessToken);
    if (status === 200) return { kind: 'bytes', bytes };
    if (status === 400 || status === 404 || status === 410) return { kind: 'gone' };
    return { kind: 'refused', code: status, message: 'the download was refused' };
  }

  async markRead(number: string, wamid: string, typing: boolean): ReturnType<Media['markRead']> {
    const { accessToken } = await this.#graph.secret();
    const answer = await this.#graph.call('POST', `/${encodeURIComponent(number)}/messages`, accessToken, {
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: wamid,
      ...(typing ? { typing_indicator: { type: 'text' } } : {}),
    });
    return answer.body['success'] === true ? { kind: 'marked' } : refused(answer);
  }
}

function refused({ status, body }: GraphAnswer): MetaRefusal {
  return { kind: 'refused', ...(errorOf(body) ?? { code: -1, message: `HTTP ${status} without a reason` }) };
}
