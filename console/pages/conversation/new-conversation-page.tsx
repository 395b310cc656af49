import { type FormEvent, useId, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { type BusinessNumber, useNumbers } from '../../api/numbers.ts';
import { Empty } from '../../components/empty.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { newConversationTexts as texts } from '../../texts/conversation.ts';
import { personNamed } from './person-named.ts';
import './conversation.css';

/** Asks whom to write to, and from which number: `?number=` chooses it beforehand. */
export function Component() {
  const numbers = useNumbers();
  return (
    <>
      <PageHeader title={texts.title} />
      {numbers.isPending ? <Loading lines={2} /> : null}
      <ErrorNote query={numbers} />
      {numbers.data?.length === 0 ? <Empty title={texts.none}>{texts.noneWhy}</Empty> : null}
      {numbers.data === undefined || numbers.data.length === 0 ? null : <Whom numbers={numbers.data} />}
    </>
  );
}

function Whom({ numbers }: { readonly numbers: readonly BusinessNumber[] }) {
  const id = useId();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const [isWrong, setIsWrong] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const person = personNamed(String(given.get('to')));
    setIsWrong(person === undefined);
    if (person !== undefined)
      void navigate(`/conversations/${encodeURIComponent(String(given.get('from')))}/${encodeURIComponent(person)}`);
  };
  return (
    <form className="new-conversation card" onSubmit={submit}>
      <div className="field">
        <label htmlFor={`${id}-from`}>{texts.from}</label>
        <select id={`${id}-from`} name="from" defaultValue={query.get('number') ?? numbers[0]?.phoneNumberId}>
          {numbers.map(({ phoneNumberId, displayPhone, verifiedName }) => (
            <option key={phoneNumberId} value={phoneNumberId}>
              {verifiedName === undefined ? displayPhone : `${verifiedName} · ${displayPhone}`}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor={`${id}-to`}>{texts.to}</label>
        <input
          id={`${id}-to`}
          name="to"
          autoComplete="off"
          required={true}
          aria-invalid={isWrong}
          aria-describedby={`${id}-hint`}
        />
        <p id={`${id}-hint`} className={isWrong ? 'field-error' : 'hint'} role={isWrong ? 'alert' : undefined}>
          {isWrong ? texts.wrong : texts.toHint}
        </p>
      </div>
      <div className="actions">
        <button type="submit" className="button button-primary">
          {texts.go}
        </button>
      </div>
    </form>
  );
}
