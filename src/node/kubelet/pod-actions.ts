/**
 * What to do for a Pod now, from what should be and what is. Pure: a table of cases tells all of it
 * (kuberuntime_manager.go computePodActions, 1.36).
 */
import type { Container, Pod } from '../../api/generated/types/core/v1.ts';
import type { ContainerStatus } from '../cri/cri.ts';
import { runtimeResources } from './container-config.ts';
import {
  hasExited,
  isRunning,
  newest,
  readySandbox,
  type PodRuntimeStatus,
} from './pod-runtime-status.ts';
import { initRestartsAfter, isSidecar, restartsAfter, shouldBeStarted } from './restart-policy.ts';

interface Update {
  readonly container: Container;
  readonly containerId: string;
}

interface Kill {
  readonly container: ContainerStatus;
  readonly message: string;
  /** In place of the Pod's own, as a probe says. */
  readonly graceSeconds?: number;
}

export interface PodActions {
  /** Everything in it is to die, the sandbox too. */
  readonly killPod: boolean;
  readonly createSandbox: boolean;
  /** Of the sandbox to create. */
  readonly attempt: number;
  /** There was one before. */
  readonly sandboxChanged: boolean;
  readonly initToStart: readonly Container[];
  readonly toStart: readonly Container[];
  /** Started once, whatever becomes of them. */
  readonly ephemeralToStart: readonly Container[];
  readonly toKill: readonly Kill[];
  /** Running, and to have other resources. */
  readonly toUpdate: readonly Update[];
}

const NOTHING: PodActions = {
  killPod: false,
  createSandbox: false,
  attempt: 0,
  sandboxChanged: false,
  initToStart: [],
  toStart: [],
  ephemeralToStart: [],
  toKill: [],
  toUpdate: [],
};

/** What probes say of the containers that run. */
export interface ProbeVerdicts {
  isStarted(podUid: string, containerId: string, container: Container): boolean;
  failed(
    podUid: string,
    containerId: string,
    container: Container,
  ): 'liveness' | 'startup' | undefined;
}

export function podActions(pod: Pod, status: PodRuntimeStatus, probes: ProbeVerdicts): PodActions {
  const { containers, initContainers = [] } = pod.spec;
  if (!readySandbox(status)) return inNewSandbox(pod, status);

  const waiting = pod.spec.ephemeralContainers?.filter(({ name }) => !newest(status, name)) ?? [];
  const ephemeralToStart = waiting as readonly Container[];
  const initialized = containers.some(({ name }) => inCurrentSandbox(status, name));
  const { initToStart, failed, done } = initialized
    ? {
        initToStart: initContainers.filter(
          (sidecar) => isSidecar(sidecar) && !isRunning(newest(status, sidecar.name)),
        ),
        failed: false,
        done: true,
      }
    : nextInitContainers(pod, status, probes);
  if (failed) return { ...NOTHING, killPod: true };
  if (!done) return { ...NOTHING, ephemeralToStart, initToStart };

  const toStart: Container[] = [];
  const toKill: Kill[] = [];
  const toUpdate: Update[] = [];
  let kept = 0;
  for (const container of containers) {
    const last = newest(status, container.name);
    if (!isRunning(last)) {
      if (shouldBeStarted(container, pod, status)) toStart.push(container);
    } else if (last!.config.image !== container.image) {
      // Whatever the policy: the definition that it should run by is another now.
      toKill.push({
        container: last!,
        message: `Container ${container.name} definition changed, will be restarted`,
      });
      toStart.push(container);
    } else if (probes.failed(pod.metadata.uid, last!.id, container)) {
      const restarts = pod.spec.restartPolicy !== 'Never' || restartsAfter(container, pod, 137);
      toKill.push(unwell(pod, last!, container, probes, restarts));
      if (restarts) toStart.push(container);
    } else if (resizeOf(container, last!, pod) === 'restart') {
      toKill.push({
        container: last!,
        message: `Container ${container.name} resize requires restart`,
      });
      toStart.push(container);
    } else {
      if (resizeOf(container, last!, pod)) toUpdate.push({ container, containerId: last!.id });
      kept++;
    }
  }
  for (const sidecar of (pod.spec.initContainers ?? []).filter(isSidecar)) {
    const last = newest(status, sidecar.name);
    if (!isRunning(last) || !probes.failed(pod.metadata.uid, last!.id, sidecar)) continue;
    toKill.push(unwell(pod, last!, sidecar, probes, true));
    initToStart.push(sidecar);
  }
  if (kept === 0 && toStart.length === 0) return { ...NOTHING, killPod: true };
  return { ...NOTHING, ephemeralToStart, initToStart, toStart, toKill, toUpdate };
}

