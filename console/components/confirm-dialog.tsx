import { type FormEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import { commonTexts as texts } from '../texts/common.ts';
import { keepFocus } from './focus.ts';
import { WaitingButton } from './waiting-button.tsx';

type ConfirmProps = {
  readonly title: string;
  /** What will happen, and what cannot be taken back. */
  readonly children: ReactNode;
  /** What the button says, such as "Cancel the application". */
  readonly action: string;
  /** To be typed before the button works, for what cannot be undone. */
  readonly type?: string;
  readonly busy?: boolean;
  /** `false`: what it asks about is not known, or not possible; the button does nothing. */
  readonly ready?: boolean;
  readonly trouble?: string | undefined;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

/** Asks before something is done. Rendered while it is asked: open by being there. */
export function ConfirmDialog({
  title,
  children,
  action,
  type,
  busy = false,
  ready = true,
  trouble,
  onConfirm,
  onClose,
}: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [typed, setTyped] = useState('');
  useLayoutEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element?.showModal();
    return () => {
      const { activeElement } = document;
      if (activeElement !== document.body && !element?.contains(activeElement)) return;
      // While it is modal nothing else takes the focus.
      element?.close();
      keepFocus(before);
    };
  }, []);
  const unconfirmed = type !== undefined && typed.trim() !== type;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy && ready && !unconfirmed) onConfirm();
  };
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={id} onClose={onClose}>
      <form onSubmit={submit}>
        <h2 id={id}>{title}</h2>
        {children}
        {type === undefined ? null : (
          <label className="field">
            <span>{texts.typeToConfirm(type)}</span>
            <input value={typed} autoComplete="off" spellCheck={false} onChange={({ target }) => setTyped(target.value)} />
          </label>
        )}
        {trouble === undefined ? null : (
          <p className="field-error" role="alert">
            {trouble}
          </p>
        )}
        <div className="actions">
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            {texts.back}
          </button>
          <WaitingButton
            type="submit"
            className={`button ${type === undefined ? 'button-primary' : 'button-danger'}`}
            disabled={!ready || unconfirmed}
            waiting={busy}
          >
            {busy ? texts.working : action}
          </WaitingButton>
        </div>
      </form>
    </dialog>
  );
}
