import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useNumbers } from '../../api/numbers.ts';
import type { OpenSession } from '../../api/sessions.ts';
import { usePolicies } from '../../api/standing-policies.ts';
import { windowsTexts as texts } from '../../texts/windows.ts';
import { useNarrow } from './use-narrow.ts';
import { keyOf, useSteady } from './use-steady.ts';
import { WindowRow } from './window-row.tsx';

/** As in `windows.css`, px. */
const ROW = { wide: 52, narrow: 88 };

type TableProps = { readonly sessions: readonly OpenSession[]; readonly more: boolean; readonly onMore: () => void };

/** Thousands of windows as one table, of which only what is in sight is on the page. */
export function WindowTable({ sessions, more, onMore }: TableProps) {
  const table = useRef<HTMLTableElement>(null);
  const [top, setTop] = useState(0);
  const height = useNarrow() ? ROW.narrow : ROW.wide;
  const { shown, hold } = useSteady(sessions);
  const numbers = useNumbers().data ?? [];
  const policies = usePolicies(useMemo(() => [...new Set(sessions.map(({ number }) => number))], [sessions]));
  useLayoutEffect(() => setTop(table.current?.tBodies[0]?.offsetTop ?? 0), []);
  const virtual = useWindowVirtualizer({ count: shown.length, estimateSize: () => height, overscan: 10, scrollMargin: top });
  const rows = virtual.getVirtualItems();
  const last = rows.at(-1)?.index ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the size is another one
  useEffect(() => virtual.measure(), [height]);
  useEffect(() => {
    if (more && last >= shown.length - 30) onMore();
  }, [more, last, shown.length, onMore]);
  const before = rows.length === 0 ? 0 : (rows[0]?.start ?? 0) - top;
  const after = virtual.getTotalSize() - before - rows.length * height;
  return (
    <div className="table-box" {...hold}>
      <table ref={table} className="table windows" aria-rowcount={more ? -1 : shown.length + 1}>
        <caption className="hidden">{texts.caption}</caption>
        <Head several={numbers.length > 1} />
        <tbody>
          <Gap height={before} />
          {rows.map(({ index }) => {
            const session = shown[index];
            if (session === undefined) return null;
            return (
              <WindowRow
                key={keyOf(session)}
                session={session}
                row={index + 2}
                policy={policies.get(session.number)}
                number={numbers.length > 1 ? numbers.find(({ phoneNumberId }) => phoneNumberId === session.number) : undefined}
              />
            );
          })}
          <Gap height={after} />
        </tbody>
      </table>
      {more ? <p className="windows-more faint">{texts.loadingMore}</p> : null}
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

/** The rows that are not in sight. */
function Gap({ height }: { readonly height: number }) {
  if (height <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row is not focusable
    <tr aria-hidden="true" className="windows-gap">
      <td style={{ height }} />
    </tr>
  );
}
