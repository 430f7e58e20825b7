/** A study's result in the picture: what would come to a node and what would leave it, and the bar that ends it. */
import { FlaskConical } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { ui, useUi } from '../app/ui-store.ts';
import { Button } from '../design/Button.tsx';
import { trialCounts, trialMarks, type TrialMark } from '../model/trial-marks.ts';
import { words } from '../words/words.ts';
import './Trial.css';

const { trial: say } = words;
/** So many fit into a box. */
const ROOM = 3;

/** Above the picture, while a result is shown in it. */
export function TrialBar() {
  const trial = useUi((state) => state.trial);
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (trial) bar.current?.focus();
  }, [trial]);
  if (!trial) return null;
  const { comes, moves, loses } = trialCounts(trial);
  const { open, showTrial } = ui.getState();
  return (
    // Escape ends it, as it closes a dialog.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={bar}
      className="trial-bar"
      role="region"
      aria-label={say.title}
      tabIndex={-1}
      onKeyDown={(event) => event.key === 'Escape' && showTrial(undefined)}
    >
      <FlaskConical size={15} aria-hidden />
      <p role="status">{say.sentence(comes, moves, loses)}</p>
      <Button
        small
        look="outline"
        onClick={() => {
          showTrial(undefined);
          open({ kind: 'what-if', status: trial });
        }}
      >
        {say.back}
      </Button>
      <Button small onClick={() => showTrial(undefined)}>
        {say.end}
      </Button>
    </div>
  );
}

/** At one node. */
export function TrialMarks({ node }: { readonly node: string }) {
  const trial = useUi((state) => state.trial);
  const all = useMemo(() => (trial ? trialMarks(trial) : undefined), [trial]);
  const marks = all?.get(node);
  if (!marks) return null;
  const more = marks.length - ROOM;
  return (
    <ul className="trial-marks" aria-label={say.at(node)}>
      {marks.slice(0, ROOM).map((mark) => (
        <Mark key={mark.id} mark={mark} />
      ))}
      {more > 0 && <li className="trial-more">{words.common.plus(more)}</li>}
    </ul>
  );
}

function Mark({ mark: { direction, what, count, other } }: { readonly mark: TrialMark }) {
  const comes = direction === 'comes';
  return (
    <li
      className={`trial-mark tone-${comes ? 'ok' : other === 'none' ? 'bad' : 'warn'}`}
      title={say.mark(comes, count, what, other)}
    >
      <span className="visually-hidden">{say.mark(comes, count, what, other)}</span>
      <b className="numeric" aria-hidden>
        {comes ? '+' : '−'}
        {count}
      </b>
      <span className="trial-what" aria-hidden>
        {what.slice(what.indexOf('/') + 1)}
      </span>
      {other !== undefined && !(comes && other === 'none') && (
        <span className="trial-other" aria-hidden>
          {comes ? '←' : '→'} {other === 'none' ? say.nowhere : other}
        </span>
      )}
    </li>
  );
}
