import { useSyncExternalStore } from 'react';
import type { Conversation } from '../../../api/conversation-types.ts';
import { isLeaving } from '../../../api/leaving.ts';
import type { TemplateValues } from './template-fields.ts';

export type Mode = 'text' | 'template' | 'sms';
/** A send whose answer is not known yet: tried again, it is the same request under the same key. */
export type Pending = { readonly key: string; readonly body: unknown; readonly at: number };

/** What somebody has begun to write to one person: it survives leaving the page, reloading it, and errors. */
export type Draft = {
  /** What the reader chose; left out: what the window allows. */
  readonly mode?: Mode | undefined;
  readonly text: string;
  /** `<name>/<language>`. */
  readonly template: string;
  readonly values: TemplateValues;
  readonly pending?: Pending | undefined;
};

export const EMPTY_DRAFT: Draft = { text: '', template: '', values: {} };
const drafts = new Map<string, Draft>();
const listeners = new Set<() => void>();

const placeOf = ({ number, person }: Conversation): string => `openwindow.draft.${number}.${person}`;

export function readDraft(conversation: Conversation): Draft {
  const place = placeOf(conversation);
  const known = drafts.get(place) ?? parseDraft(sessionStorage.getItem(place));
  drafts.set(place, known);
  return known;
}

/** What is no draft of this build is none. */
function parseDraft(stored: string | null): Draft {
  try {
    return { ...EMPTY_DRAFT, ...JSON.parse(stored ?? '{}') };
  } catch {
    return EMPTY_DRAFT;
  }
}

/** Changes a draft, also one whose page was left meanwhile. */
export function changeDraft(conversation: Conversation, changes: Partial<Draft>): void {
  // The page outlives a sign-out for a moment: what is written then is nobody's.
  if (isLeaving()) return;
  const place = placeOf(conversation);
  const draft = { ...readDraft(conversation), ...changes };
  drafts.set(place, draft);
  sessionStorage.setItem(place, JSON.stringify(draft));
  for (const listener of listeners) listener();
}

/** It was sent: the next one begins anew. */
export function clearDraft(conversation: Conversation): void {
  changeDraft(conversation, { ...EMPTY_DRAFT, mode: undefined, pending: undefined });
}

export function useDraft(conversation: Conversation): Draft {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => readDraft(conversation),
  );
}
