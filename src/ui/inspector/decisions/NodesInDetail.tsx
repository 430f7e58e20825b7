/** Few nodes as a matrix at once; many as a funnel, with the same matrix on demand and any node by its name. */
import { useId, useState, type FormEvent } from 'react';
import type { SchedulingAttempt } from '../../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import type { SchedulingExplanation } from '../../../api/sim/v1alpha1/scheduling-explanation/types.ts';
import { useSession } from '../../app/session.ts';
import { Button } from '../../design/Button.tsx';
import { explain as ask } from '../../mirror/explanations.ts';
import { words } from '../../words/words.ts';
import { FilterFunnel } from './FilterFunnel.tsx';
import { Matrix, type MatrixPart } from './Matrix.tsx';

const { explain: say } = words;
/** So many rows can be taken in at a glance. */
const FEW = 30;

interface NodesInDetailProps {
  readonly attempt: SchedulingAttempt;
  readonly before?: SchedulingAttempt | undefined;
  readonly explanation: SchedulingExplanation | undefined;
  readonly part?: MatrixPart;
}

export function NodesInDetail({ attempt, before, explanation, part }: NodesInDetailProps) {
  const { totalNodes, evaluatedNodes, nodes, ties = [], selectedNode } = attempt;
  const rows = explanation?.nodes ?? nodes;
  if (!rows.length) return null;
  const few = totalNodes <= FEW;
  const scoresOnly = part === 'scores' || part === 'raw';
  const matrix = <Matrix {...{ attempt, before, explanation }} {...(part && { part })} />;
  const shown = ties.slice(0, 6);
  return (
    <>
      {(part === undefined || part === 'scores') && ties.length > 1 && (
        <p className="quiet">{say.tie(shown, ties.length - shown.length, selectedNode)}</p>
      )}
      {!scoresOnly && explanation && evaluatedNodes > 0 && evaluatedNodes < totalNodes && (
        <p className="quiet">{say.unseenHint(evaluatedNodes, totalNodes)}</p>
      )}
      {few ? (
        matrix
      ) : (
        <>
          {!scoresOnly && explanation && <FilterFunnel explanation={explanation} />}
          <details className="nodes-in-detail" open={scoresOnly}>
            <summary>{say.details(rows.length)}</summary>
            {matrix}
            {explanation?.nodesLeftOut !== undefined && (
              <p className="quiet">{say.leftOut(explanation.nodesLeftOut)}</p>
            )}
            {explanation && <OneNode attempt={attempt} {...(part && { part })} />}
          </details>
        </>
      )}
    </>
  );
}

function OneNode({
  attempt,
  part,
}: {
  readonly attempt: SchedulingAttempt;
  readonly part?: MatrixPart;
}) {
  const { backend } = useSession();
  const id = useId();
  const [answer, setAnswer] = useState<{ name: string; told?: SchedulingExplanation }>();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('node')).trim();
    if (!name) return;
    void ask(backend, attempt, name).then(({ explanation }) =>
      setAnswer({ name, ...(explanation?.nodes.length && { told: explanation }) }),
    );
  };
  return (
    <>
      <form className="tab-tools" onSubmit={submit}>
        <label htmlFor={id}>{say.askNode}</label>
        <input id={id} name="node" className="input" autoComplete="off" />
        <Button small look="outline" type="submit">
          {say.ask}
        </Button>
      </form>
      {answer?.told && (
        <Matrix attempt={attempt} explanation={answer.told} {...(part && { part })} />
      )}
      {answer && !answer.told && <p role="status">{say.notFound(answer.name)}</p>}
    </>
  );
}
