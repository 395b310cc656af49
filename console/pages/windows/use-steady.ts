import { useMemo, useRef, useState } from 'react';
import type { OpenSession } from '../../api/sessions.ts';

export const keyOf = ({ number, person }: OpenSession): string => `${number} ${person}`;

/**
 * The rows, which stay where they are while somebody points at one or has the focus in one: what is known of them is
 * renewed, those that have closed stay and say so, and those further down are added below.
 */
export function useSteady(sessions: readonly OpenSession[]) {
  const [held, setHeld] = useState(false);
  const before = useRef(sessions);
  const shown = useMemo(() => (held ? inPlace(before.current, sessions) : sessions), [held, sessions]);
  before.current = shown;
  const hold = {
    onPointerEnter: () => setHeld(true),
    onPointerLeave: () => setHeld(false),
    onFocus: () => setHeld(true),
    onBlur: () => setHeld(false),
  };
  return { shown, hold };
}

function inPlace(before: readonly OpenSession[], now: readonly OpenSession[]): readonly OpenSession[] {
  const known = new Map(now.map((session) => [keyOf(session), session]));
  const kept = before.map((session) => known.get(keyOf(session)) ?? session);
  for (const session of before) known.delete(keyOf(session));
  return [...kept, ...known.values()];
}
