import { useId } from 'react';
import { useMay } from '../../api/me.ts';
import { type Subscription, useDeadLetters, useSubscriptions } from '../../api/subscriptions.ts';
import { Badge } from '../../components/badge.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Loading } from '../../components/loading.tsx';
import { Time } from '../../components/time.tsx';
import { overviewTexts as texts } from '../../texts/overview.ts';

/** Where the page has them. */
export const SUBSCRIPTIONS_ID = 'subscriptions';

/** How deliveries to systems outside AWS stand: for admins. */
export function Subscriptions() {
  const id = useId();
  return (
    <section id={SUBSCRIPTIONS_ID} className="card subscriptions" aria-labelledby={id}>
      <h2 id={id}>{texts.subscriptions}</h2>
      {useMay('admin') ? <All /> : <p className="faint">{texts.subscriptionsNeedAdmin}</p>}
    </section>
  );
}

function All() {
  const subscriptions = useSubscriptions(true);
  const { data, error } = subscriptions;
  if (data === undefined) return error === null ? <Loading lines={1} /> : <ErrorNote query={subscriptions} />;
  if (data.length === 0) return <p className="faint">{texts.noSubscriptions}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="table-box" tabIndex={0} aria-label={texts.tableOf(texts.subscriptions)}>
      <table className="table">
        <thead>
          <tr>
            {[texts.subscription, texts.state, texts.deadLetters].map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.map((subscription) => (
            <Row key={subscription.id} subscription={subscription} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** It gets no events, or did not get the last. */
export const isTrouble = ({ state, failingSince }: Subscription): boolean => state === 'paused' || failingSince !== null;

function Row({
  subscription: { id, description, url, state, pausedAt, pausedFor, failingSince },
}: {
  readonly subscription: Subscription;
}) {
  const dead = useDeadLetters(id).data;
  const since = state === 'paused' ? pausedAt : failingSince;
  const tone = state === 'paused' ? 'bad' : failingSince === null ? 'good' : 'warn';
  const word = state === 'paused' ? texts.paused : failingSince === null ? texts.active : texts.failing;
  return (
    <tr>
      <th scope="row" className="subscription-name">
        <span dir="auto">{description ?? id}</span>
        <span className="faint small">{hostOf(url)}</span>
      </th>
      <td>
        <Badge tone={tone}>{word}</Badge>{' '}
        {since === null ? null : (
          <span className="small">
            {texts.since} <Time at={since} />
          </span>
        )}
        {state === 'paused' && pausedFor !== null ? <p className="faint small">{texts.pausedFor[pausedFor]}</p> : null}
      </td>
      <td>{dead === undefined ? '–' : texts.deadCount(dead.count, dead.more)}</td>
    </tr>
  );
}

/** The path of an address may hold a token. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}
