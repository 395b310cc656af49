import type { Entry } from '../../api/conversation-types.ts';
import { toObject, toText } from '../../api/json.ts';
import { conversationTexts as texts } from '../../texts/conversation.ts';

const LENGTH = 120;

/** The beginning of a message, or what kind it is. */
export function snippetOf({ content, message, type }: Entry): string {
  const whole = toObject(message === undefined ? content : message.content);
  const kind = toText(whole['type']) ?? type;
  const part = toObject(whole[kind]);
  const text =
    toText(part['body']) ??
    toText(part['caption']) ??
    toText(part['text']) ??
    toText(part['name']) ??
    toText(toObject(part['body'])['text']);
  // A kind is a word of the message: `constructor` is none of ours.
  if (text === undefined) return (Object.hasOwn(texts.kinds, kind) ? texts.kinds[kind] : undefined) ?? texts.unsupported(kind);
  const characters = [...text];
  return characters.length > LENGTH ? `${characters.slice(0, LENGTH).join('')}…` : text;
}
