/** One attempt, phase by phase. */
import type { SchedulingAttempt } from '../../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import { useExplanation } from '../../mirror/explanations.ts';
import { words } from '../../words/words.ts';
import { FilmFrame, type Older } from '../FilmFrame.tsx';
import type { Film } from '../use-film.ts';
import type { Phase } from './phases.ts';
import { sentenceOfPhase } from './sentence-of-phase.ts';
import { Stage } from './Stage.tsx';

const { schedulingLens: say, decisions } = words;

interface FilmViewProps {
  readonly film: Film<SchedulingAttempt, Phase>;
  readonly older: Older | undefined;
}

export function FilmView({ film, older }: FilmViewProps) {
  const attempt = film.story;
  const explained = useExplanation(attempt);
  const phase = film.phases[film.at];
  if (!attempt || !phase) return <p className="film-none">{say.nothing}</p>;
  return (
    <FilmFrame
      film={film}
      label={say.film(attempt.pod.name, attempt.attempt)}
      choice={say.decision}
      keyOf={keyOf}
      option={(each) =>
        say.option(
          each.pod.name,
          each.attempt,
          each.selectedNode ?? decisions.results[each.result]!,
        )
      }
      phases={say.phases}
      titles={say.titles}
      sentence={sentenceOfPhase(phase, attempt, explained.explanation)}
      followHint={say.followHint}
      older={older}
    >
      <Stage phase={phase} attempt={attempt} explained={explained} />
    </FilmFrame>
  );
}

const keyOf = ({ metadata }: SchedulingAttempt): string => `${metadata.namespace}/${metadata.name}`;
