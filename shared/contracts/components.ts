import * as z from 'zod/mini';
import {
  adoptNumberSchema,
  fallbackEntrySchema,
  policySchema,
  previewRequestSchema,
  sendRequestSchema,
  wayOnSchema,
} from './api.ts';
import {
  cancelApplicationSchema,
  completionSchema,
  correctApplicationSchema,
  requestCodeSchema,
  startApplicationSchema,
} from './application-requests.ts';
import * as applications from './application-responses.ts';
import { meSchema } from './caller-operations.ts';
import { contentSchema } from './content.ts';
import * as conversations from './conversation-responses.ts';
import { EVENT_SCHEMAS, eventName } from './event-schemas.ts';
import { interactiveSchema } from './interactive-content.ts';
import { mediaSchema, readMarkedSchema, readMarkSchema, uploadedSchema } from './media.ts';
import * as answers from './responses.ts';
import { figuresSchema, statisticsSchema, stretchSchema } from './statistics.ts';
import { changeSubscriptionSchema, createSubscriptionSchema, replaySchema } from './subscription-requests.ts';
import * as subscriptions from './subscription-responses.ts';
import { templateSchema } from './template-content.ts';

type Json = Readonly<Record<string, unknown>>;
type Named = Readonly<Record<string, z.ZodMiniType>>;

/** What is sent, by its name in the OpenAPI document. */
const SENT: Named = {
  SendRequest: sendRequestSchema,
  PreviewRequest: previewRequestSchema,
  Content: contentSchema,
  Interactive: interactiveSchema,
  TemplateSend: templateSchema,
  FallbackEntry: fallbackEntrySchema,
  WayOn: wayOnSchema,
  PolicyRequest: policySchema,
  AdoptNumber: adoptNumberSchema,
  ReadMark: readMarkSchema,
  StartApplication: startApplicationSchema,
  CorrectApplication: correctApplicationSchema,
  CancelApplication: cancelApplicationSchema,
  CompleteStep: completionSchema,
  RequestCode: requestCodeSchema,
  CreateSubscription: createSubscriptionSchema,
  ChangeSubscription: changeSubscriptionSchema,
  ReplayPeriod: replaySchema,
};

/** What is answered, or told by an event. */
const TOLD: Named = {
  Problem: answers.problemSchema,
  Accepted: answers.acceptedSchema,
  Preview: answers.previewSchema,
  Decision: answers.decisionSchema,
  Considered: answers.consideredSchema,
  Cost: answers.costSchema,
  Window: answers.windowSchema,
  SmsParts: answers.smsPartsSchema,
  Wait: answers.waitSchema,
  Route: answers.routeSchema,
  MessageState: answers.messageStateSchema,
  Message: answers.messageSchema,
  Attempt: answers.attemptSchema,
  MessageSummary: answers.messageSummarySchema,
  MessageList: answers.messageListSchema,
  Fallback: answers.fallbackSchema,
  FallbackList: answers.fallbackListSchema,
  Refusal: answers.refusalSchema,
  RefusalList: answers.refusalListSchema,
  Session: conversations.sessionSchema,
  OpenSession: conversations.openSessionSchema,
  OpenSessionList: conversations.openSessionListSchema,
  TimelineEntry: conversations.timelineEntrySchema,
  Timeline: conversations.timelineSchema,
  Conversation: conversations.conversationSchema,
  ConversationList: conversations.conversationListSchema,
  BusinessNumber: answers.numberSchema,
  ListedBusinessNumber: answers.listedNumberSchema,
  BusinessNumberWithIncidents: answers.numberWithIncidentsSchema,
  BusinessNumberList: answers.numberListSchema,
  Policy: answers.policyViewSchema,
  FallbackEntry: fallbackEntrySchema,
  WayOn: wayOnSchema,
  TemplateSend: templateSchema,
  Template: answers.storedTemplateSchema,
  TemplateList: answers.templateListSchema,
  TemplateSync: answers.syncSchema,
  UploadedFile: uploadedSchema,
  File: mediaSchema,
  ReadMarked: readMarkedSchema,
  Application: applications.applicationSchema,
  ApplicationWithLog: applications.applicationWithLogSchema,
  ApplicationCancelled: applications.cancelledSchema,
  ApplicationList: applications.applicationListSchema,
  ApplicationStep: applications.applicationStepSchema,
  Reminder: applications.reminderSchema,
  Subscription: subscriptions.subscriptionSchema,
  SubscriptionWithSecret: subscriptions.subscriptionWithSecretSchema,
  SubscriptionList: subscriptions.subscriptionListSchema,
  Unsubscribed: subscriptions.unsubscribedSchema,
  Delivery: subscriptions.deliverySchema,
  DeliveryList: subscriptions.deliveryListSchema,
  Document: answers.documentSchema,
  Me: meSchema,
  Figures: figuresSchema,
  FiguresOfStretch: stretchSchema,
  Statistics: statisticsSchema,
  ReplayAccepted: subscriptions.replayAcceptedSchema,
  ...Object.fromEntries(Object.entries(EVENT_SCHEMAS).map(([type, schema]) => [eventName(type), schema])),
};

/** Where a request's schema stands in the document. @throws an error for one without a name */
export const sentRef = (schema: z.ZodMiniType): Json => refTo(SENT, schema);
/** Where the schema of an answer or of an event stands. @throws an error for one without a name */
export const toldRef = (schema: z.ZodMiniType): Json => refTo(TOLD, schema);

function refTo(named: Named, schema: z.ZodMiniType): Json {
  const name = Object.keys(named).find((key) => named[key] === schema);
  if (name === undefined) throw new Error('a schema of the API has no name in components.ts');
  return { $ref: place(name) };
}

const place = (name: string): string => `#/components/schemas/${name}`;

/** All schemas, by name. One that is both sent and told has the same form in both. */
export function componentSchemas(): Json {
  return { ...toSchemas(SENT, 'input'), ...toSchemas(TOLD, 'output') };
}

function toSchemas(named: Named, io: 'input' | 'output'): Json {
  const registry = z.registry<{ readonly id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io, target: 'draft-2020-12', uri: place, override: plain });
  return Object.fromEntries(Object.entries(schemas).map(([name, { $schema: _, $id: _id, ...schema }]) => [name, schema]));
}

/** Answers may get more members; what `format` says is not said again by a pattern of half a line; whole numbers are those of JavaScript. */
function plain({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  const { def } = zodSchema._zod;
  if (def.type === 'object' && def.catchall === undefined) delete jsonSchema.additionalProperties;
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}
