/** Which of the two looks is on: the person's choice, or the system's. */
import { useInsertionEffect, useSyncExternalStore } from 'react';
import { useUi } from './ui-store.ts';

const dark = matchMedia('(prefers-color-scheme: dark)');

const subscribe = (listener: () => void) => {
  dark.addEventListener('change', listener);
  return () => dark.removeEventListener('change', listener);
};

export function useTheme(): 'light' | 'dark' {
  const chosen = useUi(({ theme }) => theme);
  const system = useSyncExternalStore(subscribe, () => dark.matches);
  return chosen === 'system' ? (system ? 'dark' : 'light') : chosen;
}

/** Writes the look onto the document, where the tokens read it. */
export function useLook(): void {
  const theme = useTheme();
  const present = useUi((state) => state.present);
  // Before the effects of everything below, so that canvases read the tokens of the theme that they are painted for.
  useInsertionEffect(() => {
    document.documentElement.dataset.theme = theme;
    document.documentElement.dataset.present = String(present);
  }, [theme, present]);
}
