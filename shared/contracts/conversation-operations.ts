import { openSessionListSchema, sessionSchema, timelineSchema } from './conversation-responses.ts';
import { NUMBER, type Operation, page, path, query } from './operation.ts';

const PERSON = path('person', 'User id, or phone number in E.164, URL-encoded.');
const SESSION = {
  state: 'open',
  openedAt: '2026-11-22T12:53:25.000Z',
  closesAt: '2026-11-23T12:53:25.000Z',
  secondsLeft: 86_012,
  answered: false,
  person: '+31612345678',
  name: 'Noor',
  phone: '+31612345678',
  timeZones: ['Europe/Amsterdam'],
  optedOut: null,
};

/** The operations of windows and of one conversation, by their routes. */
export const CONVERSATION_OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /v1/sessions': {
    id: 'listSessions',
    summary: 'Open windows, the one that closes first at the top.',
    scope: 'read',
    parameters: [query('number', 'Business number; left out: all that the key may see.'), ...page(5_000)],
    answers: { 200: openSessionListSchema },
    problems: [],
  },
  'GET /v1/conversations/{number}/{person}': {
    id: 'getTimeline',
    summary: 'What happened in a conversation, oldest first unless told otherwise.',
    scope: 'read',
    parameters: [
      NUMBER,
      PERSON,
      query('order', 'Which entry comes first; with `newest`, `next` leads back in time.', {
        type: 'string',
        enum: ['oldest', 'newest'],
        default: 'oldest',
      }),
      ...page(200),
    ],
    answers: { 200: timelineSchema },
    problems: [],
  },
  'GET /v1/conversations/{number}/{person}/session': {
    id: 'getSession',
    summary: 'The 24-hour window as it is now, and whose it is.',
    scope: 'read',
    parameters: [NUMBER, PERSON],
    answers: { 200: sessionSchema },
    shown: { 200: SESSION },
    problems: [],
  },
};
