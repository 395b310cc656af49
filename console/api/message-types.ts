import type * as z from 'zod';
import type {
  attemptSchema,
  consideredSchema,
  costSchema,
  decisionSchema,
  messageSchema,
  previewSchema,
} from '../../shared/contracts/responses.ts';

/** A message of ours as the API shows it, and its parts. */
export type Message = z.infer<typeof messageSchema>;
export type Attempt = z.infer<typeof attemptSchema>;
export type Decision = z.infer<typeof decisionSchema>;
export type Considered = z.infer<typeof consideredSchema>;
export type Cost = z.infer<typeof costSchema>;
export type Route = Attempt['route'];
/** What a send would do: also what may follow. */
export type Preview = z.infer<typeof previewSchema>['decision'];
