import { compact, isObject } from './json.ts';
import type { InboundMessage, JsonObject } from './meta.ts';

/** Keys of an inbound message that say who and when; all others are content. */
const NOT_CONTENT = new Set(['phone', 'userId', 'name', 'username', 'type', 'text', 'timestamp', 'groupId', 'phoneNumberId']);

const MIME_TYPES: Record<string, string> = {
  image: 'image/jpeg',
  audio: 'audio/ogg; codecs=opus',
  video: 'video/mp4',
  document: 'application/pdf',
  sticker: 'image/webp',
};

type ReceiveMedia = (bytes: Uint8Array, mimeType: string) => JsonObject;

/**
 * What stands in `messages[]` under the type's own key, and the caller's other keys as they are. What the caller
 * leaves out is made up: the file of a medium, the place of a location, the reply of a button.
 */
export function toContent(type: string, message: InboundMessage, receiveMedia: ReceiveMedia): JsonObject {
  const given = Object.fromEntries(Object.entries(message).filter(([key]) => !NOT_CONTENT.has(key)));
  if (type === 'text')
    return { ...given, text: isObject(message['text']) ? message['text'] : { body: needWords(message['text']) } };
  const words = typeof message['text'] === 'string' ? message['text'] : undefined;
  if (type in MIME_TYPES) return { ...given, [type]: toMedium(type, given[type], words, receiveMedia) };
  return { ...madeUp(type, words), ...given };
}

function needWords(text: unknown): string {
  if (typeof text !== 'string' || text === '') throw new TypeError('text: what the person writes');
  return text;
}

function toMedium(type: string, given: unknown, words: string | undefined, receiveMedia: ReceiveMedia): JsonObject {
  const { data, ...medium } = isObject(given) ? given : {};
  const caption = type === 'audio' || type === 'sticker' ? undefined : words;
  if (medium['id'] !== undefined) return compact({ caption, ...medium });
  const bytes = typeof data === 'string' ? Buffer.from(data, 'base64') : Buffer.from(`a ${type} that a person sent`);
  const received = receiveMedia(bytes, String(medium['mime_type'] ?? MIME_TYPES[type]));
  const more = { audio: { voice: true }, document: { filename: 'document.pdf' }, sticker: { animated: false } }[type];
  return compact({ caption, ...more, ...received, ...medium });
}

function madeUp(type: string, words: string | undefined): JsonObject {
  switch (type) {
    case 'location':
      return { location: { latitude: 52.3702, longitude: 4.8952 } };
    case 'contacts':
      return {
        contacts: [
          { name: { formatted_name: 'Ada Vos', first_name: 'Ada' }, phones: [{ phone: '+1 555 010 0199', type: 'CELL' }] },
        ],
      };
    case 'button':
      return { button: { payload: words ?? 'Yes', text: words ?? 'Yes' } };
    case 'interactive':
      return { interactive: { type: 'button_reply', button_reply: { id: 'yes', title: words ?? 'Yes' } } };
    case 'order':
      return {
        order: {
          catalog_id: '880134522',
          text: words ?? '',
          product_items: [{ product_retailer_id: 'p-1', quantity: 1, item_price: 9.5, currency: 'USD' }],
        },
      };
    case 'unsupported':
      return {
        errors: [
          {
            code: 131051,
            title: 'Message type unknown',
            message: 'Message type unknown',
            error_data: { details: 'Message type is currently not supported.' },
          },
        ],
      };
    default:
      return {};
  }
}
