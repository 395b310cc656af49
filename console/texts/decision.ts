import type { Considered, Cost, Decision, Preview, Route } from '../api/message-types.ts';
import { formatTime, sayAt } from './format.ts';

/**
 * Decisions in plain words. Codes that this console does not know yet are told with the API's own words: nothing is left
 * out. `at`: when the decision was made, or now for one that would be.
 */

const time = (at: string): string => formatTime(new Date(at));
/** Meta's name for what is not a template. */
const ROUTES: Readonly<Record<Route, string>> = { 'free-form': 'free text', template: 'template', sms: 'SMS' };

/** `free text`, `template`, `SMS`. */
export const sayRoute = (route: Route): string => ROUTES[route];

/** The decision in sentences: what was not possible and why, what was chosen instead, and what to know of it. */
export function sayDecision(decision: Decision, at: string | number): readonly string[] {
  const { considered, window, wait, warnings = [] } = decision;
  return [
    ...unique(considered.map((one) => sayConsidered(one, window, at))),
    sayChosen(decision),
    ...(wait === undefined ? [] : [`It waits until ${time(wait.until)}: ${wait.why}.`]),
    ...warnings.map(sayWarning),
  ];
}

function sayChosen({ route, rule, window, sms, cost, considered }: Decision): string {
  const extras = [
    ...(sms === undefined ? [] : [sayParts(sms)]),
    ...(cost === undefined ? [] : [sayCost(cost)]),
    ...(KNOWN_RULES.has(rule) ? [] : [`rule ${rule}`]),
  ].map((extra) => `, ${extra}`);
  return `${capital(chosenRoute(route, rule, window))}${considered.length > 0 ? ' instead' : ''}${extras.join('')}.`;
}

const KNOWN_RULES: ReadonlySet<string> = new Set(['session-open', 'template-requested', 'fallback-template', 'fallback-sms']);

function chosenRoute(route: Route, rule: string, { closesAt }: Decision['window']): string {
  if (rule === 'session-open')
    return closesAt === undefined ? 'free text in the open window' : `free text: the window is open until ${time(closesAt)}`;
  if (rule === 'template-requested') return 'the template that was asked for';
  return sayRoute(route);
}

/** Why one route is not taken. */
export function sayConsidered({ route, code, why }: Considered, window: Decision['window'], at: string | number): string {
  switch (code) {
    case 'window-closed':
      return `WhatsApp would have refused: ${sayClosed(window, at)}.`;
    case 'never-opened':
      return 'WhatsApp would have refused: this person never wrote to this number.';
    case 'window-closing':
      return `Too late for free text: ${window.closesAt === undefined ? why : `the window closes ${sayAt(new Date(window.closesAt))}, and it might arrive after that`}.`;
    case 'opted-out':
      return `No ${sayRoute(route)}: the person opted out.`;
    case 'sms-disabled':
      return 'No SMS: it is switched off for this number.';
    case 'no-phone-for-sms':
      return "No SMS: the person's phone number is not known.";
    case 'quiet-hours':
      return `No ${sayRoute(route)} now: ${why}.`;
    case 'template-not-sendable':
    case 'template-recategorised':
      return `No template: ${why}.`;
    default:
      return `No ${sayRoute(route)}: ${why} (${code}).`;
  }
}

function sayClosed({ closesAt }: Decision['window'], at: string | number): string {
  if (closesAt === undefined) return 'the window was closed';
  if (new Date(closesAt) > new Date(at)) return 'WhatsApp said before that the window is closed';
  return `the window closed ${sayAt(new Date(closesAt))}`;
}

/** What is better known before it matters. The API's own words say it best. */
function sayWarning({ route, why }: Considered): string {
  return `Mind the ${sayRoute(route)}: ${why}.`;
}

const TRIGGERS = {
  'window-closed': 'if WhatsApp says that the window is closed',
  undelivered: 'if it is not delivered in time',
  failed: 'if it fails',
  unread: 'if it is not read in time',
} as const;

/** What may follow after what was chosen. */
export function sayFurther({ further = [] }: Preview): readonly string[] {
  return further.map(({ route, on, sms, cost }) => {
    const when = on.map((trigger) => TRIGGERS[trigger]).join(', or ');
    const parts = sms === undefined ? '' : `${sayParts(sms)}, `;
    return `${capital(sayRoute(route))} follows ${when}, ${parts}${sayCost(cost)}.`;
  });
}

/** `2 parts`. */
export function sayParts({ parts }: { readonly parts: number }): string {
  return parts === 1 ? '1 part' : `${parts} parts`;
}

/** `about $0.09`. Tiers, allowances and taxes are not in it. */
export function sayCost(cost: Cost): string {
  if (cost.amount === null) return `cost not known: ${cost.why}`;
  if (Number(cost.amount) === 0) return 'at no charge';
  return `about ${sayAmount(cost.amount, cost.currency)}${cost.sample === true ? ' by sample prices' : ''}`;
}

/** An amount in its currency: small ones to the hundredth of a cent. */
export function sayAmount(amount: string, currency: string): string {
  const value = Number(amount);
  const digits = Math.abs(value) < 0.1 ? { maximumFractionDigits: 4 } : {};
  try {
    const style = { style: 'currency', currency, currencyDisplay: 'narrowSymbol', ...digits } as const;
    return new Intl.NumberFormat(undefined, style).format(value);
  } catch {
    return `${amount} ${currency}`;
  }
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Each sentence once: two texts may be refused for one reason. */
function unique(sentences: readonly string[]): readonly string[] {
  return [...new Set(sentences)];
}
