import { useState } from 'react';
import { policyTexts as texts } from '../../../texts/policy.ts';
import { Field, SelectField } from '../field.tsx';
import { usePolicyForm } from '../form.ts';
import { Section } from './section.tsx';

type Which = 'stop' | 'start';

/** `keywords` */
export function WordsSection() {
  return (
    <Section name="keywords" title={texts.words} why={texts.wordsWhy}>
      <Words which="stop" />
      <Words which="start" />
    </Section>
  );
}

function Words({ which }: { readonly which: Which }) {
  const { policy, change } = usePolicyForm();
  const words = policy.keywords?.[which];
  const put = (next: string[] | undefined) => {
    const { [which]: _, ...others } = policy.keywords ?? {};
    const keywords = next === undefined ? others : { ...others, [which]: next };
    change({ keywords: Object.keys(keywords).length === 0 ? null : keywords });
  };
  return (
    <>
      <SelectField
        path={`keywords.${which}.which`}
        label={texts[which]}
        value={words === undefined ? 'usual' : 'own'}
        options={{ usual: texts.wordsDefault, own: texts.wordsOwn }}
        onChange={(value) => put(value === 'usual' ? undefined : (words ?? []))}
      />
      {words === undefined ? null : <WordList which={which} words={words} onChange={put} />}
    </>
  );
}

type ListProps = { readonly which: Which; readonly words: readonly string[]; readonly onChange: (words: string[]) => void };

/** One a line. What is being typed stays as it is, empty lines as well. */
function WordList({ which, words, onChange }: ListProps) {
  const [typed, setTyped] = useState(words.join('\n'));
  const wordsIn = (text: string) => text.split('\n').flatMap((line) => line.trim() || []);
  const shown = wordsIn(typed).join('\n') === words.join('\n') ? typed : words.join('\n');
  return (
    <Field path={`keywords.${which}`} label={`${texts[which]}: ${texts.wordsOwn.toLowerCase()}`} hint={texts.wordsHint}>
      {(props) => (
        <textarea
          {...props}
          dir="auto"
          rows={4}
          spellCheck={false}
          value={shown}
          onChange={({ target }) => {
            setTyped(target.value);
            onChange(wordsIn(target.value));
          }}
        />
      )}
    </Field>
  );
}
