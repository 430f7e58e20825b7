/** The queue as people read it: who waits where, until when, and what would bring them back. */
import type { QueuedPod as Report } from '../../../api/sim/v1alpha1/queued-pod/types.ts';
import { timestamp } from '../../../apimachinery/meta.ts';
import type { QueuedPod } from './queued-pod.ts';
import type { SchedulingQueue } from './scheduling-queue.ts';

/** First those that are next; then by the end of their back-off; then the longest waiting. */
export function queueReport(queue: SchedulingQueue): readonly Report[] {
  const active = queue.active.toSorted(
    (one, other) => priorityOf(other) - priorityOf(one) || one.timestamp - other.timestamp,
  );
  const backingOff = queue.backingOff.toSorted(
    (one, other) => queue.backoffOver(one) - queue.backoffOver(other),
  );
  const rest = [...queue.unschedulable].toSorted((one, other) => one.timestamp - other.timestamp);
  return [
    ...active.map((pod) => report(queue, pod, 'active')),
    ...backingOff.map((pod) => ({
      ...report(queue, pod, 'backoff'),
      backoffUntil: timestamp(queue.backoffOver(pod)),
    })),
    ...rest.map((pod) => report(queue, pod, pod.gatedBy === undefined ? 'unschedulable' : 'gated')),
  ];
}

function report(queue: SchedulingQueue, pod: QueuedPod, place: Report['queue']): Report {
  const { name, namespace } = pod.info.pod.metadata;
  const nominatedNode = queue.nominator.nodeOf(pod.info.uid);
  const wakers = queue.wakers(pod);
  return {
    apiVersion: 'sim.kubeglass.dev/v1alpha1',
    kind: 'QueuedPod',
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      uid: pod.info.uid,
      resourceVersion: '1',
      creationTimestamp: timestamp(pod.timestamp),
    },
    queue: place,
    priority: priorityOf(pod),
    since: timestamp(pod.timestamp),
    attempts: pod.attempts,
    ...(pod.gatedBy !== undefined && { gatedBy: pod.gatedBy }),
    ...(nominatedNode !== undefined && { nominatedNode }),
    ...(wakers.length > 0 && { wakers }),
  };
}

const priorityOf = ({ info }: QueuedPod): number => info.pod.spec.priority ?? 0;
