import { type FormEvent, type KeyboardEvent, type RefObject, useEffect, useRef } from 'react';
import type { Conversation, Session } from '../../../api/conversation-types.ts';
import { useMay } from '../../../api/me.ts';
import { isPassing } from '../../../api/problem.ts';
import { usePolicies } from '../../../api/standing-policies.ts';
import { composerTexts as texts } from '../../../texts/composer.ts';

import { changeDraft, type Mode, useDraft } from './draft.ts';
import { LostNote } from './lost-note.tsx';
import { ModeChoice } from './mode-choice.tsx';
import { PreviewNote } from './preview-note.tsx';
import { modesOf, templateId, toRequest } from './request.ts';
import { TemplateForm } from './template-form.tsx';
import { TextForm } from './text-form.tsx';
import { usePreview } from './use-preview.ts';
import { useSend } from './use-send.ts';
import { useTemplates } from './use-templates.ts';
import './composer.css';

type ComposerProps = { readonly conversation: Conversation; readonly session: Session };

/** The place to write: free text while the window is open, else a template or an SMS; with what would happen, beforehand. */
export function Composer(props: ComposerProps) {
  return useMay('send') ? <Writing {...props} /> : <p className="note composer-off">{texts.off}</p>;
}

function Writing({ conversation, session }: ComposerProps) {
  const form = useRef<HTMLFormElement>(null);
  const state = useWriting(conversation, session);
  const { draft, mode, modes, request, preview, sending } = state;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (request !== undefined && !isRefused(state)) sending.send(request);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.current?.requestSubmit();
  };
  const choose = (chosen: Mode) => changeDraft(conversation, { mode: chosen });
  useFocusAfter(sending.isSending, form);
  if (draft.pending !== undefined && !sending.isSending) return <LostNote sending={sending} pending={draft.pending} />;
  return (
    <form ref={form} className="composer" aria-label={texts.label} onSubmit={submit} onKeyDown={onKeyDown}>
      <ModeChoice mode={mode} modes={modes} isOpen={session.state === 'open'} onChoose={choose} />
      <fieldset disabled={sending.isSending}>
        {mode === 'template' ? (
          <TemplateForm conversation={conversation} draft={draft} templates={state.templates} error={preview.query.error} />
        ) : (
          <TextForm conversation={conversation} draft={draft} mode={mode} />
        )}
      </fieldset>
      <div className="composer-end">
        <div>
          <PreviewNote
            preview={preview}
            refused={sending.errorOf(request)}
            hasRequest={request !== undefined}
            mode={mode}
            onChoose={choose}
          />
          <p role="status">{sending.isSent && draft.text === '' ? texts.sent : ''}</p>
        </div>
        <button
          type="submit"
          className="button button-primary"
          disabled={sending.isSending || (mode !== 'template' && request === undefined) || isRefused(state)}
        >
          {sending.isSending ? texts.sending : texts.send}
        </button>
      </div>
    </form>
  );
}

function useWriting(conversation: Conversation, session: Session) {
  const draft = useDraft(conversation);
  const smsEnabled = usePolicies([conversation.number]).get(conversation.number)?.smsEnabled ?? true;
  const modes = modesOf(session, smsEnabled, draft.mode);
  const mode = modes.find((one) => one === draft.mode) ?? modes[0] ?? 'template';
  const templates = useTemplates(conversation.number, mode === 'template');
  const template = templates.data?.find((one) => templateId(one) === draft.template);
  const request = toRequest(conversation.number, session, draft, mode, template);
  const preview = usePreview(request, session);
  const sending = useSend(conversation);
  return { draft, modes, mode, templates, request, preview, sending };
}

/** The API has just said that it would refuse this very request. */
function isRefused({ request, preview }: Pick<ReturnType<typeof useWriting>, 'request' | 'preview'>): boolean {
  const { error } = preview.query;
  return request !== undefined && preview.isCurrent && error !== null && !isPassing(error);
}

/** What is being sent cannot be changed, and what cannot be changed loses the focus: it comes back. */
function useFocusAfter(isSending: boolean, form: RefObject<HTMLFormElement | null>): void {
  const was = useRef(isSending);
  useEffect(() => {
    if (was.current && !isSending && document.activeElement === document.body)
      form.current?.querySelector<HTMLElement>('textarea, select')?.focus();
    was.current = isSending;
  }, [isSending, form]);
}
