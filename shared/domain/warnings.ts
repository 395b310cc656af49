import { templateOf } from './check-route.ts';
import type { Ask, Situation } from './decide.ts';
import type { Considered } from './message.ts';
import type { FallbackEntry } from './policy.ts';
import { smsParts, ucs2Warning } from './sms.ts';
import { templateTrouble, templateTroubleAhead, timeToLiveMs } from './template.ts';

/**
 * What is better known when a message is accepted than when it is needed: templates further down the list that Meta would
 * refuse today, a misspelt one, say; any that Meta has announced to be another category soon; texts that one character makes
 * dearer; and an SMS that follows while Meta may still deliver the template before it.
 * @param chosen the entry that was chosen, `null` for the content.
 */
export function warningsOf(ask: Ask, chosen: number | null, situation: Situation): readonly Considered[] {
  return [
    ...templateAhead(ask, situation),
    ...ask.fallback.flatMap((entry, at) => entryWarnings(ask, entry, at, chosen, situation)),
  ];
}

function templateAhead({ content, category }: Ask, situation: Situation): readonly Considered[] {
  const template = templateOf(content);
  const ahead = template === undefined ? undefined : templateTroubleAhead(situation.template(template), category);
  return ahead === undefined ? [] : [{ route: 'template', entry: null, ...ahead }];
}

function entryWarnings(
  ask: Ask,
  entry: FallbackEntry,
  at: number,
  chosen: number | null,
  situation: Situation,
): readonly Considered[] {
  if (entry.route === 'sms') {
    const dear = ucs2Warning(entry.text);
    const twice = at === chosen ? undefined : mayArriveToo(ask, entry, situation);
    return [
      ...(dear === undefined
        ? []
        : [{ route: entry.route, entry: at, code: 'sms-in-ucs-2', why: dear, sms: smsParts(entry.text) }]),
      ...(twice === undefined ? [] : [{ route: entry.route, entry: at, code: 'ttl-exceeds-deadline', why: twice }]),
    ];
  }
  const { category } = ask;
  const known = situation.template(entry.template);
  const trouble = at === chosen ? undefined : templateTrouble(entry.template, known, category);
  const told = trouble ?? templateTroubleAhead(known, category);
  return told === undefined ? [] : [{ route: 'template', entry: at, ...told }];
}

/**
 * A template of the message that Meta may deliver when this SMS has left for want of a delivery. What is free-form has 30
 * days and nothing to set, so that a warning of it would be of no use.
 */
function mayArriveToo({ content, fallback }: Ask, { on, afterMs }: FallbackEntry, situation: Situation): string | undefined {
  if (!on.includes('undelivered')) return undefined;
  const sends = [templateOf(content), ...fallback.map((entry) => (entry.route === 'template' ? entry.template : undefined))];
  const longest = sends
    .flatMap((send) => (send === undefined ? [] : (situation.template(send) ?? [])))
    .sort((a, b) => timeToLiveMs(b) - timeToLiveMs(a))[0];
  if (longest === undefined || timeToLiveMs(longest) <= afterMs) return undefined;
  return `template ${longest.name} (${longest.language}) may be delivered as late as ${inWords(timeToLiveMs(longest))} after it was sent, and this SMS follows after ${inWords(afterMs)}: both may arrive, unless the template's message_send_ttl_seconds is shorter`;
}

/** The largest unit that tells it whole. */
function inWords(ms: number): string {
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ] as const;
  const [unit, size] = units.find(([, of]) => ms >= of && ms % of === 0) ?? ['second', 1_000];
  const count = Math.round(ms / size);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
