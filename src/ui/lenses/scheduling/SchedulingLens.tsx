/** The scheduling lens: who waits, and the newest cycle as a film of its phases. */
import { useEffect, useState } from 'react';
import type { SchedulingAttempt } from '../../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import { useSession } from '../../app/session.ts';
import { useSlowList } from '../../mirror/hooks.ts';
import { words } from '../../words/words.ts';
import { useFilm } from '../use-film.ts';
import { useFilmKeys } from '../use-film-keys.ts';
import { FilmView } from './FilmView.tsx';
import { phasesOf } from './phases.ts';
import { Queue } from './Queue.tsx';
import '../film.css';
import '../lens.css';
import './scheduling.css';

/** So many can be chosen from at first, and so many more each time. */
const PAGE = 40;

export default function SchedulingLens() {
  const { attemptLoader } = useSession();
  const all = useSlowList('schedulingattempts');
  const [most, setMost] = useState(PAGE);
  const stories = all
    .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at) || b.attempt - a.attempt)
    .slice(0, most);
  const older = {
    title: words.schedulingLens.older,
    load: () => {
      setMost(most + PAGE);
      void attemptLoader.loadNewest(most + PAGE);
    },
  };
  const hasOlder = all.length > most || attemptLoader.hasMore;
  const film = useFilm({
    lens: 'scheduling',
    stories,
    keyOf,
    phasesOf,
    find: (key) => all.find((attempt) => keyOf(attempt) === key),
  });
  useFilmKeys(film);
  useEffect(() => void attemptLoader.loadNewest(), [attemptLoader]);

  return (
    <section className="lens scroll" aria-label={words.schedulingLens.title}>
      <h2 className="visually-hidden">{words.schedulingLens.title}</h2>
      <div className="film-lens">
        <Queue scheduling={film.story} />
        <FilmView film={film} older={hasOlder ? older : undefined} />
      </div>
    </section>
  );
}

const keyOf = ({ metadata }: SchedulingAttempt): string => `${metadata.namespace}/${metadata.name}`;
