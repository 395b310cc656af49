import type { KeyboardEvent } from 'react';

const STEPS: Readonly<Record<string, 'nextElementSibling' | 'previousElementSibling'>> = {
  ArrowDown: 'nextElementSibling',
  ArrowUp: 'previousElementSibling',
};

/** From the link of one row to that of the next, or the one before, by the arrow keys. */
export function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key];
  if (step === undefined || !(event.target instanceof Element)) return;
  const link = event.target.closest('tr')?.[step]?.querySelector('a');
  if (link === undefined || link === null) return;
  event.preventDefault();
  link.focus();
}
