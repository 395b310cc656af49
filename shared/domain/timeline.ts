import type { Conversation } from './identity.ts';

/** What Meta tells of a person beside their message. */
export type Profile = { readonly name?: string; readonly phone?: string; readonly userId?: string };

/** A person's message, as it is recorded. */
export type TimelineInbound = Conversation & {
  readonly wamid: string;
  readonly sentAt: number | undefined;
  readonly receivedAt: number;
  readonly type: string;
  readonly content: string;
  readonly opens: boolean;
  readonly late: boolean;
  readonly group?: string;
  readonly profile: Profile;
};
/** Without a conversation it is kept under the WABA, or under `unknown`. */
export type TimelineUpdate = {
  readonly owner: Conversation | { readonly wabaId: string };
  readonly at: number | undefined;
  readonly receivedAt: number;
  readonly type: string;
  readonly raw: string;
  /** Meta's id, where the update has one: two of the same text are two. */
  readonly wamid?: string;
  /** A call that a person made, and what Meta told of them. */
  readonly callId?: string;
  readonly profile?: Profile;
};
/** Which entry of a timeline comes first. */
export type TimelineOrder = 'oldest' | 'newest';
export type TimelineEntry = {
  readonly direction: 'in' | 'out' | 'update';
  readonly at: number;
  readonly type: string;
  readonly wamid?: string;
  readonly messageId?: string;
  readonly content: unknown;
  readonly late?: boolean;
};
