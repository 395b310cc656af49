import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useState } from 'react';
import type { OpenSession } from '../../api/sessions.ts';
import { useNarrow } from './use-narrow.ts';
import { keyOf } from './use-steady.ts';

/** As in `windows.css`, px. */
const ROW = { wide: 52, narrow: 88 };

type Drawn = { readonly index: number; readonly gap: number };

/**
 * The rows to draw, each with the room that those left out before it take, and the room behind the last: those in sight,
 * and the one with the focus and its neighbours, wherever they are.
 */
export function useRows(table: RefObject<HTMLTableElement | null>, shown: readonly OpenSession[], focused: string | undefined) {
  const [top, setTop] = useState(0);
  const height = useNarrow() ? ROW.narrow : ROW.wide;
  const at = useMemo(
    () => (focused === undefined ? -1 : shown.findIndex((session) => keyOf(session) === focused)),
    [shown, focused],
  );
  useLayoutEffect(() => setTop(table.current?.tBodies[0]?.offsetTop ?? 0), [table]);
  const virtual = useWindowVirtualizer({
    count: shown.length,
    estimateSize: () => height,
    overscan: 10,
    scrollMargin: top,
    rangeExtractor: useCallback<typeof defaultRangeExtractor>(
      (range) => {
        const near = at < 0 ? [] : [at - 1, at, at + 1].filter((index) => index >= 0 && index < range.count);
        return [...new Set([...defaultRangeExtractor(range), ...near])].sort((one, other) => one - other);
      },
      [at],
    ),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the size is another one
  useEffect(() => virtual.measure(), [height]);
  let end = top;
  const drawn = virtual.getVirtualItems().map((row): Drawn => {
    const gap = row.start - end;
    end = row.end;
    return { index: row.index, gap };
  });
  return { drawn, after: virtual.getTotalSize() + top - end, last: virtual.range?.endIndex ?? 0 };
}
