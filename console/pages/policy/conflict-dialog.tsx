import { useEffect, useId, useRef, useState } from 'react';
import type { Policy, StoredPolicy } from '../../api/policy-types.ts';
import { policyTexts, sayValue } from '../../texts/policy.ts';
import { type Change, changesOf, merged } from './compare.ts';

const texts = policyTexts.conflict;

type ConflictProps = {
  readonly base: Policy;
  readonly theirs: StoredPolicy;
  readonly mine: Policy;
  /** Goes on with this, over theirs. */
  readonly onChoose: (policy: Policy) => void;
};

/** Shows field by field what another changed meanwhile, and asks what counts. */
export function ConflictDialog({ base, theirs, mine, onChoose }: ConflictProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const changes = changesOf(base, theirs.policy, mine);
  const [kept, setKept] = useState<ReadonlySet<string>>(
    () => new Set(changes.flatMap(({ field, clash }) => (clash ? field : []))),
  );
  useEffect(() => dialog.current?.showModal(), []);
  const keep = (field: string, own: boolean) => {
    const others = [...kept].filter((one) => one !== field);
    setKept(new Set(own ? [...others, field] : others));
  };
  return (
    // Closed by Escape it is as if all was to be looked at later: the choices stand as they are, and nothing is saved.
    <dialog
      ref={dialog}
      className="dialog conflict"
      aria-labelledby={id}
      onClose={() => onChoose(merged(base, theirs.policy, mine, kept))}
    >
      <form method="dialog">
        <h2 id={id}>{texts.title}</h2>
        <p>{changes.length === 0 ? texts.nothing : texts.why}</p>
        {changes.map((change) => (
          <Choice key={change.field} change={change} own={kept.has(change.field)} onChoose={(own) => keep(change.field, own)} />
        ))}
        <div className="actions">
          <button type="button" className="button" onClick={() => onChoose(theirs.policy)}>
            {texts.takeAll}
          </button>
          <button type="submit" className="button button-primary">
            {texts.goOn}
          </button>
        </div>
      </form>
    </dialog>
  );
}

type ChoiceProps = { readonly change: Change; readonly own: boolean; readonly onChoose: (own: boolean) => void };

function Choice({ change: { field, before, theirs, mine, clash }, own, onChoose }: ChoiceProps) {
  const name = useId();
  return (
    <fieldset className="conflict-field">
      <legend>
        {policyTexts.fields(field)} {clash ? <span className="field-error">({texts.clash})</span> : null}
      </legend>
      <p className="faint small">
        {texts.before}: <span className="value">{sayValue(before)}</span>
      </p>
      <label className="check">
        <input type="radio" name={name} checked={!own} onChange={() => onChoose(false)} />
        <span>
          {texts.theirs}: <span className="value">{sayValue(theirs)}</span>
        </span>
      </label>
      <label className="check">
        <input type="radio" name={name} checked={own} onChange={() => onChoose(true)} />
        <span>
          {texts.mine}: <span className="value">{sayValue(mine)}</span>
        </span>
      </label>
    </fieldset>
  );
}
