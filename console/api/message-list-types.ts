import type * as z from 'zod';
import type {
  acceptedSchema,
  fallbackListSchema,
  fallbackSchema,
  messageListSchema,
  messageSummarySchema,
  refusalListSchema,
  refusalSchema,
} from '../../shared/contracts/responses.ts';

/** A message as lists show it: without its texts. */
export type Summary = z.infer<typeof messageSummarySchema>;
export type MessageList = z.infer<typeof messageListSchema>;
export type Fallback = z.infer<typeof fallbackSchema>;
export type FallbackList = z.infer<typeof fallbackListSchema>;
export type Refusal = z.infer<typeof refusalSchema>;
export type RefusalList = z.infer<typeof refusalListSchema>;
/** What a send answers, or a replay. */
export type Accepted = z.infer<typeof acceptedSchema>;
