import { PARTIES, STEPS } from '../domain/application.ts';
import {
  cancelApplicationSchema,
  completionSchema,
  correctApplicationSchema,
  requestCodeSchema,
  startApplicationSchema,
} from './application-requests.ts';
import { applicationListSchema, applicationSchema, applicationWithLogSchema, cancelledSchema } from './application-responses.ts';
import { LOCATED, type Operation, page, path, query } from './operation.ts';

const ID = path('id', "The application's id.");
const STEP = path('step', 'The step.', { type: 'string', enum: STEPS });

/** The operations of onboarding by their routes, as API Gateway writes them. */
export const APPLICATION_OPERATIONS: Readonly<Record<string, Operation>> = {
  'POST /v1/applications': {
    id: 'startApplication',
    summary: 'Starts the application of a number. There is no way back to the WhatsApp apps, and no refund.',
    scope: 'admin',
    request: startApplicationSchema,
    examples: {
      application: {
        organisation: { name: 'Parcel Post', email: 'office@parcelpost.example' },
        facebookBusinessId: '506914307656634',
        phoneNumber: '+31201234567',
        displayName: 'Parcel Post',
        testPhone: '+31612345678',
        acknowledgements: { neverBackToTheApp: true, noRefund: true },
      },
    },
    answers: { 201: applicationSchema },
    headers: LOCATED,
    problems: ['application-already-open', 'already-on-the-api'],
  },
  'GET /v1/applications': {
    id: 'listApplications',
    summary: 'Applications, newest first. A page may have fewer entries than asked for, and still a next.',
    scope: 'read',
    parameters: [
      query('status', 'How they stand.', { type: 'string', enum: ['open', 'live', 'cancelled', 'failed'] }),
      query('step', 'A step that waits; several may, and `step` shows the first.', { type: 'string', enum: STEPS }),
      query('party', 'Whose turn it is at any step that waits.', { type: 'string', enum: PARTIES }),
      query('late', 'Late ones alone.', { type: 'string', enum: ['true'] }),
      ...page(200),
    ],
    answers: { 200: applicationListSchema },
    problems: [],
  },
  'GET /v1/applications/{id}': {
    id: 'getApplication',
    summary: 'An application with its audit log, and what may be done about it now.',
    scope: 'read',
    parameters: [ID],
    answers: { 200: applicationWithLogSchema },
    problems: ['not-found'],
  },
  'PATCH /v1/applications/{id}': {
    id: 'correctApplication',
    summary: 'Corrects the organisation or the test phone. Number and business id never change (409).',
    scope: 'admin',
    parameters: [ID],
    request: correctApplicationSchema,
    examples: { email: { organisation: { email: 'post@parcelpost.example' } } },
    answers: { 200: applicationSchema },
    problems: ['not-found', 'immutable-during-application', 'application-ended'],
  },
  'POST /v1/applications/{id}/cancel': {
    id: 'cancelApplication',
    summary: 'Cancels an application, without refund. Refused once the number is being registered.',
    scope: 'admin',
    parameters: [ID],
    request: cancelApplicationSchema,
    bodyOptional: true,
    examples: { cancel: { reason: 'The organisation keeps its number in the app' } },
    answers: { 200: cancelledSchema },
    problems: ['not-found', 'application-ended', 'downgrade-not-possible'],
  },
  'POST /v1/applications/{id}/steps/{step}/complete': {
    id: 'completeStep',
    summary: 'Activates the number with code and PIN, or records another step as done, with the evidence for it.',
    scope: 'admin',
    parameters: [ID, STEP],
    request: completionSchema,
    examples: {
      'activate-number': { code: '123-456', pin: '482916' },
      'accept-facebook-invite': { evidence: 'Seen in Business Manager, partners', wabaId: '102290129340398' },
    },
    answers: { 200: applicationSchema },
    problems: [
      'not-found',
      'step-not-completable',
      'application-ended',
      'verification-code-wrong',
      'pin-wrong',
      'upstream-failed',
    ],
  },
  'POST /v1/applications/{id}/steps/activate-number/request-code': {
    id: 'requestCode',
    summary: 'Has WhatsApp send another code to the number.',
    scope: 'admin',
    parameters: [ID],
    request: requestCodeSchema,
    bodyOptional: true,
    examples: { call: { method: 'VOICE', language: 'nl' } },
    answers: { 200: applicationSchema },
    problems: ['not-found', 'step-not-completable', 'application-ended', 'upstream-failed'],
  },
};
