import { Link } from 'react-router';
import type { BusinessNumber } from '../../api/numbers.ts';
import { Badge } from '../../components/badge.tsx';
import { Time } from '../../components/time.tsx';
import { numberTexts as texts } from '../../texts/numbers.ts';

export function NumberTable({ numbers }: { readonly numbers: readonly BusinessNumber[] }) {
  return (
    <div className="table-box numbers">
      <table className="table">
        <caption className="hidden">{texts.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.phone}</th>
            <th scope="col">{texts.state}</th>
            <th scope="col">{texts.since}</th>
            <th scope="col">{texts.pages}</th>
          </tr>
        </thead>
        <tbody>
          {numbers.map((number) => (
            <Row key={number.phoneNumberId} number={number} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ number }: { readonly number: BusinessNumber }) {
  const { phoneNumberId, displayPhone, verifiedName, state, since, applicationId, breaker } = number;
  return (
    <tr>
      <th scope="row">
        <Link to={`/numbers/${phoneNumberId}`}>{displayPhone}</Link>
        <span className="faint number-name" dir="auto">
          {verifiedName ?? texts.noName}
        </span>
      </th>
      <td className="number-state">
        <NumberState state={state} />
        {breaker?.state === 'open' ? <Badge tone="bad">{texts.refused}</Badge> : null}
      </td>
      <td>
        <Time at={since} />
      </td>
      <td className="number-links">
        <Link to={`/numbers/${phoneNumberId}/policy`} aria-label={texts.policyOf(displayPhone)}>
          {texts.policy}
        </Link>
        {applicationId === undefined ? null : (
          <Link to={`/applications/${applicationId}`} aria-label={texts.applicationOf(displayPhone)}>
            {texts.application}
          </Link>
        )}
      </td>
    </tr>
  );
}

/** `Live`, or what it waits for. */
export function NumberState({ state }: { readonly state: string }) {
  if (state === 'live') return <Badge tone="good">{texts.live}</Badge>;
  return <Badge tone={state === 'failed' || state === 'cancelled' ? 'plain' : 'warn'}>{texts.sayState(state)}</Badge>;
}
