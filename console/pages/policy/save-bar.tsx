import { sayError } from '../../components/error-note.tsx';
import { policyTexts as texts } from '../../texts/policy.ts';
import type { Editor } from './use-editor.ts';

/** Saves, or drops what was changed; stays in sight. */
export function SaveBar({ editor }: { readonly editor: Editor }) {
  const { dirty, saving, saved, trouble, stored } = editor;
  return (
    <div className="save-bar">
      {trouble === undefined ? null : (
        <p className="field-error" role="alert">
          {sayError(trouble)}
        </p>
      )}
      <div className="actions">
        <button type="submit" className="button button-primary" aria-disabled={saving || !dirty}>
          {saving ? texts.saving : texts.save}
        </button>
        {dirty ? (
          <button type="button" className="button" onClick={() => editor.replace(stored.policy)}>
            {texts.discard}
          </button>
        ) : null}
        <p role="status" className="faint">
          {dirty ? texts.unsaved : saved ? texts.saved : texts.upToDate}
        </p>
        <a href="#policy-preview">{texts.preview.jump}</a>
      </div>
    </div>
  );
}
