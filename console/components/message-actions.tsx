import { useState } from 'react';
import { Link } from 'react-router';
import { useMay } from '../api/me.ts';
import type { Message } from '../api/message-types.ts';
import { useCancel, useReplay, useReplayPreview } from '../api/messages.ts';
import { ApiProblem } from '../api/problem.ts';
import { serverNow } from '../api/server-clock.ts';
import { sayDecision, sayFurther } from '../texts/decision.ts';
import { messageTexts as texts } from '../texts/messages.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { sayError } from './error-note.tsx';

type ActionsProps = {
  readonly message: Pick<Message, 'id' | 'state' | 'replayedBy'>;
  /** The element that says why a reader may not. */
  readonly note: string;
};

/** What can be done about a message that did not arrive, or has not left: each asks first. */
export function MessageActions({ message, note }: ActionsProps) {
  const { id, state, replayedBy } = message;
  const [done, setDone] = useState(false);
  if (replayedBy !== undefined)
    return (
      <span role="status">
        {texts.replayed}{' '}
        <Link to={`/messages/${encodeURIComponent(replayedBy)}`} ref={done ? focusOn : null}>
          {texts.replayedLink}
        </Link>
      </span>
    );
  if (state === 'failed' || state === 'expired' || state === 'cancelled')
    return <Replay id={id} note={note} onDone={() => setDone(true)} />;
  return state === 'accepted' ? <Cancel id={id} note={note} /> : null;
}

type OneProps = { readonly id: string; readonly note: string };

/** Whoever pressed the button, which is gone now, continues at the result. */
function focusOn(element: HTMLElement | null): void {
  element?.focus();
}

function Replay({ id, note, onDone }: OneProps & { readonly onDone: () => void }) {
  const [asked, setAsked] = useState(false);
  return (
    <>
      <Act says={texts.replay} note={note} onClick={() => setAsked(true)} />
      {asked ? <ReplayDialog id={id} onDone={onDone} onClose={() => setAsked(false)} /> : null}
    </>
  );
}

type DialogProps = { readonly id: string; readonly onDone: () => void; readonly onClose: () => void };

function ReplayDialog({ id, onDone, onClose }: DialogProps) {
  const preview = useReplayPreview(id);
  const replay = useReplay(id, () => {
    onDone();
    onClose();
  });
  return (
    <ConfirmDialog
      title={texts.replayTitle}
      action={texts.replay}
      busy={replay.isPending}
      ready={preview.isSuccess}
      trouble={replay.isError ? sayError(replay.error) : undefined}
      onConfirm={() => replay.mutate()}
      onClose={onClose}
    >
      {preview.isPending ? <p role="status">{texts.looking}</p> : null}
      {preview.isError ? (
        <p role="alert">
          {texts.replayRefused} {sayWhyNot(preview.error)}
        </p>
      ) : null}
      {preview.data === undefined ? null : (
        <>
          <p>{texts.replayWhat}</p>
          <p>{[...sayDecision(preview.data, serverNow()), ...sayFurther(preview.data)].join(' ')}</p>
        </>
      )}
    </ConfirmDialog>
  );
}

/** A rule's own words; for what went wrong otherwise, what to do. */
function sayWhyNot(error: Error): string {
  return error instanceof ApiProblem && error.problem.status === 409 ? error.message : sayError(error);
}

function Cancel({ id, note }: OneProps) {
  const [asked, setAsked] = useState(false);
  const cancel = useCancel(id, () => setAsked(false));
  return (
    <>
      <Act says={texts.cancel} note={note} onClick={() => setAsked(true)} />
      {asked ? (
        <ConfirmDialog
          title={texts.cancelTitle}
          action={texts.cancel}
          busy={cancel.isPending}
          trouble={cancel.isError ? sayError(cancel.error) : undefined}
          onConfirm={() => cancel.mutate()}
          onClose={() => setAsked(false)}
        >
          <p>{texts.cancelWhat}</p>
        </ConfirmDialog>
      ) : null}
    </>
  );
}

/** A button that stays where it is for readers, and says why it does nothing. */
function Act({ says, note, onClick }: { readonly says: string; readonly note: string; readonly onClick: () => void }) {
  const may = useMay('send');
  const why = may ? {} : { 'aria-describedby': note };
  return (
    <button
      type="button"
      className="button button-small"
      aria-disabled={!may}
      {...why}
      onClick={() => (may ? onClick() : undefined)}
    >
      {says}
    </button>
  );
}

/** Said once where readers see buttons that do nothing for them. */
export function ReaderNote({ id }: { readonly id: string }) {
  return useMay('send') ? null : (
    <p id={id} className="faint small">
      {texts.readerNote}
    </p>
  );
}
