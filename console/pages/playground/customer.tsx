import { type FormEvent, useId, useState } from 'react';
import { callLocal, useLocalAction } from '../../api/local.ts';
import { Time } from '../../components/time.tsx';
import { playgroundTexts } from '../../texts/playground.ts';
import { useChat, useTexts, wordsOf } from './phones.ts';
import { useFollowed } from './use-followed.ts';

const texts = playgroundTexts.customer;

/** The customer's phone: WhatsApp above, SMS below. */
export function Customer({ phone, onPhone }: { readonly phone: string; readonly onPhone: (phone: string) => void }) {
  return (
    <section className="card phone" aria-labelledby="customer">
      <h2 id="customer">{texts.title}</h2>
      <Who phone={phone} onPhone={onPhone} />
      <h3>{texts.whatsapp}</h3>
      <Chat phone={phone} />
      <Write
        label={texts.write}
        hidden={texts.asCustomer}
        example={texts.placeholder}
        onSend={(text) => callLocal('/whatsapp/inbound', { phone, type: 'text', text })}
      />
      <h3>{texts.sms}</h3>
      <Sms phone={phone} />
      <Write
        label={texts.writeSms}
        hidden={texts.bySms}
        example={texts.smsPlaceholder}
        onSend={(text) => callLocal('/sms/inbound', { phone, text })}
      />
    </section>
  );
}

function Who({ phone, onPhone }: { readonly phone: string; readonly onPhone: (phone: string) => void }) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onPhone(String(new FormData(event.currentTarget).get('phone')).trim());
  };
  return (
    <form className="line" onSubmit={submit}>
      <label className="field">
        <span>{texts.phone}</span>
        <input name="phone" type="tel" defaultValue={phone} required pattern="\+[0-9 ]{7,18}" title="+31612345678" />
      </label>
      <button type="submit" className="button">
        {texts.change}
      </button>
    </form>
  );
}

function Chat({ phone }: { readonly phone: string }) {
  const chat = useChat(phone);
  const followed = useFollowed(chat.at(-1)?.id);
  const read = useLocalAction((id: string) => callLocal('/whatsapp/read', { id }));
  if (chat.length === 0) return <p className="faint">{texts.none}</p>;
  return (
    <ol className="bubbles" aria-label={texts.whatsapp} {...followed}>
      {chat.map((message) => {
        const isRead = message.statuses?.some(({ status }) => status === 'read') ?? true;
        return (
          <li key={message.id} className={`bubble bubble-${message.by === 'customer' ? 'out' : 'in'}`}>
            <span className="hidden">{message.by === 'customer' ? texts.customerSays : texts.businessSays}: </span>
            <span dir="auto">{wordsOf(message)}</span>
            <span className="bubble-foot">
              <Time at={message.at} />
              {message.by === 'customer' || isRead ? null : (
                <button type="button" className="link" onClick={() => read.mutate(message.id)}>
                  {texts.read}
                </button>
              )}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function Sms({ phone }: { readonly phone: string }) {
  const messages = useTexts(phone);
  const followed = useFollowed(messages.at(-1)?.at);
  if (messages.length === 0) return <p className="faint">{texts.noneSms}</p>;
  return (
    <ol className="bubbles" aria-label={texts.sms} {...followed}>
      {messages.map(({ text, parts, at }) => (
        <li key={`${at} ${text}`} className="bubble bubble-in">
          <span dir="auto">{text}</span>
          <span className="bubble-foot">
            <Time at={at} /> {texts.parts(parts)}
          </span>
        </li>
      ))}
    </ol>
  );
}

type WriteProps = {
  readonly label: string;
  readonly hidden: string;
  readonly example: string;
  readonly onSend: (text: string) => Promise<unknown>;
};

function Write({ label, hidden, example, onSend }: WriteProps) {
  const id = useId();
  const [text, setText] = useState('');
  const send = useLocalAction(onSend);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== '' && !send.isPending) send.mutate(text, { onSuccess: () => setText('') });
  };
  return (
    <form onSubmit={submit}>
      <label className="hidden" htmlFor={id}>
        {label}
      </label>
      <div className="line">
        <input
          id={id}
          required
          dir="auto"
          value={text}
          placeholder={example}
          autoComplete="off"
          onChange={({ target }) => setText(target.value)}
        />
        <button type="submit" className="button button-primary" aria-disabled={send.isPending}>
          {texts.send} <span className="hidden">{hidden}</span>
        </button>
      </div>
      {send.error === null ? null : (
        <p className="field-error" role="alert">
          {send.error.message}
        </p>
      )}
    </form>
  );
}
