import type { Template, TemplateSync } from '../api/template-types.ts';
import type { Slot } from '../components/template/slots.ts';

type Words = Readonly<Record<string, string>>;

const STATUS: Words = {
  APPROVED: 'Approved',
  PENDING: 'In review at Meta',
  REJECTED: 'Rejected',
  PAUSED: 'Paused by Meta',
  DISABLED: 'Disabled by Meta',
  IN_APPEAL: 'In appeal',
  PENDING_DELETION: 'Being deleted',
  DELETED: 'Deleted at Meta',
  LIMIT_EXCEEDED: 'Over a limit of Meta’s',
  ARCHIVED: 'Archived',
};
const QUALITY: Words = {
  GREEN: 'Quality high',
  YELLOW: 'Quality medium',
  RED: 'Quality low',
  UNKNOWN: 'Not rated yet',
};
const CATEGORY: Words = { marketing: 'Marketing', utility: 'Utility', authentication: 'Authentication' };
const FILES: Words = { IMAGE: 'Image', VIDEO: 'Video', DOCUMENT: 'Document', LOCATION: 'Map of a place' };
const BUTTONS: Words = {
  COPY_CODE: 'Copy code',
  OTP: 'Copy code',
  CATALOG: 'View catalogue',
  MPM: 'View items',
  FLOW: 'Open form',
  VOICE_CALL: 'Call',
  REQUEST_CONTACT_INFO: 'Share phone number',
};

/** A word of Meta's that is not known here is shown as it is. */
const known = (words: Words, word: string): string => words[word] ?? word;
const count = (many: number, one: string, more: string): string => `${many} ${many === 1 ? one : more}`;

/** Templates: the list, and how one looks on a phone. */
export const templateTexts = {
  title: 'Templates',
  intro: 'Messages that Meta has approved: the only way to begin a conversation, and a way on when a window has closed.',
  account: 'Account',
  accountOf: (wabaId: string, phones: readonly string[]) => `${wabaId} · ${phones.join(', ')}`,
  name: 'Name contains',
  status: 'Status',
  allStatuses: 'All',
  sayStatus: (status: string) => known(STATUS, status),
  sayQuality: (quality: string) => known(QUALITY, quality),
  sayCategory: (category: string) => known(CATEGORY, category),
  reason: (reason: string) => `Reason: ${reason.toLowerCase().replaceAll('_', ' ')}`,
  coming: (category: string) => `becomes ${known(CATEGORY, category).toLowerCase()}`,
  comingHint: 'From then on it goes only for messages that say they are marketing.',
  shown: (shown: number, all: number) =>
    shown === all ? count(all, 'template', 'templates') : `${shown} of ${count(all, 'template', 'templates')}`,
  more: 'Show more',
  used: 'Used in',
  unused: 'No policy uses it.',
  use: (where: string) => `${known(USES, where.replace(/\[\d+\]$/, ''))}${place(where)}`,
  none: 'No templates yet',
  noneWhy: 'Make one in Meta’s WhatsApp Manager, then sync.',
  noMatch: 'No template matches',
  noMatchWhy: 'Try another name or status.',
  clear: 'Show all',
  noAccount: 'There is no account yet',
  noAccountWhy: 'Templates belong to the account of a number: adopt a number, or bring one onto the API, first.',
  sync: 'Sync with Meta',
  syncing: (seconds: number) => `Asking Meta… ${seconds} s`,
  syncNeedsAdmin: 'Only admins sync with Meta. It also happens by itself, once a day.',
  neverSynced: 'Never synced in full.',
  synced: 'Last synced in full',
  syncDone: ({ accounts }: TemplateSync) =>
    accounts.length === 0
      ? 'There is no account to sync.'
      : accounts
          .map(({ wabaId, seen, changed, gone, error }) =>
            error === undefined
              ? `Account ${wabaId}: ${count(seen, 'template', 'templates')}, ${changed} changed, ${gone} gone.`
              : `Account ${wabaId}: Meta refused: ${error}.`,
          )
          .join(' '),
  template: 'Template',
  choose: 'Choose a template',
  unknown: (name: string, language: string) => `${name} (${language}): not known here`,
  option: ({ name, language, status, category }: Template) =>
    `${name} (${language})${status === 'APPROVED' ? `, ${known(CATEGORY, category).toLowerCase()}` : `: ${known(STATUS, status).toLowerCase()}`}`,
  notSendable: 'Not to be sent as they stand',
  onlyByJson: 'This template has parts that can be filled in as JSON only.',
  slot: ({ place, kind, name, button }: Slot) => {
    if (button !== undefined) return kind === 'coupon_code' ? `Code to copy` : `End of the address of “${button.says}”`;
    if (kind !== 'text') return `${known(FILES, kind.toUpperCase())} of the header`;
    return place === 'header' ? `Header, {{${name}}}` : `Text, {{${name}}}`;
  },
  fileHint: 'An address that begins with https://, or the id of an upload.',
  buttons: 'Buttons',
  cards: 'Cards',
  buttonTypes: BUTTONS,
  files: FILES,
  otherParts: (types: readonly string[]) => `Also: ${types.map((type) => type.toLowerCase().replaceAll('_', ' ')).join(', ')}`,
  ttl: (seconds: number) => `Meta tries to deliver it for ${sayDuration(seconds)}`,
} as const;

const USES: Words = {
  onClosedWindow: 'After the window',
  fallback: 'When it does not arrive',
  onUnansweredExpiry: 'When nobody answered',
};

/** `, 2nd place`, of a list. */
function place(where: string): string {
  const at = /\[(\d+)\]$/.exec(where)?.[1];
  return at === undefined ? '' : `, place ${Number(at) + 1}`;
}

function sayDuration(seconds: number): string {
  if (seconds < 0) return '30 days';
  if (seconds % 86_400 === 0) return count(seconds / 86_400, 'day', 'days');
  if (seconds % 3_600 === 0) return count(seconds / 3_600, 'hour', 'hours');
  return seconds % 60 === 0 ? count(seconds / 60, 'minute', 'minutes') : count(seconds, 'second', 'seconds');
}

/** How good a status, or a quality, is. */
export function toneOf({ status }: Pick<Template, 'status'>): 'good' | 'warn' | 'bad' | 'plain' {
  if (status === 'APPROVED') return 'good';
  if (status === 'PAUSED' || status === 'PENDING_DELETION' || status === 'LIMIT_EXCEEDED') return 'warn';
  return ['REJECTED', 'DISABLED', 'DELETED'].includes(status) ? 'bad' : 'plain';
}

export function toneOfQuality(quality: string): 'good' | 'warn' | 'bad' | 'plain' {
  return quality === 'GREEN' ? 'good' : quality === 'YELLOW' ? 'warn' : quality === 'RED' ? 'bad' : 'plain';
}
