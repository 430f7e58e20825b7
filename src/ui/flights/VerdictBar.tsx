/** What kube-scheduler says of a node, in its box: why not, or how many points and from whom. */
import { Check, X } from 'lucide-react';
import { Tooltip } from '../design/Tooltip.tsx';
import { words } from '../words/words.ts';
import { pluginHue } from './plugin-hue.ts';
import type { Verdict } from './use-flights.ts';
import './VerdictBar.css';

export function VerdictBar({
  verdict: { standing, verdict, plugin, reasons, highest },
}: {
  readonly verdict: Verdict;
}) {
  if (standing === 'refused') {
    if (!plugin) return <span className="verdict verdict-no" aria-hidden />;
    return (
      <Tooltip
        className="verdict verdict-no"
        text={`${words.node.refused(plugin)}\n${reasons?.join('\n') ?? ''}`}
      >
        <X size={13} aria-hidden />
        <span className="verdict-reason">
          {reasons?.length ? reasons.join(', ') : words.node.refused(plugin)}
        </span>
      </Tooltip>
    );
  }
  const scores = verdict?.scores ?? [];
  const total = verdict?.total ?? 0;
  return (
    <Tooltip
      className="verdict"
      text={
        scores
          .filter(({ weighted }) => weighted)
          .map(({ plugin, weighted }) => `${plugin} ${weighted}`)
          .join('\n') || words.decisions.passed
      }
    >
      {scores.length > 0 && (
        <span className="verdict-track">
          {scores.map(({ plugin, weighted }) =>
            weighted > 0 ? (
              <span
                key={plugin}
                className="verdict-part"
                style={{
                  width: `${(weighted / highest) * 100}%`,
                  background: `hsl(${pluginHue(plugin)} var(--tile-saturation) var(--tile-lightness))`,
                }}
              />
            ) : null,
          )}
        </span>
      )}
      {verdict?.total !== undefined && (
        <strong className="numeric">{words.node.points(total)}</strong>
      )}
      {standing === 'chosen' && (
        <span className="verdict-chosen">
          <Check size={13} aria-hidden /> {words.node.winner}
        </span>
      )}
      {standing === 'tied' && <span className="quiet">{words.node.tied}</span>}
    </Tooltip>
  );
}
