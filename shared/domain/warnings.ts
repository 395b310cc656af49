import { templateOf } from './check-route.ts';
import type { Ask, Situation } from './decide.ts';
import type { Considered } from './message.ts';
import type { FallbackEntry } from './policy.ts';
import { smsParts, ucs2Warning } from './sms.ts';
import { templateTrouble, templateTroubleAhead } from './template.ts';

/**
 * What is better known when a message is accepted than when it is needed: templates further down the list that Meta would
 * refuse today, a misspelt one, say; any that Meta has announced to be another category soon; and texts that one character
 * makes dearer.
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
  { category }: Ask,
  entry: FallbackEntry,
  at: number,
  chosen: number | null,
  situation: Situation,
): readonly Considered[] {
  if (entry.route === 'sms') {
    const why = ucs2Warning(entry.text);
    return why === undefined ? [] : [{ route: 'sms', entry: at, code: 'sms-in-ucs-2', why, sms: smsParts(entry.text) }];
  }
  const known = situation.template(entry.template);
  const trouble = at === chosen ? undefined : templateTrouble(entry.template, known, category);
  const told = trouble ?? templateTroubleAhead(known, category);
  return told === undefined ? [] : [{ route: 'template', entry: at, ...told }];
}
