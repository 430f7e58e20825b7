/** Node by node, what this attempt found otherwise than the one before. */
import type {
  NodeVerdict,
  SchedulingAttempt,
} from '../../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import { changesSince, refusalOf } from '../../model/matrix.ts';
import { words } from '../../words/words.ts';
import { ObjectLink } from '../ObjectLink.tsx';
import { Section } from '../Section.tsx';

const { explain: say } = words;
const SHOWN = 12;

interface ChangesProps {
  readonly attempt: SchedulingAttempt;
  readonly before: SchedulingAttempt;
}

export function Changes({ attempt, before }: ChangesProps) {
  const changes = changesSince(attempt, before);
  return (
    <Section title={say.changes(before.attempt)}>
      {changes.length === 0 && <p className="quiet">{say.noChanges}</p>}
      <ul className="rows">
        {changes.slice(0, SHOWN).map(({ node, was, is }) => (
          <li key={node} className="row">
            <span className="row-text">
              <ObjectLink to={{ plural: 'nodes', name: node }} />
              <span className="row-more">{say.change(standing(was), standing(is))}</span>
            </span>
          </li>
        ))}
      </ul>
      {changes.length > SHOWN && <p className="quiet">{say.moreChanges(changes.length - SHOWN)}</p>}
    </Section>
  );
}

function standing(verdict: NodeVerdict): string {
  const refusal = refusalOf(verdict);
  return refusal
    ? refusal.reasons.join(', ') || words.decisions.refusedAt(refusal.plugin)
    : say.fits(verdict.total);
}
