import type { Application, Party, Reminder, StepName } from './application.ts';
import { iso } from './instant.ts';
import { STEP_PLANS } from './step-plan.ts';

type Text = { readonly subject: string; readonly text: string };

/** What each step is called in a mail, and what it asks of the organisation. */
const STEPS_IN_WORDS: Readonly<Record<StepName, { readonly title: string; readonly asks: string }>> = {
  'accept-facebook-invite': {
    title: 'accept the Facebook invite',
    asks: 'Please accept the invite that Facebook sent you: Meta Business Suite, Settings, Requests. It shares your WhatsApp Business Account with us; nothing else can begin before.',
  },
  'verify-business': {
    title: 'business verification',
    asks: 'Facebook verifies your business, and alone decides how long that takes. Please look in Meta Business Suite, Security Centre, whether it asks for something.',
  },
  'sign-terms': {
    title: "sign WhatsApp's terms",
    asks: 'Please sign the terms for WhatsApp: the request came by e-mail from Dropbox Sign. If you cannot find it, look in your spam folder, or answer this mail.',
  },
  'review-account': { title: "WhatsApp's review", asks: 'WhatsApp reviews the account and the display name.' },
  'activate-number': {
    title: 'activate the number',
    asks: 'WhatsApp sends a code to the number, by SMS or by a call. Please have somebody at that phone, and tell us the code within ten minutes, with a PIN of six digits of your choice. From then on the number is on the API, and can never go back to the WhatsApp apps.',
  },
  'go-live': {
    title: 'going live',
    asks: 'The number is registered. What is left is on our side: webhooks, and a test message.',
  },
};

/** The mail to a party about a step. Names the organisation and the last digits of the number, and no more of it. */
export function stepMail(application: Application, name: StepName, reminder: Pick<Reminder, 'kind' | 'n' | 'to'>): Text {
  return reminder.to === 'provider' ? toProvider(application, name, reminder) : toOrganisation(application, name, reminder);
}

function toProvider(application: Application, name: StepName, { kind }: Pick<Reminder, 'kind'>): Text {
  const { party, note, trouble } = application.steps[name];
  const lines = [
    `The application of ${about(application)}, waits at ${name}. It is the turn of: ${party}.`,
    note,
    ...reasons(application, name),
    trouble === undefined ? undefined : `What keeps us from doing our part: ${trouble.what}`,
    deadline(application, name),
    `GET /v1/applications/${application.id} says more.`,
  ];
  const what = kind === 'reminder' ? 'waits for you' : 'needs a look';
  return { subject: `${application.id}: ${name} ${what}`, text: paragraphs(lines) };
}

function toOrganisation(application: Application, name: StepName, { kind }: Pick<Reminder, 'kind'>): Text {
  const step = application.steps[name];
  const { title, asks } = STEPS_IN_WORDS[name];
  // Where something is known of how it stands, that is said; what the step asks in general might contradict it.
  const turnedDown = step.reasons !== undefined && step.corrected !== true;
  const lines = [
    `Hello ${application.organisation.name},`,
    `this is about your WhatsApp number ending in ${application.phone.slice(-4)}: ${title}.`,
    ...(turnedDown && step.note !== undefined ? [step.note] : [asks, step.party === 'organisation' ? step.note : undefined]),
    ...reasons(application, name),
    deadline(application, name),
    `Your application is ${application.id}.`,
  ];
  return { subject: `${kind === 'reminder' ? 'Reminder: y' : 'Y'}our WhatsApp number: ${title}`, text: paragraphs(lines) };
}

function reasons(application: Application, name: StepName): readonly string[] {
  const { reasons: given, corrected } = application.steps[name];
  return given === undefined || given.length === 0 || corrected === true ? [] : [`Reason given: ${given.join('; ')}`];
}

/** Since when it waits, and until when it may. */
function deadline(application: Application, name: StepName): string | undefined {
  const { roundAt } = application.steps[name];
  const { giveUpMs } = STEP_PLANS[name];
  if (roundAt === undefined) return undefined;
  const end = giveUpMs === null ? '' : ` If nothing happens, the application is given up on ${day(roundAt + giveUpMs)}.`;
  return `This waits since ${day(roundAt)}.${end}`;
}

/** The mail that says how it ended. Neither a cancelled nor a failed application is refunded (R11). */
export function endMail(application: Application, to: Party): Text {
  const { organisation, phone, id, status } = application;
  const why = application.ending === undefined ? '' : `: ${application.ending}`;
  if (to !== 'organisation')
    return { subject: `${id}: ${status}`, text: `The application of ${about(application)}, ended: ${status}${why}.` };
  const number = `WhatsApp number ending in ${phone.slice(-4)}`;
  const again =
    'As acknowledged at the start, nothing is refunded. The number was not registered; a new application may be started.';
  const says: Readonly<Record<string, readonly [string, string]>> = {
    live: [
      `Your ${number} is live`,
      `your ${number} is live on the WhatsApp Business API. It can never go back to the WhatsApp apps.`,
    ],
    cancelled: [
      `The application for your ${number} is cancelled`,
      `the application for your ${number} is cancelled${why}. ${again}`,
    ],
  };
  const given = [
    `The application for your ${number} has ended`,
    `the application for your ${number} was given up${why}. ${again}`,
  ] as const;
  const [subject, text] = says[status] ?? given;
  return { subject, text: paragraphs([`Hello ${organisation.name},`, text, `Your application was ${id}.`]) };
}

function about({ organisation, phone }: Application): string {
  return `${organisation.name}, number ending in ${phone.slice(-4)}`;
}

function day(instant: number): string {
  return iso(instant).slice(0, 10);
}

function paragraphs(lines: readonly (string | undefined)[]): string {
  return lines.filter((line) => line !== undefined).join('\n\n');
}
