/** What a person says by writing one word, and nothing else. */
export type Keyword = 'stop' | 'start';

/** Words that a business takes for stop and start; a list that is left out is the default one, an empty one none. */
export type Keywords = { readonly stop?: readonly string[] | undefined; readonly start?: readonly string[] | undefined };

/**
 * Words that ask for silence, as AWS and carriers know them, in English, Dutch, German, French, Spanish, Portuguese and
 * Italian.
 */
export const STOP_WORDS: readonly string[] = [
  ...['stop', 'stop all', 'stopall', 'unsubscribe', 'end', 'quit', 'cancel', 'opt out', 'opt-out', 'optout'],
  ...['afmelden', 'uitschrijven', 'stoppen', 'abmelden', 'abbestellen', 'stopp'],
  ...['arrêt', 'arrêter', 'désabonner', 'désinscrire', 'baja', 'darse de baja', 'parar', 'cancelar', 'sair'],
  ...['ferma', 'fermare', 'disiscrivimi', 'cancellami'],
];

/** Words that take a stop back: none that could also answer a question, such as yes. */
export const START_WORDS: readonly string[] = [
  ...['start', 'unstop', 'subscribe', 'resubscribe', 'opt in', 'opt-in', 'optin'],
  ...['aanmelden', 'anmelden', 'abonner', 'réabonner', 'alta', 'darse de alta', 'inscrever', 'iscrivimi'],
];

/** Longer texts are no keyword of anybody's; the words of a policy may be as long. */
export const MAX_KEYWORD = 40;

/**
 * What a text of a person's says, if it is exactly a keyword: case, accents, invisible characters and punctuation around
 * it do not count.
 */
export function keywordIn(text: string, { stop = STOP_WORDS, start = START_WORDS }: Keywords): Keyword | undefined {
  const word = plain(text);
  if (word === '') return undefined;
  if (stop.some((known) => plain(known) === word)) return 'stop';
  return start.some((known) => plain(known) === word) ? 'start' : undefined;
}

/** The text of a message of a person's, where it could be a keyword. `content` is JSON text. */
export function possibleKeyword(type: string, content: string): string | undefined {
  if (type !== 'text') return undefined;
  const { text } = JSON.parse(content);
  return typeof text?.body === 'string' && maybeKeyword(text.body) ? text.body : undefined;
}

/** Whether a text could be a keyword at all: most are not, and need not be compared. */
export function maybeKeyword(text: string): boolean {
  // With room for quotes, dots and emoji around it.
  return text.length <= 2 * MAX_KEYWORD && plain(text).length <= MAX_KEYWORD;
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase()
    .replace(/^[\p{P}\p{S}\p{Z}\p{C}]+|[\p{P}\p{S}\p{Z}\p{C}]+$/gu, '')
    .replace(/[\s\p{Z}]+/gu, ' ');
}
