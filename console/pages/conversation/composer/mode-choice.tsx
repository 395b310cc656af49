import { useId } from 'react';
import { composerTexts as texts } from '../../../texts/composer.ts';
import type { Mode } from './draft.ts';

type ModeProps = {
  readonly mode: Mode;
  readonly modes: readonly Mode[];
  readonly isOpen: boolean;
  readonly onChoose: (mode: Mode) => void;
};

/** How to write. What the window forbids stays to be seen, with the reason. */
export function ModeChoice({ mode, modes, isOpen, onChoose }: ModeProps) {
  const name = useId();
  const shown: readonly Mode[] = isOpen ? modes : ['text', ...modes];
  return (
    <fieldset className="composer-modes">
      <legend className="hidden">{texts.modesLabel}</legend>
      {shown.map((one) => (
        <label key={one} className="composer-mode" data-chosen={one === mode}>
          <input
            type="radio"
            name={name}
            checked={one === mode}
            disabled={!modes.includes(one)}
            aria-describedby={modes.includes(one) ? undefined : `${name}-closed`}
            onChange={() => onChoose(one)}
          />
          {texts.modes[one]}
        </label>
      ))}
      {isOpen ? null : (
        <span id={`${name}-closed`} className="hint">
          {texts.textClosed}
        </span>
      )}
    </fieldset>
  );
}
