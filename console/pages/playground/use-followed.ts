import { type UIEvent, useCallback, useLayoutEffect, useRef } from 'react';

/** So near to the end counts as being there, px. */
const NEAR = 40;

/** For a list that scrolls: what comes last is in sight, unless the reader has scrolled up. `last` is another for another last one. */
export function useFollowed(last: string | number | undefined) {
  const ref = useRef<HTMLOListElement>(null);
  const atEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what comes last is what moves the list
  useLayoutEffect(() => {
    if (ref.current !== null && atEnd.current) ref.current.scrollTop = ref.current.scrollHeight;
  }, [last]);
  const onScroll = useCallback(({ currentTarget: list }: UIEvent<HTMLOListElement>) => {
    atEnd.current = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
  }, []);
  return { ref, onScroll };
}
