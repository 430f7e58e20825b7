/** One score opened: what the plugin computed with this cluster's figures, how that became 0 to 100, and what it counts. */
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Button } from '../../design/Button.tsx';
import type { Score } from '../../model/matrix.ts';
import { words } from '../../words/words.ts';

const { explain: say } = words;

interface ScoreDetailProps {
  readonly node: string;
  readonly score: Score;
  readonly onClose: () => void;
}

export function ScoreDetail({ node, score, onClose }: ScoreDetailProps) {
  const panel = useRef<HTMLElement>(null);
  const { plugin, raw, normalized, weight, weighted, arithmetic, normalization } = score;
  useEffect(() => panel.current?.focus(), [node, plugin]);
  return (
    // Escape gives the focus back to the figure, and means nothing else here.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      ref={panel}
      className="score-detail"
      tabIndex={-1}
      aria-label={say.scoreTitle(plugin, node)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
    >
      <header>
        <h4>{say.scoreTitle(plugin, node)}</h4>
        <Button small icon={<X size={14} />} label={words.common.close} onClick={onClose} />
      </header>
      <dl>
        <dt>{say.arithmetic}</dt>
        <dd>
          {arithmetic ? (
            arithmetic.map((line, index) => <code key={index}>{line}</code>)
          ) : (
            <code>{raw}</code>
          )}
        </dd>
        <dt>{say.normalization}</dt>
        <dd>
          <code>{normalization ?? say.asItIs(raw, normalized)}</code>
        </dd>
        <dt>{say.weight}</dt>
        <dd>
          <code>
            {normalized} × {weight} = <strong>{weighted}</strong>
          </code>
        </dd>
      </dl>
    </section>
  );
}
