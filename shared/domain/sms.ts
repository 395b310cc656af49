import type { Message } from './message.ts';
import type { Policy } from './policy.ts';
import type { Category } from './template.ts';

/** How a text goes by SMS. `characters` as people count them, not as they are billed. */
export type SmsParts = { readonly encoding: 'GSM-7' | 'UCS-2'; readonly parts: number; readonly characters: number };

/** SNS and AWS End User Messaging take no longer text in one call, and split it themselves. */
export const MAX_SMS_CHARACTERS = 1_600;

/** GSM 03.38: the basic character set, one septet each. */
const BASIC: ReadonlySet<string> = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Its extension table: an escape and the character, two septets that no part divides. */
const EXTENSION: ReadonlySet<string> = new Set('\f^{}\\[~]|€');
/** Septets, or 16-bit units: what one message holds, and each part of a longer one, whose header takes the rest. */
const ROOM = { 'GSM-7': { alone: 160, inPart: 153 }, 'UCS-2': { alone: 70, inPart: 67 } } as const;

/** Encoding and parts of a text: each part is billed as a message (3GPP TS 23.038 and 23.040). An empty text is one part. */
export function smsParts(text: string): SmsParts {
  const characters = [...text];
  const encoding = outsideGsm(text).length === 0 ? 'GSM-7' : 'UCS-2';
  const sizes = characters.map((character) => sizeOf(character, encoding));
  const { alone, inPart } = ROOM[encoding];
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return { encoding, parts: total <= alone ? 1 : fill(sizes, inPart), characters: characters.length };
}

/** The characters, each once, that GSM-7 does not have: one of them moves the whole text to UCS-2. */
export function outsideGsm(text: string): readonly string[] {
  return [...new Set(text)].filter((character) => !BASIC.has(character) && !EXTENSION.has(character));
}

/** More than these are no slip of a keyboard: the text is in another script. */
const MAX_STRAYS = 3;

/** What a caller might want to change about a text, in words: a few characters that make it dearer; `undefined` if nothing. */
export function ucs2Warning(text: string): string | undefined {
  const strays = outsideGsm(text);
  if (strays.length === 0 || strays.length > MAX_STRAYS) return undefined;
  const without = smsParts([...text].map((character) => (strays.includes(character) ? '?' : character)).join(''));
  const { parts } = smsParts(text);
  if (parts === without.parts) return undefined;
  const named = strays.map((character) => `“${character}” (${codePoint(character)})`).join(', ');
  return `${named} ${strays.length === 1 ? 'is' : 'are'} not in GSM-7, so the whole text is sent as UCS-2: ${inParts(parts)}, and ${without.parts} without`;
}

function inParts(parts: number): string {
  return parts === 1 ? '1 part' : `${parts} parts`;
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function sizeOf(character: string, encoding: SmsParts['encoding']): number {
  return encoding === 'UCS-2' ? character.length : EXTENSION.has(character) ? 2 : 1;
}

/** A character that does not fit into what is left of a part begins the next. */
function fill(sizes: readonly number[], room: number): number {
  let parts = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > room) {
      parts += 1;
      used = 0;
    }
    used += size;
  }
  return parts;
}

/** Kinds of SMS, as countries and carriers tell them apart. */
export type SmsType = 'Transactional' | 'Promotional';

/** One SMS as a provider is asked to send it. */
export type SmsToSend = {
  /** E.164. */
  readonly to: string;
  readonly text: string;
  readonly type: SmsType;
  /** What the phone shows as the sender, where the country allows it. */
  readonly senderId: string | null;
  readonly originationNumber: string | null;
  /** Of the whole message; a provider does not send what is dearer. */
  readonly maxPriceUsd: number | null;
  /** Registrations that India asks for. */
  readonly india: { readonly entityId: string; readonly templateId: string } | null;
  /** For how long it may still be delivered, milliseconds; `undefined`: as long as the provider tries. */
  readonly timeToLiveMs: number | undefined;
  readonly message: string;
  readonly attempt: number;
};

/** Marketing is promotional unless the policy says otherwise. */
export function smsTypeOf(category: Category, { smsType }: Pick<Policy, 'smsType'>): SmsType {
  return smsType ?? (category === 'marketing' ? 'Promotional' : 'Transactional');
}

/** An attempt by SMS with its number's settings. */
export function toSms(
  message: Pick<Message, 'id' | 'category' | 'sendBefore'>,
  attempt: number,
  to: string,
  text: string,
  policy: Policy,
  now: number,
): SmsToSend {
  return {
    to,
    text,
    type: smsTypeOf(message.category, policy),
    senderId: policy.smsSenderId,
    originationNumber: policy.smsOriginationNumber,
    maxPriceUsd: policy.smsMaxPriceUsd,
    india: policy.smsIndia,
    timeToLiveMs: message.sendBefore === undefined ? undefined : message.sendBefore - now,
    message: message.id,
    attempt,
  };
}

/** A price as both providers take it: at most two digits before the point, five behind it. */
export function toPrice(usd: number): string {
  return usd.toFixed(5);
}
