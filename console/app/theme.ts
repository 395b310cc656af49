import { useSyncExternalStore } from 'react';

/** `system`: as the reader's machine is set. */
export type Theme = 'system' | 'light' | 'dark';
export const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

const PLACE = 'openwindow.theme';
const listeners = new Set<() => void>();

const read = (): Theme => THEMES.find((theme) => theme === localStorage.getItem(PLACE)) ?? 'system';

/** Puts the chosen theme on the page: the colours follow `color-scheme`. */
export function applyTheme(): void {
  document.documentElement.dataset['theme'] = read();
}

export function setTheme(theme: Theme): void {
  localStorage.setItem(PLACE, theme);
  applyTheme();
  for (const listener of listeners) listener();
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, read);
}
