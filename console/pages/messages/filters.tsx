import { useNumbers } from '../../api/numbers.ts';
import { Choice } from '../../components/choice.tsx';
import { NumberOptions } from '../../components/number-options.tsx';
import { useAddress } from '../../components/use-address.ts';
import { messageTexts as texts } from '../../texts/messages.ts';
import { type List, STATES } from './lists.ts';

/** Whose messages, and of which state: both stand in the address. */
export function Filters({ list }: { readonly list: List }) {
  const [, set] = useAddress();
  const numbers = useNumbers().data ?? [];
  const known = numbers.some(({ phoneNumberId }) => phoneNumberId === list.number);
  if (numbers.length < 2 && known && list.name !== 'all') return null;
  return (
    <search className="filters">
      {numbers.length < 2 && known ? null : (
        <Choice label={texts.number} value={list.number} onChange={(value) => set('number', value)}>
          {known ? null : <option value={list.number}>{list.number}</option>}
          <NumberOptions numbers={numbers} />
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
