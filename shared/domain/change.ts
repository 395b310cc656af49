import type { Closing } from './closing.ts';
import type { Conversation } from './identity.ts';
import type { Message } from './message.ts';
import type { Session } from './session.ts';
import type { Template } from './template.ts';

/** A stored change, as the table's stream tells it: what events and effects are derived from. */
export type Change =
  | { readonly kind: 'session'; readonly before: Session | undefined; readonly after: Session }
  /** DynamoDB's TTL removed the session's item. */
  | { readonly kind: 'session-reaped'; readonly before: Session }
  | { readonly kind: 'closing'; readonly closing: Closing }
  | { readonly kind: 'message'; readonly before: Message | undefined; readonly after: Message }
  | { readonly kind: 'inbound'; readonly entry: InboundEntry }
  | { readonly kind: 'call'; readonly entry: Conversation & { readonly callId: string; readonly at: number } }
  | { readonly kind: 'status'; readonly status: StatusEntry }
  | { readonly kind: 'template'; readonly before: Template | undefined; readonly after: Template }
  | { readonly kind: 'number'; readonly number: string; readonly state: string; readonly since: number }
  | { readonly kind: 'refusal'; readonly refusal: RefusalEntry }
  | { readonly kind: 'other' };

export type InboundEntry = Conversation & {
  readonly wamid: string;
  readonly at: number;
  readonly type: string;
  /** JSON text. */
  readonly content: string;
  readonly opens: boolean;
  readonly late?: boolean;
  readonly name?: string;
  readonly phone?: string;
  readonly userId?: string;
};
export type StatusEntry = {
  readonly wamid: string;
  readonly number: string;
  readonly person?: string;
  readonly status: 'sent' | 'delivered' | 'read' | 'failed' | 'other';
  readonly at?: number;
  readonly opaque?: string;
  readonly error?: { readonly code: number; readonly message: string };
};
export type RefusalEntry = {
  readonly id: string;
  readonly number: string;
  readonly person?: string;
  readonly problem: string;
  readonly detail: string;
  readonly reference?: string;
  readonly at: number;
};
