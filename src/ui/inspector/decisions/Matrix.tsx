/** Nodes down, plugins across. Every figure can be opened into its arithmetic. */
import { Check, Maximize2, Minus, X } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type {
  PluginVerdict,
  SchedulingAttempt,
} from '../../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import type { SchedulingExplanation } from '../../../api/sim/v1alpha1/scheduling-explanation/types.ts';
import { Button } from '../../design/Button.tsx';
import { Dialog } from '../../design/Dialog.tsx';
import { ScrollRegion } from '../../design/ScrollRegion.tsx';
import { Tooltip } from '../../design/Tooltip.tsx';
import { pluginHue } from '../../flights/plugin-hue.ts';
import { matrixOf, passed, type Row, type Score } from '../../model/matrix.ts';
import { words } from '../../words/words.ts';
import { ObjectLink } from '../ObjectLink.tsx';
import { ScoreDetail } from './ScoreDetail.tsx';

const { decisions: say, explain } = words;
/** So many rows at once; the rest on demand. */
const PAGE = 25;

/** Of the scores, either the plugins' own figures or what they come to. */
export type MatrixPart = 'filters' | 'raw' | 'scores';

interface MatrixProps {
  readonly attempt: SchedulingAttempt;
  readonly before?: SchedulingAttempt | undefined;
  readonly explanation?: Pick<SchedulingExplanation, 'nodes'> | undefined;
  /** One half of it, where the other is not known yet. */
  readonly part?: MatrixPart;
}

/** A figure that is open: whose, and where the focus goes back to. */
interface Opened {
  readonly node: string;
  readonly score: Score;
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
  explanation,
  part,
  onEnlarge,
}: MatrixProps & { readonly onEnlarge?: () => void }) {
  const matrix = useMemo(
    () => matrixOf(attempt, before, explanation),
    [attempt, before, explanation],
  );
  const [opened, setOpened] = useState<Opened>();
  const opener = useRef<HTMLElement>(undefined);
  const [raw, setRaw] = useState(false);
  const [every, setEvery] = useState(false);
  const [shown, setShown] = useState(PAGE);
  const scoresOnly = part === 'scores' || part === 'raw';
  const summed = part === 'scores' || part === undefined;
  const allFilters = scoresOnly ? [] : matrix.filterPlugins;
  const allScores = part === 'filters' ? [] : matrix.scorePlugins;
  const refusing = scoresOnly ? [] : matrix.refusingPlugins;
  const giving = part === 'filters' ? [] : matrix.givingPlugins;
  // Filters alone, and nobody refused: then all of them, rather than a table of names.
  const nothing = part === 'filters' && refusing.length === 0;
  const filters = every || nothing ? allFilters : refusing;
  const scores = every ? allScores : giving;
  const rows = useMemo(() => rowsOf(matrix.rows, part), [matrix, part]);
  const close = () => {
    setOpened(undefined);
    opener.current?.focus();
  };

  return (
    <div className="matrix">
      <div className="tab-tools">
        {summed && allScores.length > 0 && (
          <label>
            <input
              type="checkbox"
              checked={raw}
              onChange={(event) => setRaw(event.target.checked)}
            />
            {say.showRaw}
          </label>
        )}
        {!nothing && allFilters.length + allScores.length > refusing.length + giving.length && (
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
      <ScrollRegion className="matrix-scroll" label={say.matrix(attempt.pod.name, attempt.attempt)}>
        <table>
          <thead>
            <tr>
              <th scope="col">{say.node}</th>
              {summed && allScores.length > 0 && (
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
            {rows.slice(0, shown).map((row) => (
              <MatrixRow
                key={row.node}
                row={row}
                filters={filters}
                scores={scores}
                raw={part === 'raw' ? 'only' : raw}
                highest={matrix.highest}
                summed={summed && allScores.length > 0}
                opened={opened}
                onOpen={(next, from) => {
                  opener.current = from;
                  setOpened(next);
                }}
              />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {rows.length > shown && (
        <Button small look="outline" onClick={() => setShown(Infinity)}>
          {say.showAll(rows.length)}
        </Button>
      )}
      {opened && <ScoreDetail {...opened} onClose={close} />}
    </div>
  );
}

/** While filters speak, nobody has points yet and nobody is chosen: all stand by name. */
function rowsOf(rows: readonly Row[], part: MatrixProps['part']): readonly Row[] {
  const scored = rows.filter(({ total }) => total !== undefined);
  if (part === 'scores') return scored;
  if (part === undefined) return rows;
  return (part === 'raw' ? scored : rows)
    .map((row): Row =>
      row.standing === 'chosen' || row.standing === 'tied' ? { ...row, standing: 'feasible' } : row,
    )
    .toSorted((a, b) => a.node.localeCompare(b.node, 'en', { numeric: true }));
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
  /** Beside what they come to, or alone. */
  readonly raw: boolean | 'only';
  readonly highest: number;
  readonly summed: boolean;
  readonly opened: Opened | undefined;
  readonly onOpen: (opened: Opened | undefined, from: HTMLElement) => void;
}

function MatrixRow({ row, filters, scores, raw, highest, summed, opened, onOpen }: MatrixRowProps) {
  const parts = [...row.scores.values()].map(({ weighted }) => String(weighted));
  return (
    <tr
      className={`matrix-row matrix-${row.standing}${row.change?.different ? ' matrix-changed' : ''}`}
    >
      <th scope="row">
        <ObjectLink to={{ plural: 'nodes', name: row.node }} />
        {row.standing === 'chosen' && <span className="matrix-mark">{say.chosen}</span>}
        {row.standing === 'tied' && <span className="matrix-mark">{say.tie}</span>}
        {row.standing === 'unseen' && (
          <span className="matrix-mark matrix-mark-unseen">{explain.unseen}</span>
        )}
        {row.change?.refusedBy && row.change.refusedBy !== row.refusedBy && (
          <span className="matrix-before">{say.before(say.refusedAt(row.change.refusedBy))}</span>
        )}
      </th>
      {summed && (
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
          <ScoreCell
            node={row.node}
            score={row.scores.get(plugin)}
            raw={raw}
            open={opened?.node === row.node && opened.score.plugin === plugin}
            onOpen={onOpen}
          />
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
      <span>
        {verdict?.reasons?.join(', ') || verdict?.code}
        {stopper && <span className="matrix-here">{explain.stoppedHere}</span>}
      </span>
    </span>
  );
}

interface ScoreCellProps {
  readonly node: string;
  readonly score: Score | undefined;
  /** Beside what they come to, or alone. */
  readonly raw: boolean | 'only';
  readonly open: boolean;
  readonly onOpen: MatrixRowProps['onOpen'];
}

function ScoreCell({ node, score, raw, open, onOpen }: ScoreCellProps) {
  if (!score) return null;
  const { plugin, raw: own, normalized, weight, weighted } = score;
  return (
    <button
      type="button"
      className="matrix-figure"
      aria-expanded={open}
      aria-label={
        raw === 'only'
          ? explain.openRaw(plugin, node, own)
          : explain.openScore(plugin, node, weighted)
      }
      title={say.arithmetic(plugin, own, normalized, weight, weighted)}
      onClick={({ currentTarget }) => onOpen(open ? undefined : { node, score }, currentTarget)}
    >
      {raw === true && (
        <span className="quiet">
          {own} → {normalized} × {weight} ={' '}
        </span>
      )}
      {raw === 'only' ? own : weighted}
    </button>
  );
}