/** Whether its resources are others than it runs with, and whether it has to be started anew for them. */
function resizeOf(
  container: Container,
  { config }: ContainerStatus,
  { spec }: Pod,
): 'update' | 'restart' | undefined {
  const wanted = runtimeResources(container, spec.resources);
  const memory = wanted.memoryLimitBytes !== config.memoryLimitBytes;
  const cpu =
    wanted.cpuLimitMillis !== config.cpuLimitMillis ||
    wanted.cpuRequestMillis !== config.cpuRequestMillis;
  if (!memory && !cpu) return undefined;
  const restarts = (resource: string) =>
    container.resizePolicy?.some(
      ({ resourceName, restartPolicy }) =>
        resourceName === resource && restartPolicy === 'RestartContainer',
    );
  return (memory && restarts('memory')) || (cpu && restarts('cpu')) ? 'restart' : 'update';
}

function unwell(
  pod: Pod,
  last: ContainerStatus,
  container: Container,
  probes: ProbeVerdicts,
  restarts: boolean,
): Kill {
  const kind = probes.failed(pod.metadata.uid, last.id, container)!;
  const probe = kind === 'liveness' ? container.livenessProbe : container.startupProbe;
  return {
    container: last,
    message: `Container ${container.name} failed ${kind} probe${restarts ? ', will be restarted' : ''}`,
    graceSeconds: probe?.terminationGracePeriodSeconds,
  };
}

/** Containers die with their sandbox, so all of them start over, init containers first. */
function inNewSandbox(pod: Pod, status: PodRuntimeStatus): PodActions {
  const { containers, initContainers = [], restartPolicy = 'Always' } = pod.spec;
  const attempt = status.sandboxes.length === 0 ? 0 : status.sandboxes[0]!.config.attempt + 1;
  const changed = { ...NOTHING, killPod: true, attempt, sandboxChanged: attempt > 0 };
  const mayRestart =
    restartPolicy !== 'Never' ||
    containers.some((one) => one.restartPolicy && one.restartPolicy !== 'Never');
  if (!mayRestart && attempt !== 0 && status.containers.length > 0) return changed;
  const toStart = containers.filter((container) => {
    const last = newest(status, container.name);
    return !hasExited(last) || restartsAfter(container, pod, last!.exitCode ?? 0);
  });
  if (toStart.length === 0) return changed;
  const creating = { ...changed, createSandbox: true };
  return initContainers.length > 0
    ? { ...creating, initToStart: [initContainers[0]!] }
    : { ...creating, toStart };
}

/** One init container after the other; a sidecar lets the next begin once it runs. */
function nextInitContainers(pod: Pod, status: PodRuntimeStatus, probes: ProbeVerdicts) {
  const initToStart: Container[] = [];
  for (const container of pod.spec.initContainers ?? []) {
    const last = inCurrentSandbox(status, container.name);
    if (isSidecar(container)) {
      if (isRunning(last)) {
        if (probes.isStarted(pod.metadata.uid, last!.id, container)) continue;
        return { initToStart, failed: false, done: false };
      }
      initToStart.push(container);
      // One that ran before and is down only now does not hold up what comes after it.
      if (last) continue;
      return { initToStart, failed: false, done: false };
    }
    if (last && hasExited(last)) {
      if (last.exitCode === 0) continue;
      if (!initRestartsAfter(container, pod, last.exitCode ?? 1))
        return { initToStart: [], failed: true, done: false };
      return { initToStart: [...initToStart, container], failed: false, done: false };
    }
    return {
      initToStart: isRunning(last) ? initToStart : [...initToStart, container],
      failed: false,
      done: false,
    };
  }
  return { initToStart, failed: false, done: true };
}

/** The newest container of that name if it was made in the sandbox that is up. */
function inCurrentSandbox(status: PodRuntimeStatus, name: string): ContainerStatus | undefined {
  const last = newest(status, name);
  return last?.sandboxId === status.sandboxes[0]?.id ? last : undefined;
}
