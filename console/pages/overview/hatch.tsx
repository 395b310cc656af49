import { useId } from 'react';

/** A name for a hatch that no other drawing of the page has. */
export function useHatch(): string {
  return `hatch${useId().replace(/\W/g, '')}`;
}

/** Slanting lines: told from a plain surface also by who sees no colours. */
export function Hatch({ id, color }: { readonly id: string; readonly color: string }) {
  return (
    <defs>
      <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="6" height="6" fill="var(--raised)" />
        <rect width="3" height="6" fill={color} />
      </pattern>
    </defs>
  );
}
