/** Left and right step through a film, wherever arrow keys do not already mean something. */
import { useEffect } from 'react';

const OTHERS =
  'input, textarea, select, dialog, [role="tablist"], [role="menu"], [role="separator"], [role="region"], .monaco-editor';

interface Steps {
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
  next(): void;
  previous(): void;
}

export function useFilmKeys(film: Steps): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      if ((event.target as HTMLElement).closest(OTHERS)) return;
      if (event.key === 'ArrowRight' && film.hasNext) film.next();
      else if (event.key === 'ArrowLeft' && film.hasPrevious) film.previous();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [film]);
}
