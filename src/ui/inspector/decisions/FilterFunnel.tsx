/** Filter by filter, how many nodes are left: the way from 800 to 41. */
import type { SchedulingExplanation } from '../../../api/sim/v1alpha1/scheduling-explanation/types.ts';
import { words } from '../../words/words.ts';

const { explain: say } = words;

export function FilterFunnel({ explanation }: { readonly explanation: SchedulingExplanation }) {
  const { totalNodes, funnel } = explanation;
  const steps = funnel.filter(({ refuses }) => refuses > 0);
  const width = (count: number) =>
    `${totalNodes ? Math.max(count ? 1.5 : 0, (count / totalNodes) * 100) : 0}%`;
  if (!steps.length) return <p className="quiet">{say.nobodyRefused(totalNodes)}</p>;
  return (
    <ol className="filter-funnel" aria-label={say.funnelLabel}>
      {steps.map(({ plugin, stopped, refuses, left }) => (
        <li key={plugin}>
          <span className="filter-funnel-plugin">{plugin}</span>
          <span className="filter-funnel-track" aria-hidden>
            <span className="filter-funnel-left" style={{ width: width(left) }} />
            <span className="filter-funnel-stopped" style={{ width: width(stopped) }} />
          </span>
          <span className="filter-funnel-count numeric">{say.left(left)}</span>
          <span className="filter-funnel-more">
            {say.stopped(stopped)}
            {refuses > stopped && `, ${say.refusesAlone(refuses)}`}
          </span>
        </li>
      ))}
    </ol>
  );
}
