import type { LogLine } from '../api/application-types.ts';

const WHAT: Readonly<Record<string, string>> = {
  started: 'Application started',
  'step-started': 'Step begins',
  'step-completed': 'Step done',
  'step-rejected': 'Turned down',
  'step-begun-anew': 'Begins anew after a correction',
  'access-lost': 'The account is shared with us no longer',
  'account-taken': 'The account has another open application',
  'code-requested': 'Code requested',
  'code-entered': 'Code entered',
  registering: 'Registration begins',
  'not-registered': 'Meta refused the registration',
  'number-added': 'Number added to the account',
  'terms-asked': 'Terms asked for',
  'terms-sent': 'Terms sent',
  'terms-called-back': 'Terms called back',
  'test-message': 'Test message sent',
  'verification-pending': 'Facebook looks at it',
  'downgrade-attempted': 'Somebody tried to take the number off the API',
  corrected: 'Corrected',
  reminder: 'Reminder',
  escalation: 'Escalation',
  notice: 'Notice',
  late: 'Late',
  trouble: 'We could not do our part',
  'trouble-over': 'Our part works again',
  told: 'Told how it ended',
  continued: 'A successor execution takes over',
  live: 'Live',
  cancelled: 'Cancelled',
  failed: 'Failed',
};

const WHO: Readonly<Record<string, string>> = {
  process: 'openwindow',
  sweep: 'openwindow (sweep)',
  meta: 'Meta',
  'dropbox-sign': 'Dropbox Sign',
};

/** What happened, in words; what is not known here, in the API's. */
export function sayWhat(what: string): string {
  const known = WHAT[what];
  if (known !== undefined) return known;
  const [about = '', ...rest] = what.split('-');
  const words = rest.join(' ').replaceAll('_', ' ');
  return about === 'verification' ? `Facebook: ${words}` : `${about.charAt(0).toUpperCase()}${about.slice(1)} ${words}`.trim();
}

/** Who did it: one of the parties, or somebody by their key. */
export const sayWho = (by: string): string => WHO[by] ?? by;

/** By which channel something was seen. */
export function sayChannel({ by, evidence }: LogLine): string {
  if (evidence === null) return sayWho(by);
  if ('webhook' in evidence) return `Meta’s webhook ${String(evidence['webhook'])}`;
  if ('read' in evidence) return `Meta’s answer when asked (${String(evidence['read'])})`;
  if (by === 'dropbox-sign') return 'Dropbox Sign, when asked';
  if ('statement' in evidence) return `By hand, by ${by}`;
  if ('registered' in evidence) return `Meta’s answer to the registration, by ${by}`;
  return sayWho(by);
}

/** The names of evidence that is left out: what the channel says already, and the key that a webhook is stored by. */
const UNSAID: readonly string[] = ['webhook', 'read', 'key'];

/** What the evidence says, fact by fact. */
export function sayEvidence(evidence: LogLine['evidence']): readonly string[] {
  return Object.entries(evidence ?? {})
    .filter(([name]) => !UNSAID.includes(name))
    .map(
      ([name, value]) =>
        `${name.replace(/([a-z])([A-Z])|[_-]/g, (_all, before = '', after = '') => `${before} ${after}`).toLowerCase()}: ${sayValue(value)}`,
    );
}

function sayValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(sayValue).join('; ');
  return typeof value === 'object' && value !== null ? sayEvidence({ ...value }).join(', ') : String(value);
}
