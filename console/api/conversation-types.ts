import type * as z from 'zod';
import type { sessionSchema, timelineEntrySchema, timelineSchema } from '../../shared/contracts/conversation-responses.ts';
import type { policyViewSchema, storedTemplateSchema, templateListSchema } from '../../shared/contracts/responses.ts';

/** One business number with one person, as addresses name them. */
export type Conversation = { readonly number: string; readonly person: string };

/** A conversation as the API shows it. */
export type Session = z.infer<typeof sessionSchema>;
export type Entry = z.infer<typeof timelineEntrySchema>;
export type TimelinePage = z.infer<typeof timelineSchema>;
export type Policy = z.infer<typeof policyViewSchema>;
export type Template = z.infer<typeof storedTemplateSchema>;
export type TemplatePage = z.infer<typeof templateListSchema>;
