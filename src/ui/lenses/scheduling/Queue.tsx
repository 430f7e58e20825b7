/** Who waits to be scheduled, in which part of the queue, for how long, and what would bring them back. */
import type { SchedulingAttempt } from '../../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import type { QueuedPod } from '../../../api/sim/v1alpha1/queued-pod/types.ts';
import { useState } from 'react';
import { Button } from '../../design/Button.tsx';
import { ObjectLink } from '../../inspector/ObjectLink.tsx';
import { useNow } from '../../mirror/hooks.ts';
import { words } from '../../words/words.ts';
import { QUEUE_PAGE, useQueue } from './use-queue.ts';

const { schedulingLens: say } = words;
const LANES = ['active', 'backoff', 'unschedulable', 'gated'] as const;
/** So many in each lane; the rest as a number. */
const SHOWN = 8;

export function Queue({ scheduling }: { readonly scheduling: SchedulingAttempt | undefined }) {
  const [limit, setLimit] = useState(QUEUE_PAGE);
  const { pods, more } = useQueue(limit);
  const nominated = pods.filter(({ nominatedNode }) => nominatedNode);
  return (
    <section className="lens-queue" aria-label={say.queue}>
      <h3>{say.queue}</h3>
      {LANES.map((lane) => (
        <Lane
          key={lane}
          title={say.lanes[lane]}
          hint={say.laneHints[lane]}
          pods={pods.filter(({ queue }) => queue === lane)}
        />
      ))}
      {nominated.length > 0 && (
        <Lane title={say.lanes.nominated} hint={say.laneHints.nominated} pods={nominated} />
      )}
      {more > 0 && (
        <p className="queue-beyond">
          {say.beyond(more)}{' '}
          <Button small look="outline" onClick={() => setLimit(limit + QUEUE_PAGE)}>
            {say.showMore}
          </Button>
        </p>
      )}
      {scheduling && <p className="quiet">{say.newest(scheduling.pod.name)}</p>}
    </section>
  );
}

interface LaneProps {
  readonly title: string;
  readonly hint: string;
  readonly pods: readonly QueuedPod[];
}

function Lane({ title, hint, pods }: LaneProps) {
  const now = useNow();
  const [all, setAll] = useState(false);
  return (
    <div className={pods.length ? 'lane' : 'lane lane-empty'}>
      <h4 title={hint}>
        {title} <span className="lane-count numeric">{pods.length}</span>
      </h4>
      <ul>
        {pods.slice(0, all ? Infinity : SHOWN).map((pod) => (
          <li key={pod.metadata.uid}>
            <ObjectLink
              to={{
                plural: 'pods',
                namespace: pod.metadata.namespace!,
                name: pod.metadata.name,
              }}
            />
            <span className="row-more">{aboutPod(pod, now)}</span>
          </li>
        ))}
      </ul>
      {pods.length > SHOWN && (
        <Button small aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? say.fewer : say.more(pods.length - SHOWN)}
        </Button>
      )}
    </div>
  );
}

function aboutPod(pod: QueuedPod, now: number): string {
  const { queue, priority, attempts, backoffUntil, gatedBy, nominatedNode } = pod;
  return [
    ...(nominatedNode ? [say.nominatedTo(nominatedNode)] : []),
    ...(queue === 'backoff' && backoffUntil
      ? [say.backoffLeft(Math.max(0, Math.ceil((Date.parse(backoffUntil) - now) / 1000)))]
      : []),
    ...(gatedBy ? [say.gatedBy(gatedBy)] : []),
    ...(queue === 'unschedulable'
      ? (pod.wakers ?? []).map(({ plugin, events }) => say.wakes(plugin, events))
      : []),
    ...(priority ? [say.priority(priority)] : []),
    ...(attempts ? [say.tried(attempts)] : []),
  ].join(' · ');
}
