/** One attempt, phase by phase: the strip of phases, the sentence, and the stage. */
import { ChevronLeft, ChevronRight, Radio } from 'lucide-react';
import { Button } from '../../design/Button.tsx';
import { useExplanation } from '../../mirror/explanations.ts';
import { PhraseText } from '../../words/PhraseText.tsx';
import { words } from '../../words/words.ts';
import { sentenceOfPhase } from './sentence-of-phase.ts';
import { Stage } from './Stage.tsx';
import type { Film } from './use-film.ts';

const { schedulingLens: say, decisions } = words;

export function FilmView({ film }: { readonly film: Film }) {
  const { attempt, attempts, phases, at } = film;
  const explained = useExplanation(attempt);
  const phase = phases[at];
  if (!attempt || !phase) return <p className="film-none">{say.nothing}</p>;
  return (
    <div className="film" role="group" aria-label={say.film(attempt.pod.name, attempt.attempt)}>
      <div className="film-tools">
        <label>
          {say.decision}
          <select
            className="input"
            value={attempt.metadata.name}
            onChange={(event) => film.choose(event.target.value)}
          >
            {attempts.map((each) => (
              <option key={each.metadata.name} value={each.metadata.name}>
                {say.option(
                  each.pod.name,
                  each.attempt,
                  each.selectedNode ?? decisions.results[each.result]!,
                )}
              </option>
            ))}
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
          title={say.followHint}
        >
          {say.follow}
        </Button>
      </div>
      <ol className="film-strip" aria-label={say.phases}>
        {phases.map((each, index) => (
          <li key={each}>
            <button
              type="button"
              className={index < at ? 'film-phase film-done' : 'film-phase'}
              aria-current={index === at ? 'step' : undefined}
              onClick={() => film.goTo(index)}
            >
              {say.titles[each]}
            </button>
          </li>
        ))}
      </ol>
      <p className="film-sentence" role="status" aria-live="polite">
        <PhraseText phrase={sentenceOfPhase(phase, attempt, explained.explanation)} />
      </p>
      <Stage phase={phase} attempt={attempt} explained={explained} />
    </div>
  );
}
