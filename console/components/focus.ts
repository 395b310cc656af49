/** Puts the focus, which would be lost with what has it now, on `before` if that can take it, or else on the page. */
export function keepFocus(before?: Element | null): void {
  if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  if (before == null || document.activeElement !== before) document.querySelector('main')?.focus({ preventScroll: true });
}
