/** What a phase has to show: verdicts, the matrix or the funnel, who would have to go, or nothing but its sentence. */
import type { SchedulingAttempt } from '../../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import { Funnel } from '../../inspector/decisions/Funnel.tsx';
import { NodesInDetail } from '../../inspector/decisions/NodesInDetail.tsx';
import { Preemption } from '../../inspector/decisions/Preemption.tsx';
import { RefusalGroups } from '../../inspector/decisions/RefusalGroups.tsx';
import { pluginHue } from '../../flights/plugin-hue.ts';
import type { Explained } from '../../mirror/explanations.ts';
import { words } from '../../words/words.ts';
import type { Phase } from './phases.ts';
import '../../inspector/decisions/decisions.css';

const { schedulingLens: say, explain } = words;

interface StageProps {
  readonly phase: Phase;
  readonly attempt: SchedulingAttempt;
  readonly explained: Explained;
}

export function Stage({ phase, attempt, explained: { state, explanation } }: StageProps) {
  const key = `${attempt.metadata.name} ${phase}`;
  return (
    <div className="film-stage" key={key}>
      {state === 'gone' && <p className="decision-gone">{explain.gone}</p>}
      {phase === 'preFilter' && (
        <ul className="rows">
          {(attempt.preFilter ?? []).map(({ plugin, code, reasons }) => (
            <li key={plugin} className="row">
              <span className="row-text">{reasons?.join(', ') || code}</span>
              <span className="row-side">{plugin}</span>
            </li>
          ))}
        </ul>
      )}
      {phase === 'filter' && (
        <>
          <NodesInDetail attempt={attempt} explanation={explanation} part="filters" />
          {!explanation && <RefusalGroups attempt={attempt} />}
        </>
      )}
      {phase === 'postFilter' && <Preemption attempt={attempt} explanation={explanation} />}
      {phase === 'preScore' && (
        <ul className="film-scorers" aria-label={say.scorers}>
          {(explanation?.scorers ?? []).map(({ plugin, weight, skipped }) => (
            <li key={plugin} className={skipped ? 'film-skipped' : undefined}>
              <span
                className="matrix-hue"
                aria-hidden
                style={{
                  background: `hsl(${pluginHue(plugin)} var(--tile-saturation) var(--tile-lightness))`,
                }}
              />
              {plugin}
              <span className="quiet">{skipped ? say.skipped : say.weight(weight)}</span>
            </li>
          ))}
        </ul>
      )}
      {phase === 'score' && (
        <NodesInDetail attempt={attempt} explanation={explanation} part="raw" />
      )}
      {phase === 'normalizeScore' && (
        <NodesInDetail attempt={attempt} explanation={explanation} part="scores" />
      )}
      {(phase === 'bind' || phase === 'requeue') && <Funnel attempt={attempt} />}
    </div>
  );
}
