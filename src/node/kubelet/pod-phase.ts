/** A Pod's life in one word (kubelet_pods.go getPhase, 1.36). */
import type { ContainerStatus, Pod } from '../../api/generated/types/core/v1.ts';
import { initRestartsAfter, isSidecar, restartsAfter } from './restart-policy.ts';

export type Phase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

/** `isTerminal`: its containers will not be started again, whatever their policy. */
export function podPhase(
  pod: Pod,
  statuses: readonly ContainerStatus[],
  isTerminal: boolean,
): Phase {
  const byName = new Map(statuses.map((status) => [status.name, status]));
  const { containers, initContainers = [] } = pod.spec;
  const count = {
    pendingInit: 0,
    failedInit: 0,
    unknown: 0,
    running: 0,
    waiting: 0,
    stopped: 0,
    succeeded: 0,
    restarting: 0,
  };

  for (const container of initContainers) {
    const { state, lastState, started } = byName.get(container.name) ?? {};
    if (isSidecar(container)) {
      // A sidecar that ended is not counted: it does not decide what becomes of the Pod.
      if (state?.running) {
        count.running++;
        if (!started) count.pendingInit++;
      } else if (!state?.terminated && !lastState?.terminated) {
        count.pendingInit++;
        if (state?.waiting) count.waiting++;
        else count.unknown++;
      }
      continue;
    }
    const end = state?.terminated ?? (state?.waiting && lastState?.terminated);
    if (!end) count.pendingInit++;
    else if (end.exitCode !== 0 && !initRestartsAfter(container, pod, end.exitCode))
      count.failedInit++;
    else if (end.exitCode !== 0 && state?.waiting) count.pendingInit++;
  }

  let anyStarted = false;
  for (const container of containers) {
    const { state, lastState } = byName.get(container.name) ?? {};
    anyStarted ||= state?.running !== undefined || state?.terminated !== undefined;
    const end = state?.terminated ?? (state?.waiting && lastState?.terminated);
    if (state?.running) count.running++;
    else if (end) {
      count.stopped++;
      if (end.exitCode === 0) count.succeeded++;
      if (restartsAfter(container, pod, end.exitCode)) count.restarting++;
    } else if (state?.waiting) count.waiting++;
    else count.unknown++;
  }

  if (count.failedInit > 0) return 'Failed';
  // Once regular containers have run, a sidecar that restarts does not make the Pod pending again.
  if ((count.pendingInit > 0 && !anyStarted) || count.waiting > 0) return 'Pending';
  if (count.unknown > 0 || count.running + count.stopped === 0) return 'Pending';
  if (count.running > 0) return 'Running';
  if (!isTerminal && count.restarting > 0) return 'Running';
  return count.stopped === count.succeeded ? 'Succeeded' : 'Failed';
}
