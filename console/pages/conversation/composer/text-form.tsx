import { useId } from 'react';
import type { Conversation } from '../../../api/conversation-types.ts';
import { composerTexts as texts } from '../../../texts/composer.ts';
import { changeDraft, type Draft } from './draft.ts';
import { MAX_CHARACTERS } from './request.ts';

type TextFormProps = { readonly conversation: Conversation; readonly draft: Draft; readonly mode: 'text' | 'sms' };

/** What is written by hand. What is too long can be pasted, and is told. */
export function TextForm({ conversation, draft: { text }, mode }: TextFormProps) {
  const id = useId();
  const max = MAX_CHARACTERS[mode];
  const isLong = text.length > max;
  return (
    <div className="field">
      <label htmlFor={id}>{mode === 'text' ? texts.text : texts.smsText}</label>
      <textarea
        id={id}
        rows={2}
        dir="auto"
        value={text}
        aria-invalid={isLong}
        aria-describedby={`${id}-count${mode === 'sms' ? ` ${id}-hint` : ''}`}
        onChange={({ target }) => changeDraft(conversation, { text: target.value })}
      />
      <div className="composer-count hint">
        <p id={`${id}-count`} className={isLong ? 'field-error' : undefined}>
          {texts.counted(text.length, max)} {isLong ? texts.tooLong(max) : ''}
        </p>
        <p>{texts.keys}</p>
      </div>
      {mode === 'sms' ? (
        <p id={`${id}-hint`} className="hint">
          {texts.smsHint}
        </p>
      ) : null}
    </div>
  );
}
