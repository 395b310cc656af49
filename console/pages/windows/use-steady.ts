import { type FocusEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { OpenSession } from '../../api/sessions.ts';

export const keyOf = ({ number, person }: OpenSession): string => `${number} ${person}`;

/** Whoever has not moved for so long looks elsewhere: a list that stood still for longer would be out of order. */
const STILL_MS = 30_000;

/**
 * The rows, which stay where they are while somebody moves among them or has the focus in one: what is known of them is
 * renewed, those that have closed stay and say so, and those further down are added below. `focused`: the row with the focus.
 */
export function useSteady(sessions: readonly OpenSession[]) {
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState<string>();
  const [resting, setResting] = useState(false);
  const rest = useRef<number>(undefined);
  const before = useRef(sessions);
  const held = (pointed || focused !== undefined) && !resting;
  const shown = useMemo(() => (held ? inPlace(before.current, sessions) : sessions), [held, sessions]);
  before.current = shown;
  const onMove = () => {
    setResting(false);
    window.clearTimeout(rest.current);
    rest.current = window.setTimeout(() => setResting(true), STILL_MS);
  };
  useEffect(() => () => window.clearTimeout(rest.current), []);
  const hold = {
    onPointerEnter: () => {
      onMove();
      setPointed(true);
    },
    onPointerLeave: () => setPointed(false),
    onPointerMove: onMove,
    onWheel: onMove,
    onFocus: ({ target }: FocusEvent) => {
      onMove();
      setFocused(target.closest<HTMLElement>('[data-key]')?.dataset['key']);
    },
    onBlur: () => setFocused(undefined),
  };
  return { shown, focused, hold, onMove };
}

function inPlace(before: readonly OpenSession[], now: readonly OpenSession[]): readonly OpenSession[] {
  const known = new Map(now.map((session) => [keyOf(session), session]));
  const kept = before.map((session) => known.get(keyOf(session)) ?? session);
  for (const session of before) known.delete(keyOf(session));
  return [...kept, ...known.values()];
}
