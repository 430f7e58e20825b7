/** What the scheduler tells a Pod's status (pkg/scheduler/schedule_one.go, updatePod). */
import { pods } from '../../../api/core/v1/pod/pod.ts';
import type { Pod, PodCondition } from '../../../api/generated/types/core/v1.ts';
import { attempt } from '../../../apimachinery/attempt.ts';
import { timestamp } from '../../../apimachinery/meta.ts';
import type { Client } from '../../../client/client.ts';
import type { Clock } from '../../../sim/clock.ts';

export interface Unscheduled {
  readonly reason: 'Unschedulable' | 'SchedulerError';
  readonly message: string;
  /** '' takes a nomination back; absent leaves it. */
  readonly nominatedNodeName: string | undefined;
}

/** Writes only what is different. A refused write is not repeated: the next attempt will tell the news. */
export function writeUnscheduled(
  client: Client,
  clock: Clock,
  { metadata, status }: Pod,
  { reason, message, nominatedNodeName }: Unscheduled,
): void {
  const before = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  const { namespace, name, uid, generation } = metadata;
  const sameCondition =
    before?.status === 'False' &&
    before.reason === reason &&
    before.message === message &&
    before.observedGeneration === generation;
  const sameNomination =
    nominatedNodeName === undefined || nominatedNodeName === (status?.nominatedNodeName ?? '');
  if (sameCondition && sameNomination) return;
  const condition: PodCondition = {
    type: 'PodScheduled',
    ...(generation !== undefined && { observedGeneration: generation }),
    status: 'False',
    lastTransitionTime:
      before?.status === 'False' && before.lastTransitionTime
        ? before.lastTransitionTime
        : timestamp(clock.now()),
    reason,
    message,
  };
  const patch = {
    metadata: { uid },
    status: {
      ...(!sameCondition && { conditions: [condition] }),
      ...(!sameNomination && { nominatedNodeName: nominatedNodeName || null }),
    },
  };
  attempt(() => client.patch(pods, { namespace, name }, 'strategic', patch, 'status'));
}
