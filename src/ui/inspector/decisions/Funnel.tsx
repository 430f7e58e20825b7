/** From all nodes to one, as narrowing bars: 800 → 41 → best. */
import type { SchedulingAttempt } from '../../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import { words } from '../../words/words.ts';

const { decisions: say } = words;

export function Funnel({ attempt }: { readonly attempt: SchedulingAttempt }) {
  const { totalNodes, evaluatedNodes, feasibleNodes, selectedNode } = attempt;
  const stages = [
    { title: say.stages.all, count: totalNodes },
    ...(evaluatedNodes > 0 && evaluatedNodes < totalNodes
      ? [{ title: say.stages.asked, count: evaluatedNodes }]
      : []),
    { title: say.stages.feasible, count: feasibleNodes },
    { title: say.stages.chosen, count: selectedNode ? 1 : 0, name: selectedNode },
  ];
  return (
    <figure className="funnel" aria-label={say.funnel(totalNodes, feasibleNodes, selectedNode)}>
      {stages.map(({ title, count, name }) => (
        <div key={title} className="funnel-stage">
          <span className="funnel-title">{title}</span>
          <span className="funnel-track" aria-hidden>
            <span
              className="funnel-bar"
              style={{
                width: `${totalNodes ? Math.max(count ? 3 : 0, (count / totalNodes) * 100) : 0}%`,
              }}
            />
          </span>
          <span className="funnel-count numeric">{name ?? count}</span>
        </div>
      ))}
    </figure>
  );
}
