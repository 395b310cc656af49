import { Link, useParams } from 'react-router';
import { type NumberInFull, useNumber } from '../../api/numbers.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Time } from '../../components/time.tsx';
import { numberTexts as texts } from '../../texts/numbers.ts';
import { Breaker } from './breaker.tsx';
import { Incidents } from './incidents.tsx';
import { NumberState } from './number-table.tsx';
import './numbers.css';

/** One business number: what is known of it for good, whether Meta takes what it sends, who tried to take it off the API. */
export function Component() {
  const id = useParams()['number'] ?? '';
  const query = useNumber(id);
  const number = query.data;
  return (
    <>
      <PageHeader title={number?.displayPhone ?? texts.title}>
        <Link className="button" to="/numbers">
          {texts.back}
        </Link>
        <Link className="button button-primary" to={`/numbers/${encodeURIComponent(id)}/policy`}>
          {texts.policy}
        </Link>
      </PageHeader>
      <ErrorNote query={query} />
      {number === undefined ? (
        query.error === null ? (
          <Loading />
        ) : null
      ) : (
        <div className="number">
          <Facts number={number} />
          <Breaker number={number} />
          <Incidents incidents={number.incidents} />
        </div>
      )}
    </>
  );
}

function Facts({ number }: { readonly number: NumberInFull }) {
  const { phoneNumberId, wabaId, verifiedName, state, since, applicationId, ledger } = number;
  return (
    <section className="card" aria-labelledby="facts">
      <h2 id="facts">{texts.facts}</h2>
      <dl className="facts">
        <dt>{texts.state}</dt>
        <dd>
          <NumberState state={state} /> <Since at={since} />
        </dd>
        <dt>{texts.name}</dt>
        <dd dir="auto">{verifiedName ?? texts.noName}</dd>
        <dt>{texts.ledger}</dt>
        <dd>
          {ledger === null ? (
            texts.noLedger
          ) : (
            <>
              {texts.sayLedger(ledger.state)} <Since at={ledger.since} />
              {ledger.phoneNumberId === phoneNumberId ? null : ` ${texts.otherId(ledger.phoneNumberId)}`}
            </>
          )}
        </dd>
        <dt>{texts.id}</dt>
        <dd>
          <code>{phoneNumberId}</code>
        </dd>
        <dt>{texts.account}</dt>
        <dd>
          <Link to={`/templates?account=${wabaId}`}>{wabaId}</Link>
        </dd>
        {applicationId === undefined ? null : (
          <>
            <dt>{texts.application}</dt>
            <dd>
              <Link to={`/applications/${applicationId}`}>{applicationId}</Link>
            </dd>
          </>
        )}
      </dl>
      <p className="note">{ledger === null ? texts.neverYet : texts.never}</p>
    </section>
  );
}

function Since({ at }: { readonly at: string }) {
  return (
    <span className="faint">
      {texts.since.toLowerCase()} <Time at={at} />
    </span>
  );
}
