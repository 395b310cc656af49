import { type RefObject, useEffect, useRef } from 'react';
import type { FieldError } from '../../api/policy-types.ts';
import { policyTexts as texts } from '../../texts/policy.ts';
import { idOf } from './form.ts';

type SummaryProps = {
  readonly errors: readonly FieldError[] /** Counts the times that somebody tried. */;
  readonly tries: number;
};

/** All that keeps the policy from being saved, each a way to its field; takes the focus when somebody tries. */
export function ErrorSummary({ errors, tries }: SummaryProps) {
  const box = useRef<HTMLDivElement>(null);
  useFocus(box, tries);
  if (errors.length === 0) return null;
  return (
    <div ref={box} className="note note-bad" role="alert" tabIndex={-1}>
      <p>
        <strong>{texts.mend(errors.length)}</strong>
      </p>
      <ul className="error-links">
        {errors.map(({ field, detail }) => (
          <li key={`${field} ${detail}`}>
            <button type="button" className="link" onClick={() => controlOf(field)?.focus()}>
              {sayPath(field)}: {detail}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function useFocus(box: RefObject<HTMLElement | null>, tries: number): void {
  useEffect(() => {
    if (tries > 0) box.current?.focus();
  }, [box, tries]);
}

/** The control of a field, or of the nearest one around it. */
function controlOf(field: string): HTMLElement | null {
  for (let path = field; path !== ''; path = path.replace(/(^|[.[])[^.[]*$/, '')) {
    const found = document.getElementById(idOf(path));
    if (found !== null) return found;
  }
  return null;
}

/** `fallback[0].text` as `When it does not arrive, 1, text`. */
function sayPath(field: string): string {
  const [name = '', ...inner] = field.split(/[.[\]]+/).filter((part) => part !== '');
  return [texts.fields(name), ...inner.map((part) => (/^\d+$/.test(part) ? String(Number(part) + 1) : part))].join(', ');
}
