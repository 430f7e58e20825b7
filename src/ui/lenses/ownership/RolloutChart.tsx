/** Two bars and two lines: how many Pods there are, how many of them are available, and what the rollout keeps to. */
import type { Rollout } from '../../model/rollout.ts';
import { laterWords } from '../../words/later-words.ts';

const { panel: say } = laterWords.ownership;

export function RolloutChart({
  rollout,
  recreate,
}: {
  readonly rollout: Rollout;
  readonly recreate: boolean;
}) {
  const { wanted, updated, old, available, atLeast, atMost, maxSurge, maxUnavailable } = rollout;
  const scale = Math.max(atMost ?? 0, wanted, updated + old, 1);
  const part = (count: number) => `${(100 * count) / scale}%`;
  const least = atLeast === undefined ? undefined : say.atLeast(atLeast, maxUnavailable);
  const most = atMost === undefined ? undefined : say.atMost(atMost, maxSurge);
  const lines = recreate ? say.recreate : say.lines(least, most);
  return (
    <figure className="rollout-chart">
      <div role="img" aria-label={`${say.chart(updated, old, available)}. ${lines}`}>
        <div className="rollout-row">
          <span className="rollout-title">{say.pods}</span>
          <span className="rollout-track">
            <span className="rollout-new" style={{ width: part(updated) }} />
            <span className="rollout-old" style={{ width: part(old) }} />
            {atMost !== undefined && (
              <span className="rollout-line rollout-most" style={{ left: part(atMost) }} />
            )}
          </span>
          <span className="rollout-figures numeric">
            {say.fresh(updated)} · {say.old(old)}
          </span>
        </div>
        <div className="rollout-row">
          <span className="rollout-title">{say.availablePods}</span>
          <span className="rollout-track">
            <span className="rollout-available" style={{ width: part(available) }} />
            {atLeast !== undefined && (
              <span className="rollout-line rollout-least" style={{ left: part(atLeast) }} />
            )}
          </span>
          <span className="rollout-figures numeric">{say.availableCount(available)}</span>
        </div>
      </div>
      <figcaption className="quiet">{lines}</figcaption>
    </figure>
  );
}
