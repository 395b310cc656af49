import { useState } from 'react';
import { commonTexts as texts } from '../texts/common.ts';

/** Puts a text on the clipboard, and says that it did. `label`: what is copied, for who does not see it beside. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <>
      <button type="button" className="button button-small" aria-label={label} onClick={copy} onBlur={() => setCopied(false)}>
        {copied ? texts.copied : texts.copy}
      </button>
      <span className="hidden" role="status">
        {copied ? texts.copied : ''}
      </span>
    </>
  );
}
