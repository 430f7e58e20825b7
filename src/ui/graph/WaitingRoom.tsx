/** Pods without a node, each with why, in kube-scheduler's words. */
import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import type { Pod } from '../../api/generated/types/core/v1.ts';
import { ui, useUi } from '../app/ui-store.ts';
import { usePodsOn } from '../mirror/hooks.ts';
import { podHealth } from '../model/pod-health.ts';
import { words } from '../words/words.ts';
import { inOrder, PodCanvas } from './PodCanvas.tsx';
import { PodTile } from './Tile.tsx';
import './WaitingRoom.css';

/** Up to so many are told one by one; a crowd is painted. */
const TOLD = 4;
/** Less than half of it is one line. */
const WHOLE = 140;

export const WaitingRoom = memo(function WaitingRoom({
  height = WHOLE,
}: Pick<NodeProps, 'height'>) {
  const pods = usePodsOn('');
  const waiting = inOrder(pods);
  if (height < WHOLE / 2) {
    return (
      <section className="waiting-room waiting-line" aria-label={words.graph.waitingRoom}>
        <h2>{words.graph.waitingRoom}</h2>
        <span className={waiting.length ? 'waiting-count numeric' : 'waiting-hint'}>
          {waiting.length ? words.graph.waitingCount(waiting.length) : words.graph.waitingNone}
        </span>
      </section>
    );
  }
  return (
    <section
      className={waiting.length ? 'waiting-room' : 'waiting-room waiting-empty'}
      aria-label={words.graph.waitingRoom}
    >
      <header>
        <h2>{words.graph.waitingRoom}</h2>
        {waiting.length > 0 && (
          <span className="waiting-count numeric">{words.graph.waitingCount(waiting.length)}</span>
        )}
      </header>
      {waiting.length === 0 && <p className="waiting-hint">{words.graph.waitingNobody}</p>}
      {waiting.length > TOLD && (
        <PodCanvas
          pods={waiting}
          label={words.graph.waitingPods(waiting.length)}
          area={{ width: 224, height: waiting.length > 40 ? 112 : 58 }}
        />
      )}
      <ul>
        {waiting
          .slice(0, waiting.length > TOLD ? (waiting.length > 40 ? 1 : 2) : TOLD)
          .map((pod) => (
            <li key={pod.metadata.uid}>
              <Waiter pod={pod} />
            </li>
          ))}
      </ul>
    </section>
  );
});

function Waiter({ pod }: { readonly pod: Pod }) {
  const { namespace, name } = pod.metadata;
  const health = podHealth(pod);
  const selected = useUi(
    ({ selected }) =>
      selected?.plural === 'pods' && selected.name === name && selected.namespace === namespace,
  );
  return (
    <button
      type="button"
      className="waiter"
      aria-pressed={selected}
      onClick={() =>
        ui
          .getState()
          .select(
            { plural: 'pods', ...(namespace && { namespace }), name },
            health.state === 'unschedulable' ? 'decisions' : undefined,
          )
      }
    >
      <PodTile pod={pod} size={18} />
      <span className="waiter-text">
        <span className="waiter-name">{name}</span>
        <span className="waiter-reason" title={health.reason}>
          {health.reason ?? health.title}
        </span>
      </span>
    </button>
  );
}
