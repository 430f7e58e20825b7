/** The way of a request through kube-apiserver, up to the stage that refused it. */
import { Check, X } from 'lucide-react';
import { STAGES, type Refusal } from '../model/refusal.ts';
import { words } from '../words/words.ts';

const { refusal: say } = words;

export function RefusedAt({ refusal: { stage, plugin } }: { readonly refusal: Refusal }) {
  const reached = STAGES.indexOf(stage);
  return (
    <div className="refused-at">
      <ol aria-label={say.way}>
        {STAGES.map((each, index) => (
          <li
            key={each}
            className={index < reached ? 'tone-ok' : index === reached ? 'tone-bad' : 'tone-idle'}
          >
            {index < reached && <Check size={12} aria-label={say.passed} />}
            {index === reached && <X size={12} aria-label={say.refused} />}
            <span>{say.stages[each]}</span>
            {index === reached && plugin && <span className="mono">{plugin}</span>}
          </li>
        ))}
      </ol>
      <p className="quiet">{say.why[stage]}</p>
    </div>
  );
}
