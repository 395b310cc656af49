import type { Expiry, FallbackEntry, Trigger, WayOn } from '../api/policy-types.ts';
import type { TemplateSend } from '../api/template-types.ts';
import { toAmount } from '../pages/policy/duration.ts';

type Words = Readonly<Record<string, string>>;

const FIELDS: Words = {
  onClosedWindow: 'After the window',
  fallback: 'When it does not arrive',
  onUnansweredExpiry: 'When nobody answered',
  marginSeconds: 'Margin before the end',
  expiringLeadMinutes: 'Warning before the end',
  smsEnabled: 'SMS allowed',
  smsSenderId: 'Sender id of SMS',
  smsOriginationNumber: 'Number that SMS come from',
  smsType: 'Kind of SMS',
  smsMaxPriceUsd: 'Highest price of an SMS',
  smsIndia: 'Registration in India',
  keywords: 'Stop and start words',
  quietHours: 'Quiet hours',
  callsOpenWindow: 'Calls open the window',
  onCall: 'Answer to a call',
  sandbox: 'Sandbox',
};
const TRIGGERS: Readonly<Record<Trigger, string>> = {
  'window-closed': 'the window is closed',
  undelivered: 'it is not delivered in time',
  failed: 'it fails',
  unread: 'it is not read in time',
};

/** A number's policy: the editor, its preview, and what another changed. */
export const policyTexts = {
  title: (phone: string) => `Policy of ${phone}`,
  intro: 'What this number does by itself. By default it sends nothing that was not asked for.',
  back: 'To the number',
  noEtag: 'The API’s answer has no ETag, without which another’s change could be undone. Look for what takes it out on the way.',
  readOnly: 'You may read this policy. Only admins change it.',
  fields: (name: string) => FIELDS[name] ?? name,
  none: 'None',
  sms: 'SMS',
  template: 'Template',
  by: 'By',
  text: 'Text',
  textHint: '{waLink} becomes the link that opens the chat.',
  parts: (parts: string, encoding: string, characters: number, cost: string) =>
    `${parts} (${encoding}, ${characters} characters), ${cost}`,
  add: 'Add a way on',
  addFallback: 'Add a fallback',
  place: (at: number) => `${at + 1}.`,
  up: (at: number) => `Move ${at + 1} up`,
  down: (at: number) => `Move ${at + 1} down`,
  remove: (at: number) => `Remove ${at + 1}`,
  moved: (to: number) => `Now at place ${to + 1}.`,
  removed: (at: number) => `${at + 1} was removed.`,
  full: 'There are ten, which is the most.',
  emptyClosed: 'Nothing: a text to a closed window is refused.',
  emptyFallback: 'Nothing: what does not arrive has failed.',
  closedWhy: 'Ways on for a text that may not be sent free-form any more. The first that may be taken is taken.',
  fallbackWhy: 'Further ways on, for messages that name none of their own.',
  on: 'If',
  triggers: TRIGGERS,
  after: 'After',
  afterHint: 'Counted from the first try.',
  unit: 'Unit',
  units: { seconds: 'seconds', minutes: 'minutes', hours: 'hours', days: 'days' },
  expiryWhy: 'What a person gets whose messages nobody answered before the window ended. Once for one silence.',
  expiry: 'Send',
  expiryNothing: 'Nothing',
  expirySms: 'an SMS',
  expiryTemplate: 'a template',
  category: 'Category',
  categoryHint: 'An opt-out is held against it. A template that is marketing goes for marketing alone.',
  categories: { utility: 'Utility', marketing: 'Marketing', authentication: 'Authentication' },
  timing: 'Times',
  margin: 'Margin before the end, seconds',
  marginHint: 'So near to the end of a window free text is held to be too late. 0 to 3,600.',
  lead: 'Warning before the end, minutes',
  leadHint: 'Business systems are told so long before a window ends. 0: never. To 1,380.',
  quietWhy: 'No SMS and no message after an unanswered window leaves in them, by the person’s own clock where it is known.',
  quietOn: 'There are quiet hours',
  from: 'From',
  to: 'To',
  timeZone: 'Time zone, where the person’s is not known',
  timeZoneHint: 'Such as Europe/Amsterdam.',
  onQuiet: 'In quiet hours a message',
  onQuietOptions: {
    wait: 'waits until they end',
    drop: 'goes another way, or not at all',
    send: 'goes all the same',
  },
  smsTitle: 'SMS',
  smsEnabled: 'SMS may be used',
  smsEnabledHint:
    'Switched off, no SMS of this number leaves, whatever asks for it. Switched on, one also goes to people who never wrote.',
  senderId: 'Sender id',
  senderIdHint: '3 to 11 letters and digits, where the country allows it. Empty: none.',
  origination: 'Number that they come from',
  originationHint: 'One of the account’s. Empty: AWS chooses.',
  smsType: 'Kind',
  smsTypes: { auto: 'By the category', Transactional: 'Transactional', Promotional: 'Promotional' },
  maxPrice: 'Highest price of one, US dollars',
  maxPriceHint: 'For all its parts. Empty: no limit of ours.',
  india: 'Registered in India',
  entityId: 'Entity id',
  templateId: 'Template id',
  words: 'Stop and start words',
  wordsWhy: 'The words by which people stop and start everything, on WhatsApp and by SMS.',
  stop: 'Stop words',
  start: 'Start words',
  wordsDefault: 'The usual ones, in seven languages',
  wordsOwn: 'Own words',
  wordsHint: 'One a line. None: they are switched off.',
  calls: 'Calls',
  callsOpen: 'A call opens the window, as Meta counts it',
  onCallOn: 'Answer people who call with a text',
  onCallText: 'Text to who called',
  sandbox: 'Sandbox',
  sandboxWhy: 'What the number may send between its registration and going live.',
  sandboxOn: 'It may send a little',
  persons: 'People a day',
  messages: 'Messages a day to each',
  json: 'As JSON',
  jsonWhy: 'The whole policy as the API takes it. Paste another here, and use it: it is checked, and not saved yet.',
  jsonUse: 'Use this JSON',
  jsonBroken: (message: string) => `This is no JSON: ${message}`,
  jsonTaken: 'Taken over. It is not saved yet.',
  save: 'Save',
  saving: 'Saving…',
  discard: 'Discard changes',
  unsaved: 'Changes are not saved yet.',
  saved: 'Saved.',
  upToDate: 'Nothing is changed.',
  leave: 'Leave without saving?',
  leaveWhy: 'What you changed in this policy would be lost.',
  leaveDo: 'Leave, and lose the changes',
  mend: (many: number) => (many === 1 ? 'One field is not right yet' : `${many} fields are not right yet`),
  wrong: {
    required: 'is required',
    noTemplate: 'choose a template',
    noTrigger: 'choose at least one',
    after: 'must be more than nothing and at most 30 days',
    tooLong: (most: number) => `must have at most ${most} characters with {waLink} written out`,
    placeholder: (name: string) => `${name} would be sent as it stands: {waLink} is the one placeholder`,
    whole: (least: number, most: number) => `must be a whole number from ${least} to ${most}`,
    price: 'must be from 0.00001 to 99',
    senderId: 'must be 3 to 11 letters and digits with at least one letter',
    originationNumber: 'must be a number of 5 to 14 digits',
    registration: 'must be 1 to 50 letters, digits, hyphens and underscores',
    time: 'must be a time such as 21:00',
    sameTime: 'must differ from the beginning',
    timeZone: 'must be a time zone such as Europe/Amsterdam',
    tooMany: (most: number) => `must have at most ${most} words`,
    longWord: (word: string, most: number) => `“${word}” has more than ${most} characters`,
  },
  conflict: {
    title: 'Somebody else changed this policy meanwhile',
    why: 'Nothing of yours was saved. This is what they changed; choose what counts. What you changed elsewhere is kept.',
    field: 'Field',
    before: 'Before',
    theirs: 'Theirs',
    mine: 'Yours',
    clash: 'you both changed it',
    nothing: 'They saved the same as you changed, or nothing that you see.',
    goOn: 'Go on with these',
    takeAll: 'Take theirs, drop all of mine',
    goneOn: 'Their changes are in. Look them over, and save.',
  },
  preview: {
    title: 'What would happen',
    why: 'Decided by the API, by the policy as it stands here, saved or not.',
    phone: 'For a person with the phone',
    phoneHint: 'Its country decides costs and quiet hours. What they opted out of counts.',
    text: 'Text that somebody sends',
    sample: 'Your order has left.',
    needsSend: 'Only who may send can see what would happen.',
    wrong: 'A field is empty or wrong: once it is mended, this shows what would happen.',
    waiting: 'Being decided…',
    open: 'They have just written',
    closed: 'More than 24 hours after they wrote',
    'never-opened': 'They never wrote',
    quiet: (when: string, zone: string) => `After the window, at night: ${when} in ${zone}`,
    unanswered: 'Nobody answered until the window ended',
    'unanswered-quiet': 'Nobody answered, and the window ended at night',
    call: 'They call',
    undelivered: 'WhatsApp takes it, and does not deliver',
    nothingFollows: 'Nothing follows.',
    inTime: (amount: number, unit: string) => `in time is within ${amount} ${amount === 1 ? unit.slice(0, -1) : unit}.`,
    mind: 'Mind',
    jump: 'See what would happen',
    nothing: 'Nothing is sent.',
    refused: 'It is refused, and nothing is sent.',
  },
} as const;

