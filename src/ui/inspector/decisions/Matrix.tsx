/** Nodes down, plugins across. Every figure can be opened: raw → normalised × weight = points. */
import { Check, Maximize2, Minus, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import type {
  PluginScore,
  PluginVerdict,
  SchedulingAttempt,
} from '../../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import { Button } from '../../design/Button.tsx';
import { Dialog } from '../../design/Dialog.tsx';
import { ScrollRegion } from '../../design/ScrollRegion.tsx';
import { Tooltip } from '../../design/Tooltip.tsx';
import { pluginHue } from '../../flights/plugin-hue.ts';
import { matrixOf, passed, type Row } from '../../model/matrix.ts';
import { words } from '../../words/words.ts';
import { ObjectLink } from '../ObjectLink.tsx';

const { decisions: say } = words;
/** So many rows at once; the rest on demand. */
const PAGE = 25;

interface MatrixProps {
  readonly attempt: SchedulingAttempt;
  readonly before: SchedulingAttempt | undefined;
}

/** Beside the picture, and on demand as large as the window. */
export function Matrix(props: MatrixProps) {
  const [large, setLarge] = useState(false);
  const { pod, attempt } = props.attempt;
  return (
    <>
      <MatrixTable {...props} onEnlarge={() => setLarge(true)} />
      {large && (
        <Dialog title={say.matrix(pod.name, attempt)} width={1500} onClose={() => setLarge(false)}>
          <MatrixTable {...props} />
        </Dialog>
      )}
    </>
  );
}

function MatrixTable({
  attempt,
  before,
  onEnlarge,
}: MatrixProps & { readonly onEnlarge?: () => void }) {
  const matrix = useMemo(() => matrixOf(attempt, before), [attempt, before]);
  const [raw, setRaw] = useState(false);
  const [every, setEvery] = useState(false);
  const [shown, setShown] = useState(PAGE);
  const filters = every ? matrix.filterPlugins : matrix.refusingPlugins;
  const scores = every ? matrix.scorePlugins : matrix.givingPlugins;
  const ties = attempt.ties ?? [];

  return (
    <div className="matrix">
      <div className="tab-tools">
        {matrix.scorePlugins.length > 0 && (
          <label>
            <input
              type="checkbox"
              checked={raw}
              onChange={(event) => setRaw(event.target.checked)}
            />
            {say.showRaw}
          </label>
        )}
        {matrix.filterPlugins.length + matrix.scorePlugins.length >
          matrix.refusingPlugins.length + matrix.givingPlugins.length && (
          <label>
            <input
              type="checkbox"
              checked={every}
              onChange={(event) => setEvery(event.target.checked)}
            />
            {say.showEvery}
          </label>
        )}
        {onEnlarge && (
          <Button small look="outline" icon={<Maximize2 size={13} />} onClick={onEnlarge}>
            {say.enlarge}
          </Button>
        )}
      </div>
      {ties.length > 1 && <p className="quiet">{say.tieHint(ties.slice(0, 6))}</p>}
      <ScrollRegion className="matrix-scroll" label={say.matrix(attempt.pod.name, attempt.attempt)}>
        <table>
          <thead>
            <tr>
              <th scope="col">{say.node}</th>
              {matrix.scorePlugins.length > 0 && (
                <th scope="col" className="matrix-sum">
                  {say.sum}
                </th>
              )}
              {filters.map((plugin) => (
                <PluginHead key={plugin} plugin={plugin} />
              ))}
              {scores.map((plugin) => (
                <PluginHead key={plugin} plugin={plugin} hue={pluginHue(plugin)} />
              ))}
            </tr>
          </thead>
          <tbody>
            {matrix.rows.slice(0, shown).map((row) => (
              <MatrixRow
                key={row.node}
                row={row}
                filters={filters}
                scores={scores}
                raw={raw}
                highest={matrix.highest}
              />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {matrix.rows.length > shown && (
        <Button small look="outline" onClick={() => setShown(Infinity)}>
          {say.showAll(matrix.rows.length)}
        </Button>
      )}
    </div>
  );
}

function PluginHead({ plugin, hue }: { readonly plugin: string; readonly hue?: number }) {
  return (
    <th scope="col" className="matrix-plugin">
      {hue !== undefined && (
        <span
          className="matrix-hue"
          aria-hidden
          style={{ background: `hsl(${hue} var(--tile-saturation) var(--tile-lightness))` }}
        />
      )}
      {plugin.replace(/([a-z])([A-Z])/g, '$1\u200b$2')}
    </th>
  );
}

interface MatrixRowProps {
  readonly row: Row;
  readonly filters: readonly string[];
  readonly scores: readonly string[];
  readonly raw: boolean;
  readonly highest: number;
}

function MatrixRow({ row, filters, scores, raw, highest }: MatrixRowProps) {
  const parts = [...row.scores.values()].map(({ weighted }) => String(weighted));
  return (
    <tr
      className={`matrix-row matrix-${row.standing}${row.change?.different ? ' matrix-changed' : ''}`}
    >
      <th scope="row">
        <ObjectLink to={{ plural: 'nodes', name: row.node }} />
        {row.standing === 'chosen' && <span className="matrix-mark">{say.chosen}</span>}
        {row.standing === 'tied' && <span className="matrix-mark">{say.tie}</span>}
        {row.change?.refusedBy && row.change.refusedBy !== row.refusedBy && (
          <span className="matrix-before">{say.before(say.refusedAt(row.change.refusedBy))}</span>
        )}
      </th>
      {scores.length > 0 && (
        <td className="matrix-sum numeric">
          {row.total !== undefined && (
            <Tooltip text={say.sumOf(parts, row.total)}>
              {/* Opens on focus, so it takes it. */}
              {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
              <span className="matrix-total" tabIndex={0}>
                <span
                  className="matrix-bar"
                  aria-hidden
                  style={{ width: `${highest ? (row.total / highest) * 100 : 0}%` }}
                />
                {row.total}
              </span>
            </Tooltip>
          )}
          {row.change?.total !== undefined && row.change.total !== row.total && (
            <span className="matrix-before">{say.before(String(row.change.total))}</span>
          )}
        </td>
      )}
      {filters.map((plugin) => (
        <td key={plugin}>
          <FilterCell verdict={row.filters.get(plugin)} stopper={row.refusedBy === plugin} />
        </td>
      ))}
      {scores.map((plugin) => (
        <td key={plugin} className="numeric matrix-score">
          <ScoreCell score={row.scores.get(plugin)} raw={raw} />
        </td>
      ))}
    </tr>
  );
}

function FilterCell({
  verdict,
  stopper,
}: {
  readonly verdict: PluginVerdict | undefined;
  readonly stopper: boolean;
}) {
  if (!verdict && !stopper) return <Minus size={12} className="quiet" aria-label={say.notAsked} />;
  if (verdict && passed(verdict))
    return <Check size={14} className="matrix-yes" aria-label={say.passed} />;
  return (
    <span className={stopper ? 'matrix-no matrix-stopper' : 'matrix-no'}>
      <X size={13} aria-hidden />
      <span>{verdict?.reasons?.join(', ') || verdict?.code}</span>
    </span>
  );
}

function ScoreCell({
  score,
  raw,
}: {
  readonly score: PluginScore | undefined;
  readonly raw: boolean;
}) {
  if (!score) return null;
  const { plugin, raw: own, normalized, weight, weighted } = score;
  if (raw) {
    return (
      <span>
        <span className="quiet">
          {own} → {normalized} × {weight} =
        </span>{' '}
        {weighted}
      </span>
    );
  }
  return (
    <Tooltip text={say.arithmetic(plugin, own, normalized, weight, weighted)}>
      {/* Opens on focus, so it takes it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <span tabIndex={0}>{weighted}</span>
    </Tooltip>
  );
}
