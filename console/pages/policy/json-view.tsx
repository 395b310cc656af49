import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { checkPolicy } from '../../api/policies.ts';
import type { Policy } from '../../api/policy-types.ts';
import { sayError } from '../../components/error-note.tsx';
import { policyTexts as texts } from '../../texts/policy.ts';

type JsonProps = {
  readonly number: string;
  readonly policy: Policy;
  readonly readOnly: boolean;
  readonly onUse: (policy: Policy) => void;
};

/** The whole policy as JSON: to be read, copied, and replaced by another, which the API checks first. */
export function JsonView({ number, policy, readOnly, onUse }: JsonProps) {
  const id = useId();
  // As long as nobody has typed, what the form says.
  const [typed, setTyped] = useState<string>();
  const use = useMutation({
    mutationFn: async (text: string) => (await checkPolicy(number, parse(text))).policy,
    onSuccess: (checked) => {
      setTyped(undefined);
      onUse(checked);
    },
  });
  const text = typed ?? JSON.stringify(policy, null, 2);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!use.isPending) use.mutate(text);
  };
  return (
    <details className="card policy-json">
      <summary>{texts.json}</summary>
      <form onSubmit={submit}>
        <p className="faint" id={`${id}-why`}>
          {texts.jsonWhy}
        </p>
        <textarea
          aria-label={texts.json}
          aria-describedby={`${id}-why`}
          dir="ltr"
          rows={16}
          spellCheck={false}
          readOnly={readOnly}
          value={text}
          onChange={({ target }) => setTyped(target.value)}
        />
        {use.error === null ? null : (
          <p className="field-error" role="alert">
            {sayError(use.error)}
          </p>
        )}
        {readOnly ? null : (
          <div className="actions">
            <button type="submit" className="button" aria-disabled={use.isPending}>
              {texts.jsonUse}
            </button>
            <p role="status" className="faint">
              {use.isSuccess && typed === undefined ? texts.jsonTaken : null}
            </p>
          </div>
        )}
      </form>
    </details>
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(texts.jsonBroken(error instanceof Error ? error.message : String(error)), { cause: error });
  }
}
