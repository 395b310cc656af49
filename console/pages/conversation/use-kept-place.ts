import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react';

/** So near to an edge counts as being there, px. */
const NEAR = 40;
/** What is older is fetched before the reader is at the top. */
const AHEAD = 600;

type Anchor = { readonly element: Element; readonly top: number };

/**
 * Keeps what the reader looks at where it is, whatever is added above it or grows; whoever is at the end stays there.
 * By hand, since not every browser anchors, and none does at the top.
 */
export function useKeptPlace(content: unknown, loadOlder: () => void) {
  const scroller = useRef<HTMLElement>(null);
  const anchor = useRef<Anchor | undefined>(undefined);
  const atEnd = useRef(true);
  const [isAtEnd, setIsAtEnd] = useState(true);
  const load = useRef(loadOlder);
  load.current = loadOlder;

  const onScroll = useCallback(() => {
    const box = scroller.current;
    if (box === null) return;
    atEnd.current = isNearEnd(box);
    setIsAtEnd(atEnd.current);
    anchor.current = anchorOf(box);
    if (box.scrollTop < AHEAD) load.current();
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the content is what moves the place
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    restore(box, atEnd.current, anchor.current);
    anchor.current = anchorOf(box);
    setIsAtEnd(isNearEnd(box));
  }, [content]);

  /** What a click opens, opens below it: the clicked thing stays where it is. */
  const onClickCapture = useCallback(({ target }: { readonly target: EventTarget }) => {
    const entry = target instanceof Element ? target.closest('ol > li') : null;
    const box = scroller.current;
    if (entry === null || box === null) return;
    atEnd.current = false;
    anchor.current = { element: entry, top: topIn(box, entry) };
  }, []);

  useRestoredOnResize(scroller, atEnd, anchor);
  const toEnd = useCallback(() => scroller.current?.scrollTo({ top: scroller.current.scrollHeight }), []);
  /** What somebody opened is there to be seen. */
  const onToggleCapture = useCallback(({ target }: { readonly target: EventTarget }) => {
    if (target instanceof Element) target.closest('ol > li')?.scrollIntoView({ block: 'nearest' });
  }, []);
  return { scroller, onScroll, onClickCapture, onToggleCapture, isAtEnd, toEnd };
}

/** Pictures that arrive, details that open and a composer that grows change heights between two renderings. */
function useRestoredOnResize(
  scroller: RefObject<HTMLElement | null>,
  atEnd: RefObject<boolean>,
  anchor: RefObject<Anchor | undefined>,
): void {
  useLayoutEffect(() => {
    const box = scroller.current;
    const list = box?.querySelector('ol');
    if (box === null || list === undefined || list === null) return;
    const observer = new ResizeObserver(() => restore(box, atEnd.current, anchor.current));
    observer.observe(box);
    observer.observe(list);
    return () => observer.disconnect();
  }, [scroller, atEnd, anchor]);
}

function isNearEnd(box: HTMLElement): boolean {
  return box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
}

function restore(box: HTMLElement, atEnd: boolean, anchor: Anchor | undefined): void {
  if (atEnd) box.scrollTop = box.scrollHeight;
  else if (anchor?.element.isConnected === true) box.scrollTop += topIn(box, anchor.element) - anchor.top;
}

/** The first entry that can be seen, and where. Lines with a day come and go. */
function anchorOf(box: HTMLElement): Anchor | undefined {
  const entries = box.querySelectorAll('ol > li:not(.timeline-day)');
  let [low, high] = [0, entries.length - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const entry = entries[middle];
    if (entry !== undefined && entry.getBoundingClientRect().bottom > box.getBoundingClientRect().top) high = middle;
    else low = middle + 1;
  }
  const element = entries[low];
  return element === undefined ? undefined : { element, top: topIn(box, element) };
}

function topIn(box: HTMLElement, element: Element): number {
  return element.getBoundingClientRect().top - box.getBoundingClientRect().top;
}
