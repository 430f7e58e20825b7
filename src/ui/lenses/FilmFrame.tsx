/** What every film has: which story, back and forth, the strip of its phases, the sentence, and a stage below. */
import { ChevronLeft, ChevronRight, Radio } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../design/Button.tsx';
import type { Phrase } from '../words/phrase.ts';
import { PhraseText } from '../words/PhraseText.tsx';
import { laterWords } from '../words/later-words.ts';
import type { Film } from './use-film.ts';

const { film: say } = laterWords;

export interface Older {
  readonly title: string;
  readonly load: () => void;
}

/** No story's key. */
const OLDER = ' older';

interface FrameProps<T, P extends string> {
  readonly film: Film<T, P>;
  readonly label: string;
  readonly choice: string;
  readonly keyOf: (story: T) => string;
  readonly option: (story: T) => string;
  /** Names the list of phases. */
  readonly phases: string;
  readonly titles: { readonly [phase in P]: string };
  readonly sentence: Phrase;
  readonly followHint: string;
  /** Puts more into the list, where there are more. */
  readonly older?: Older | undefined;
  readonly children: ReactNode;
}

export function FilmFrame<T, P extends string>(props: FrameProps<T, P>) {
  const { film, label, choice, keyOf, option, phases, titles, sentence, followHint, children } =
    props;
  const { older } = props;
  return (
    <div className="film" role="group" aria-label={label}>
      <div className="film-tools">
        <label>
          {choice}
          <select
            className="input"
            value={film.story && keyOf(film.story)}
            onChange={({ target }) =>
              target.value === OLDER ? older?.load() : film.choose(target.value)
            }
          >
            {film.story && !film.stories.some((each) => keyOf(each) === keyOf(film.story!)) && (
              <option value={keyOf(film.story)}>{option(film.story)}</option>
            )}
            {film.stories.map((each) => (
              <option key={keyOf(each)} value={keyOf(each)}>
                {option(each)}
              </option>
            ))}
            {older && <option value={OLDER}>{older.title}</option>}
          </select>
        </label>
        <Button
          small
          look="outline"
          icon={<ChevronLeft size={15} />}
          disabled={!film.hasPrevious}
          onClick={film.previous}
        >
          {say.previous}
        </Button>
        <Button
          small
          look="outline"
          icon={<ChevronRight size={15} />}
          disabled={!film.hasNext}
          onClick={film.next}
        >
          {say.next}
        </Button>
        <Button
          small
          icon={<Radio size={15} />}
          pressed={film.following}
          onClick={film.follow}
          title={followHint}
        >
          {say.follow}
        </Button>
      </div>
      <ol className="film-strip" aria-label={phases}>
        {film.phases.map((each, index) => (
          <li key={each}>
            <button
              type="button"
              className={index < film.at ? 'film-phase film-done' : 'film-phase'}
              aria-current={index === film.at ? 'step' : undefined}
              onClick={() => film.goTo(index)}
            >
              {titles[each]}
            </button>
          </li>
        ))}
      </ol>
      <p className="film-sentence" role="status" aria-live="polite">
        <PhraseText phrase={sentence} />
      </p>
      {children}
    </div>
  );
}
