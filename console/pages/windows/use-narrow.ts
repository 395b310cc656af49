import { useSyncExternalStore } from 'react';

const narrow = window.matchMedia('(max-width: 48rem)');

/** Whether there is room for the person and the time alone, as `windows.css` has it. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      narrow.addEventListener('change', listener);
      return () => narrow.removeEventListener('change', listener);
    },
    () => narrow.matches,
  );
}
