import { Link } from 'react-router';
import type { Application } from '../../api/application-types.ts';
import { Time } from '../../components/time.tsx';
import { partyNames, stepNames, applicationsTexts as texts } from '../../texts/applications.ts';
import { StatusBadge } from './status-badge.tsx';
import { TimeUsed } from './time-used.tsx';

/** One application in the list. */
export function ApplicationRow({ application }: { readonly application: Application }) {
  const { id, organisation, phoneNumber, waiting, steps, startedAt, step, status } = application;
  const parties = [...new Set(steps.filter(({ name }) => waiting.includes(name)).map(({ party }) => partyNames[party]))];
  const shown = waiting.length > 0 || step === null || status === 'live' ? waiting : [step];
  return (
    <tr>
      <th scope="row" className="application-name">
        <Link to={`/applications/${id}`} dir="auto">
          {organisation.name}
        </Link>
      </th>
      <td className="application-number nowrap">{phoneNumber}</td>
      <td className="application-status">
        <StatusBadge application={application} />
      </td>
      <td className="application-step">
        {shown.map((name) => (
          <div key={name}>{stepNames[name]}</div>
        ))}
      </td>
      <td className="application-party">
        <span className="application-label">{texts.columns.party}: </span>
        {parties.length === 0 ? (
          <span className="faint">{texts.nobody}</span>
        ) : (
          parties.map((party) => <div key={party}>{party}</div>)
        )}
      </td>
      <td className="application-time">
        <TimeUsed application={application} />
      </td>
      <td className="application-started nowrap">
        <span className="application-label">{texts.columns.started} </span>
        <Time at={startedAt} />
      </td>
    </tr>
  );
}
