import { Fragment, useEffect, useMemo, useRef } from 'react';
import { useNumbers } from '../../api/numbers.ts';
import type { OpenSession } from '../../api/sessions.ts';
import { usePolicies } from '../../api/standing-policies.ts';
import { windowsTexts as texts } from '../../texts/windows.ts';
import { useRows } from './use-rows.ts';
import { keyOf, useSteady } from './use-steady.ts';
import { walk } from './walk.ts';
import { WindowRow } from './window-row.tsx';

type TableProps = { readonly sessions: readonly OpenSession[]; readonly more: boolean; readonly onMore: () => void };

/** Thousands of windows as one table, of which only what is in sight is on the page. */
export function WindowTable({ sessions, more, onMore }: TableProps) {
  const table = useRef<HTMLTableElement>(null);
  const { shown, focused, hold, onMove } = useSteady(sessions);
  const numbers = useNumbers().data ?? [];
  const policies = usePolicies(useMemo(() => [...new Set(sessions.map(({ number }) => number))], [sessions]));
  const { drawn, after, last } = useRows(table, shown, focused);
  useEffect(() => {
    if (more && last >= shown.length - 30) onMore();
  }, [more, last, shown.length, onMore]);
  const several = numbers.length > 1;
  return (
    <div className="table-box" {...hold}>
      <table
        ref={table}
        className="table windows"
        aria-rowcount={more ? -1 : shown.length + 1}
        onKeyDown={(event) => {
          onMove();
          walk(event);
        }}
      >
        <caption className="hidden">{texts.caption}</caption>
        <Head several={several} />
        <tbody>
          {drawn.map(({ index, gap }) => {
            const session = shown[index];
            if (session === undefined) return null;
            return (
              <Fragment key={keyOf(session)}>
                <Gap height={gap} />
                <WindowRow
                  session={session}
                  row={index + 2}
                  policy={policies.get(session.number)}
                  number={several ? numbers.find(({ phoneNumberId }) => phoneNumberId === session.number) : undefined}
                />
              </Fragment>
            );
          })}
          <Gap height={after} />
        </tbody>
      </table>
    </div>
  );
}

function Head({ several }: { readonly several: boolean }) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col">{texts.person}</th>
        <th scope="col" className="windows-closes">
          {texts.closes}
        </th>
        <th scope="col" className="windows-answer">
          {texts.answer}
        </th>
        <th scope="col" className="windows-end">
          {texts.atEnd}
        </th>
        {several ? (
          <th scope="col" className="windows-number">
            {texts.number}
          </th>
        ) : null}
      </tr>
    </thead>
  );
}

/** The rows that are not drawn. */
function Gap({ height }: { readonly height: number }) {
  if (height <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row is not focusable
    <tr aria-hidden="true" className="windows-gap">
      <td style={{ height }} />
    </tr>
  );
}
