/** Cases about pure functions: back-off, and shapes of RequestedToCapacityRatio. */
import type { Pod } from '../../src/api/generated/types/core/v1.ts';
import { podInfoOf } from '../../src/control-plane/kube-scheduler/framework/pod-info.ts';
import { brokenLine } from '../../src/control-plane/kube-scheduler/plugins/node-resources-fit/scoring-strategy.ts';
import {
  backoffDuration,
  BackoffQueue,
} from '../../src/control-plane/kube-scheduler/scheduling-queue/backoff-queue.ts';
import { queuedPod } from '../../src/control-plane/kube-scheduler/scheduling-queue/queued-pod.ts';
import type { SchedulerCase } from './scheduler-case.ts';

export function runFunction({ id, input }: SchedulerCase): unknown {
  if ('points' in input) {
    const line = brokenLine(input.points);
    return Object.fromEntries(input.at.map((at: number) => [at, line(at)]));
  }
  if ('initialBackoffNs' in input) return { durationNs: backoff(input) };
  if ('initialBackoffSeconds' in input) return { movedToActive: popped(input) };
  return `no such function: ${id}`;
}

/** 64-bit limits are more than a number holds; the result is a limit itself or a power of two times the first. */
function backoff({ initialBackoffNs, maxBackoffNs, attempts }: any): string {
  const duration = backoffDuration(Number(initialBackoffNs), Number(maxBackoffNs), attempts);
  return duration === Number(maxBackoffNs) ? maxBackoffNs : BigInt(duration).toString();
}

function popped({ initialBackoffSeconds, maxBackoffSeconds, pods }: any): readonly string[] {
  const now = Date.UTC(2024, 0, 1);
  const queue = new BackoffQueue(
    1000 * initialBackoffSeconds,
    1000 * maxBackoffSeconds,
    (one, other) => one.timestamp - other.timestamp,
  );
  for (const { name, lastFailureOffsetSeconds, attempts, unschedulablePlugins } of pods) {
    const pod = { metadata: { name, uid: name, namespace: 'default' }, spec: {} } as unknown as Pod;
    const queued = queuedPod(podInfoOf(pod), now + 1000 * lastFailureOffsetSeconds);
    queued.attempts = queued.unschedulableCount = attempts;
    queued.unschedulablePlugins = new Set(unschedulablePlugins);
    queue.add(queued);
  }
  return queue.popCompleted(now).map(({ info }) => info.pod.metadata.name);
}
