/** Refused nodes by equal reasons: what one reads when there are too many for a table. */
import { useMemo } from 'react';
import type { SchedulingAttempt } from '../../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import { refusalGroups } from '../../model/matrix.ts';
import { words } from '../../words/words.ts';
import { Section } from '../Section.tsx';

const { decisions: say } = words;

export function RefusalGroups({ attempt }: { readonly attempt: SchedulingAttempt }) {
  const groups = useMemo(() => refusalGroups(attempt), [attempt]);
  if (!groups.length) return null;
  return (
    <Section title={say.refusedGroups}>
      <ul className="rows">
        {groups.map(({ plugin, reasons, count, examples }) => (
          <li key={`${plugin} ${reasons.join()}`} className="row">
            <span className="refusal-count numeric">{count}</span>
            <span className="row-text">
              {reasons.join(', ') || plugin}
              <span className="row-more">{say.examples(examples, count - examples.length)}</span>
            </span>
            <span className="row-side">{plugin}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
