import { memo } from 'react';
import { Link } from 'react-router';
import type { Policy } from '../../api/conversation-types.ts';
import type { BusinessNumber } from '../../api/numbers.ts';
import type { OpenSession } from '../../api/sessions.ts';
import { Badge } from '../../components/badge.tsx';
import { Countdown } from '../../components/countdown.tsx';
import { windowsTexts as texts } from '../../texts/windows.ts';

type RowProps = {
  readonly session: OpenSession;
  readonly row: number;
  readonly policy: Policy | undefined;
  /** Left out where there is only one. */
  readonly number: BusinessNumber | undefined;
};

/** One open window. Only its countdown is drawn anew each second. */
export const WindowRow = memo(function WindowRow({ session, row, policy, number }: RowProps) {
  const { person, name, phone, userId, answered, closesAt } = session;
  const title = name ?? phone ?? person;
  const other = name === undefined ? undefined : (phone ?? userId ?? person);
  const atEnd = texts.sayAtEnd(policy?.onUnansweredExpiry, answered);
  return (
    <tr aria-rowindex={row}>
      <td className="windows-person">
        <Link to={`/conversations/${session.number}/${encodeURIComponent(person)}`}>
          <bdi>{title}</bdi>
        </Link>
        {other === undefined ? null : <bdi className="faint small">{other}</bdi>}
        <span className="windows-narrow small faint" dir="auto">
          {answered ? texts.answered : texts.notAnswered} · {atEnd}
        </span>
      </td>
      <td className="windows-closes">
        <Countdown until={closesAt} />
      </td>
      <td className="windows-answer">
        <Badge tone={answered ? 'good' : 'warn'}>{answered ? texts.answered : texts.notAnswered}</Badge>
      </td>
      <td className="windows-end small" dir="auto" title={atEnd}>
        {atEnd}
      </td>
      {number === undefined ? null : (
        <td className="windows-number small">
          <bdi>{number.verifiedName ?? number.displayPhone}</bdi>
        </td>
      )}
    </tr>
  );
});
