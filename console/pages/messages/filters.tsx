import { type ReactNode, useId } from 'react';
import { useSearchParams } from 'react-router';
import { useNumbers } from '../../api/numbers.ts';
import { messageTexts as texts } from '../../texts/messages.ts';
import { type List, STATES } from './lists.ts';

/** Whose messages, and of which state: both stand in the address. */
export function Filters({ list }: { readonly list: List }) {
  const [, setSearch] = useSearchParams();
  const numbers = useNumbers().data ?? [];
  const set = (name: string, value: string) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        next.set(name, value);
        return next;
      },
      { replace: true },
    );
  const known = numbers.some(({ phoneNumberId }) => phoneNumberId === list.number);
  if (numbers.length < 2 && known && list.name !== 'all') return null;
  return (
    <search className="filters">
      {numbers.length < 2 && known ? null : (
        <Choice label={texts.number} value={list.number} onChange={(value) => set('number', value)}>
          {known ? null : <option value={list.number}>{list.number}</option>}
          {numbers.map(({ phoneNumberId, displayPhone, verifiedName }) => (
            <option key={phoneNumberId} value={phoneNumberId}>
              {verifiedName === undefined ? displayPhone : `${verifiedName} · ${displayPhone}`}
            </option>
          ))}
        </Choice>
      )}
      {list.name === 'all' ? (
        <Choice label={texts.state} value={list.state} onChange={(value) => set('state', value)}>
          {STATES.map((state) => (
            <option key={state} value={state}>
              {texts.states[state]}
            </option>
          ))}
        </Choice>
      ) : null}
    </search>
  );
}

type ChoiceProps = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly children: ReactNode;
};

function Choice({ label, value, onChange, children }: ChoiceProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={({ target }) => onChange(target.value)}>
        {children}
      </select>
    </div>
  );
}
