import type { Expiry, FallbackEntry, FieldError, Policy, QuietHours, WayOn } from '../../api/policy-types.ts';
import { policyTexts } from '../../texts/policy.ts';
import { isTimeZone } from './day-and-night.ts';
import { secondsOf, toAmount } from './duration.ts';

/** What is wrong by its shape alone, told at once. The API has the last word. */

const texts = policyTexts.wrong;
const MAX_SMS = 1_600;
const MAX_TEXT = 4_096;
/** A link of the longest number. */
const LINK = 'https://wa.me/'.padEnd(29, '0');
const MAX_AFTER_SECONDS = 30 * 86_400;

/** The wrong fields of a policy, by their paths as the API names them. */
export function wrongFields(policy: Policy): readonly FieldError[] {
  const { onCall, sandbox, keywords, smsIndia, quietHours, onUnansweredExpiry } = policy;
  return [
    ...policy.onClosedWindow.flatMap((way, at) => wrongWay(way, `onClosedWindow[${at}]`)),
    ...policy.fallback.flatMap((entry, at) => wrongEntry(entry, `fallback[${at}]`)),
    ...(onUnansweredExpiry === null ? [] : wrongWay(onUnansweredExpiry, 'onUnansweredExpiry')),
    ...wrongWhole(policy.marginSeconds, 'marginSeconds', 0, 3_600),
    ...wrongWhole(policy.expiringLeadMinutes, 'expiringLeadMinutes', 0, 1_380),
    ...(quietHours === null ? [] : wrongHours(quietHours)),
    ...matching(policy.smsSenderId, 'smsSenderId', /^(?=.*[A-Za-z])[A-Za-z0-9]{3,11}$/, texts.senderId),
    ...matching(policy.smsOriginationNumber, 'smsOriginationNumber', /^\+?\d{5,14}$/, texts.originationNumber),
    ...wrongPrice(policy.smsMaxPriceUsd),
    ...(smsIndia === null
      ? []
      : (['entityId', 'templateId'] as const).flatMap((name) =>
          matching(smsIndia[name], `smsIndia.${name}`, /^[0-9A-Za-z_-]{1,50}$/, texts.registration),
        )),
    ...(keywords === null
      ? []
      : [...wrongWords(keywords.stop, 'keywords.stop'), ...wrongWords(keywords.start, 'keywords.start')]),
    ...(onCall === null ? [] : wrongText(onCall.text, 'onCall.text', MAX_TEXT)),
    ...(sandbox === null
      ? []
      : [
          ...wrongWhole(sandbox.personsPerDay, 'sandbox.personsPerDay', 1, 1_000),
          ...wrongWhole(sandbox.messagesPerPerson, 'sandbox.messagesPerPerson', 1, 1_000),
        ]),
  ];
}

function wrongWay(way: WayOn | Expiry, path: string): readonly FieldError[] {
  if (way.route === 'sms') return wrongText(way.text, `${path}.text`, MAX_SMS);
  return way.template.name === '' ? [{ field: `${path}.template`, detail: texts.noTemplate }] : [];
}

function wrongEntry(entry: FallbackEntry, path: string): readonly FieldError[] {
  const after = toAmount(entry.after ?? 'PT5M');
  const wrongAfter = after === undefined || secondsOf(after) < 1 || secondsOf(after) > MAX_AFTER_SECONDS;
  return [
    ...wrongWay(entry, path),
    ...(entry.on.length > 0 ? [] : [{ field: `${path}.on`, detail: texts.noTrigger }]),
    ...(wrongAfter ? [{ field: `${path}.after`, detail: texts.after }] : []),
  ];
}

function wrongText(text: string, field: string, most: number): readonly FieldError[] {
  if (text.trim() === '') return [{ field, detail: texts.required }];
  if (text.replaceAll('{waLink}', LINK).length > most) return [{ field, detail: texts.tooLong(most) }];
  const [strange] = /\{(?!waLink\})\w+\}/.exec(text) ?? [];
  return strange === undefined ? [] : [{ field, detail: texts.placeholder(strange) }];
}

function wrongWhole(value: number, field: string, least: number, most: number): readonly FieldError[] {
  return Number.isInteger(value) && value >= least && value <= most ? [] : [{ field, detail: texts.whole(least, most) }];
}

function wrongPrice(price: number | null): readonly FieldError[] {
  const wrong = price !== null && !(price >= 0.00001 && price <= 99);
  return wrong ? [{ field: 'smsMaxPriceUsd', detail: texts.price }] : [];
}

function matching(value: string | null, field: string, pattern: RegExp, detail: string): readonly FieldError[] {
  return value === null || pattern.test(value) ? [] : [{ field, detail }];
}

function wrongHours({ from, to, timeZone }: QuietHours): readonly FieldError[] {
  const time = /^([01]\d|2[0-3]):[0-5]\d$/;
  return [
    ...matching(from, 'quietHours.from', time, texts.time),
    ...matching(to, 'quietHours.to', time, texts.time),
    ...(from === to ? [{ field: 'quietHours.to', detail: texts.sameTime }] : []),
    ...(isTimeZone(timeZone) ? [] : [{ field: 'quietHours.timeZone', detail: texts.timeZone }]),
  ];
}

const MAX_WORDS = 100;
const MAX_WORD = 40;

function wrongWords(words: readonly string[] | undefined, field: string): readonly FieldError[] {
  if (words === undefined) return [];
  const long = words.find((word) => word.length > MAX_WORD);
  if (words.length > MAX_WORDS) return [{ field, detail: texts.tooMany(MAX_WORDS) }];
  return long === undefined ? [] : [{ field, detail: texts.longWord(long, MAX_WORD) }];
}
