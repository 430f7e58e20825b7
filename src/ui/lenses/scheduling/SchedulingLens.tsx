/** The scheduling lens: who waits, and the newest cycle as a film of its phases. */
import { useEffect } from 'react';
import { useSession } from '../../app/session.ts';
import { words } from '../../words/words.ts';
import { FilmView } from './FilmView.tsx';
import { Queue } from './Queue.tsx';
import { useFilm } from './use-film.ts';
import '../lens.css';
import './scheduling.css';

/** Where arrow keys already mean something. */
const OTHERS =
  'input, textarea, select, dialog, [role="tablist"], [role="menu"], [role="separator"], [role="region"], .monaco-editor';

export default function SchedulingLens() {
  const { attemptLoader } = useSession();
  const film = useFilm();
  useEffect(() => void attemptLoader.loadNewest(), [attemptLoader]);

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

  return (
    <section className="lens scroll" aria-label={words.schedulingLens.title}>
      <div className="scheduling-lens">
        <Queue scheduling={film.attempt} />
        <FilmView film={film} />
      </div>
    </section>
  );
}
