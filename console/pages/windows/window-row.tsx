import { memo } from 'react';
import type { Policy } from '../../api/conversation-types.ts';
import type { BusinessNumber } from '../../api/numbers.ts';
import type { OpenSession } from '../../api/sessions.ts';
import { Badge } from '../../components/badge.tsx';
import { Countdown } from '../../components/countdown.tsx';
import { windowsTexts as texts } from '../../texts/windows.ts';
import { NumberCell, PersonCell } from './cells.tsx';
import { keyOf } from './use-steady.ts';

type RowProps = {
  readonly session: OpenSession;
  readonly row: number;
  readonly policy: Policy | undefined;
  /** Left out where there is only one. */
  readonly number: BusinessNumber | undefined;
};

/** One open window. Only its countdown is drawn anew each second. */
export const WindowRow = memo(function WindowRow({ session, row, policy, number }: RowProps) {
  const { answered, closesAt } = session;
  const atEnd = texts.sayAtEnd(policy?.onUnansweredExpiry, answered);
  return (
    <tr aria-rowindex={row} data-key={keyOf(session)}>
      <PersonCell person={session} number={number} brief={`${texts.say(answered)} · ${atEnd}`} />
      <td className="windows-closes">
        <Countdown until={closesAt} />
      </td>
      <td className="windows-answer">
        <Badge tone={answered ? 'good' : 'warn'}>{texts.say(answered)}</Badge>
      </td>
      <td className="windows-end small" dir="auto" title={atEnd}>
        {atEnd}
      </td>
      <NumberCell number={number} />
    </tr>
  );
});
