import type * as z from 'zod';
import type {
  applicationListSchema,
  applicationSchema,
  applicationStepSchema,
  applicationWithLogSchema,
  reminderSchema,
} from '../../shared/contracts/application-responses.ts';

/** An application as the API shows it, and its parts. */
export type Application = z.infer<typeof applicationSchema>;
/** With its log, and what may be done about it now. */
export type WholeApplication = z.infer<typeof applicationWithLogSchema>;
export type Step = z.infer<typeof applicationStepSchema>;
export type StepName = Step['name'];
export type Party = Step['party'];
export type Status = Application['status'];
export type Reminder = z.infer<typeof reminderSchema>;
export type LogLine = WholeApplication['log'][number];
export type Action = WholeApplication['actions'][number];
/** A page of the list. */
export type ApplicationPage = z.infer<typeof applicationListSchema>;