/** A value of a policy in a few words, for what another changed. */
export function sayValue(value: unknown): string {
  if (value === null || value === undefined) return policyTexts.none;
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (Array.isArray(value)) return value.length === 0 ? policyTexts.none : value.map(sayPlaced).join('\n');
  return typeof value === 'object' ? sayObject(value) : String(value);
}

function sayPlaced(value: unknown, at: number): string {
  return `${at + 1}. ${sayValue(value)}`;
}

function sayObject(value: object): string {
  if (isWay(value)) return sayWay(value);
  return Object.entries(value)
    .map(([name, one]) => `${name}: ${typeof one === 'string' ? one : JSON.stringify(one)}`)
    .join(', ');
}

function isWay(value: object): value is WayOn | FallbackEntry | Expiry {
  return 'route' in value && (value.route === 'sms' || value.route === 'template');
}

function sayWay(way: WayOn | FallbackEntry | Expiry): string {
  const what = way.route === 'sms' ? `SMS “${way.text}”` : sayTemplate(way.template);
  const on = 'on' in way ? ` if ${way.on.map((trigger) => TRIGGERS[trigger]).join(' or ')}, after ${sayAfter(way.after)}` : '';
  return `${what}${on}${'category' in way && way.category !== undefined ? `, ${way.category}` : ''}`;
}

/** With the texts of its parameters; those of other kinds as JSON. */
function sayTemplate({ name, language, components = [] }: TemplateSend): string {
  const parameters = components.flatMap((component) => component.parameters ?? [component]);
  const given = parameters.map((one) => (typeof one['text'] === 'string' ? `“${one['text']}”` : JSON.stringify(one)));
  return `template ${name} (${language.code})${given.length === 0 ? '' : ` with ${given.join(', ')}`}`;
}

function sayAfter(after: string | undefined): string {
  const found = toAmount(after ?? 'PT5M');
  return found === undefined ? String(after) : `${found.amount} ${found.amount === 1 ? found.unit.slice(0, -1) : found.unit}`;
}
