import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useDeferredValue, useId, useRef, useState } from 'react';
import { Link } from 'react-router';
import type * as z from 'zod';
import type { previewSchema } from '../../../shared/contracts/responses.ts';
import { callApi } from '../../api/client.ts';
import { Badge } from '../../components/badge.tsx';
import { Countdown } from '../../components/countdown.tsx';
import { sayError } from '../../components/error-note.tsx';
import { Time } from '../../components/time.tsx';
import { useNow } from '../../components/use-now.ts';
import { sayAttemptState } from '../../texts/attempts.ts';
import { capital, sayDecision, sayRoute } from '../../texts/decision.ts';
import { playgroundTexts } from '../../texts/playground.ts';
import { useSent, useSession } from './phones.ts';

const texts = playgroundTexts.business;
type Whom = { readonly phone: string; readonly number: string };

/** The business's side: how the window stands, an answer with what would become of it, and what was sent. */
export function Business({ phone, number }: Whom) {
  return (
    <section className="card" aria-labelledby="business">
      <h2 id="business">{texts.title}</h2>
      <Window phone={phone} />
      <Answer phone={phone} number={number} />
      <Sent phone={phone} />
      <p>
        <Link to={`/conversations/${number}/${encodeURIComponent(phone)}`}>{texts.conversation}</Link>
      </p>
    </section>
  );
}

function Window({ phone }: { readonly phone: string }) {
  const session = useSession(phone).data;
  if (session === undefined) return <p className="faint">…</p>;
  return (
    <p>
      {playgroundTexts.window[session.state]}{' '}
      {session.state === 'open' && session.closesAt !== null ? <Countdown until={session.closesAt} /> : null}
    </p>
  );
}

const requestOf = ({ phone, number }: Whom, text: string, bySms: boolean) => ({
  from: number,
  to: { phone },
  content: { type: 'text', text: { body: text } },
  fallback: bySms ? [{ route: 'sms', text, on: ['window-closed', 'undelivered', 'failed'] }] : [],
});

function Answer(whom: Whom) {
  const id = useId();
  const client = useQueryClient();
  const [text, setText] = useState('');
  const [bySms, setBySms] = useState(true);
  // The same until the answer is known: sent again after a lost answer, it is one message.
  const key = useRef(crypto.randomUUID());
  const send = useMutation({
    mutationFn: () =>
      callApi('/v1/messages', {
        method: 'POST',
        body: requestOf(whom, text, bySms),
        headers: { 'idempotency-key': key.current },
      }),
    onSuccess: () => {
      key.current = crypto.randomUUID();
      setText('');
    },
    onSettled: () => client.invalidateQueries(),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== '' && !send.isPending) send.mutate();
  };
  const change = (next: string) => {
    key.current = crypto.randomUUID();
    setText(next);
  };
  return (
    <form className="answer" onSubmit={submit}>
      <label htmlFor={id}>{texts.message}</label>
      <textarea
        id={id}
        dir="auto"
        rows={3}
        required
        maxLength={4096}
        value={text}
        placeholder={texts.placeholder}
        onChange={({ target }) => change(target.value)}
      />
      <label className="check">
        <input type="checkbox" checked={bySms} onChange={({ target }) => setBySms(target.checked)} />
        {texts.fallback}
      </label>
      <Preview whom={whom} text={text} bySms={bySms} />
      <div className="actions">
        <button type="submit" className="button button-primary" aria-disabled={send.isPending}>
          {texts.send} <span className="hidden">{texts.asBusiness}</span>
        </button>
      </div>
      {send.error === null ? null : (
        <p className="field-error" role="alert">
          {sayError(send.error)}
        </p>
      )}
    </form>
  );
}

type PreviewProps = { readonly whom: Whom; readonly text: string; readonly bySms: boolean };

/** What would become of it now. */
function Preview({ whom, text, bySms }: PreviewProps) {
  const body = useDeferredValue(text.trim());
  const preview = useQuery({
    queryKey: ['playground', 'preview', whom.phone, body, bySms],
    queryFn: ({ signal }) =>
      callApi<z.infer<typeof previewSchema>>('/v1/messages/preview', {
        method: 'POST',
        body: requestOf(whom, body, bySms),
        signal,
      }),
    enabled: body !== '',
    placeholderData: (before) => before,
    refetchInterval: 5_000,
    retry: false,
  });
  const now = useNow();
  return (
    <p className="hint preview" role="status">
      <strong>{texts.preview}:</strong>{' '}
      {body === ''
        ? texts.write
        : preview.error !== null
          ? sayError(preview.error)
          : preview.data === undefined
            ? '…'
            : sayDecision(preview.data.decision, now).join(' ')}
    </p>
  );
}

function Sent({ phone }: { readonly phone: string }) {
  const sent = useSent(phone).data ?? [];
  return (
    <>
      <h3>{texts.sent}</h3>
      {sent.length === 0 ? <p className="faint">{texts.none}</p> : null}
      <ol className="sent">
        {sent.map((message) => (
          <li key={message.id}>
            <Link to={`/messages/${message.id}`}>
              <Time at={message.createdAt} />
            </Link>{' '}
            {message.attempts.map((attempt, index) => {
              const { says, tone } = sayAttemptState(attempt);
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: attempts are only ever added, at the end
                <Badge key={index} tone={tone}>
                  {texts.attempt(capital(sayRoute(attempt.route)), says)}
                </Badge>
              );
            })}
          </li>
        ))}
      </ol>
    </>
  );
}
