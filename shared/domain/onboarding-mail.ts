import type { Application, Party, Reminder, StepName } from './application.ts';

type Text = { readonly subject: string; readonly text: string };

/** What each step asks of its party, as a mail says it. */
const ASKS: Readonly<Record<StepName, string>> = {
  'accept-facebook-invite':
    'please accept the invite that Facebook sent: open Meta Business Suite, Settings, Requests. It shares your WhatsApp Business Account with us; nothing else can begin before.',
  'verify-business':
    'Facebook is still verifying your business. Please look in Meta Business Suite, Security Centre, whether it asks for something. Facebook alone decides how long this takes.',
  'sign-terms':
    'please sign the terms for WhatsApp: the request came by e-mail from Dropbox Sign. If you cannot find it, look in your spam folder, or answer this mail.',
  'review-account': 'WhatsApp is reviewing the account and the display name.',
  'activate-number':
    'please enter the code that WhatsApp sends to the number, and choose a PIN of six digits. From then on the number is on the API, and can never go back to the WhatsApp apps.',
  'go-live': 'the number is registered. What is left is on our side: webhooks, and a test message.',
};

/** The mail to a party about a step. Names the organisation and the last digits of the number, and no more of it. */
export function stepMail(application: Application, name: StepName, reminder: Pick<Reminder, 'kind' | 'n' | 'to'>): Text {
  const step = application.steps[name];
  const waiting = step.note === undefined ? '' : `\n\n${step.note}`;
  const reasons = step.reasons === undefined || step.reasons.length === 0 ? '' : `\n\nReason given: ${step.reasons.join('; ')}`;
  const about = `${application.organisation.name}, number ending in ${application.phone.slice(-4)}`;
  if (reminder.to === 'provider') {
    const what = reminder.kind === 'reminder' ? 'waits for you' : 'needs a look';
    return {
      subject: `${application.id}: ${name} ${what}`,
      text: `The application of ${about}, is at ${name}, where it is the turn of: ${step.party}.${waiting}${reasons}\n\nIt is application ${application.id}.`,
    };
  }
  const again = reminder.kind === 'reminder' ? 'Reminder: y' : 'Y';
  return {
    subject: `${again}our WhatsApp number: ${TITLES[name]}`,
    text: `Hello ${application.organisation.name},\n\nfor your WhatsApp number ending in ${application.phone.slice(-4)}, ${ASKS[name]}${waiting}${reasons}\n\nYour application is ${application.id}.`,
  };
}

const TITLES: Readonly<Record<StepName, string>> = {
  'accept-facebook-invite': 'accept the Facebook invite',
  'verify-business': 'business verification',
  'sign-terms': "sign WhatsApp's terms",
  'review-account': "WhatsApp's review",
  'activate-number': 'activate the number',
  'go-live': 'going live',
};

/** The mail that says how it ended. A cancelled application is not refunded (R11). */
export function endMail(application: Application, to: Party): Text {
  const { organisation, phone, id } = application;
  const number = `WhatsApp number ending in ${phone.slice(-4)}`;
  if (to !== 'organisation') {
    const why = application.ending === undefined ? '' : `: ${application.ending}`;
    return {
      subject: `${id}: ${application.status}`,
      text: `The application of ${organisation.name}, number ending in ${phone.slice(-4)}, is ${application.status}${why}.`,
    };
  }
  const greeting = `Hello ${organisation.name},\n\n`;
  switch (application.status) {
    case 'live':
      return {
        subject: `Your ${number} is live`,
        text: `${greeting}the ${number} is live on the WhatsApp Business API. It can never go back to the WhatsApp apps.\n\nApplication ${id}.`,
      };
    case 'cancelled':
      return {
        subject: `The application for the ${number} is cancelled`,
        text: `${greeting}the application for the ${number} is cancelled: ${application.ending}. As acknowledged at its start, nothing is refunded. The number was not registered; a new application may be started.\n\nApplication ${id}.`,
      };
    default:
      return {
        subject: `The application for the ${number} has failed`,
        text: `${greeting}the application for the ${number} was given up: ${application.ending}. A new one may be started.\n\nApplication ${id}.`,
      };
  }
}
