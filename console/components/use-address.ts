import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/**
 * What a page shows stands in its address, so that it can be shared: what is chosen there, and a way to choose, which an
 * empty value takes back.
 */
export function useAddress(): readonly [chosen: URLSearchParams, choose: (name: string, value: string) => void] {
  const [chosen, setChosen] = useSearchParams();
  const choose = useCallback(
    (name: string, value: string) =>
      setChosen(
        (before) => {
          const next = new URLSearchParams(before);
          if (value === '') next.delete(name);
          else next.set(name, value);
          return next;
        },
        { replace: true },
      ),
    [setChosen],
  );
  return [chosen, choose];
}
