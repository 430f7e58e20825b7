/** How a Pod is doing: one state with a shape, a tone, and words for eyes and ears alike. */
import type { ContainerStatus, Pod } from '../../api/generated/types/core/v1.ts';
import { words } from '../words/words.ts';
import type { PodState } from './states.ts';
import type { Tone } from './tone.ts';

export interface PodHealth {
  readonly state: PodState;
  readonly tone: Tone;
  /** What the state is called. */
  readonly title: string;
  /** What that means, in a sentence. */
  readonly explains: string;
  /** One sentence fragment: `Running, 2 of 2 containers ready`. */
  readonly words: string;
  /** What stands in its way, in the cluster's own words. */
  readonly reason?: string;
  readonly ready: number;
  readonly containers: number;
  readonly restarts: number;
}

const tones: { readonly [state in PodState]: Tone } = {
  pending: 'idle',
  unschedulable: 'warn',
  creating: 'busy',
  running: 'ok',
  'not-ready': 'warn',
  'crash-loop': 'bad',
  'image-problem': 'bad',
  completed: 'idle',
  failed: 'bad',
  unknown: 'warn',
  terminating: 'idle',
};

const imageProblems = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
]);

const known = new WeakMap<Pod, PodHealth>();

/** Kept with the object: Pods are frozen, and a changed one is a new one. */
export function podHealth(pod: Pod): PodHealth {
  let health = known.get(pod);
  if (!health) known.set(pod, (health = judge(pod)));
  return health;
}

function judge(pod: Pod): PodHealth {
  const statuses = pod.status?.containerStatuses ?? [];
  const sidecars =
    pod.spec?.initContainers?.filter(({ restartPolicy }) => restartPolicy === 'Always').length ?? 0;
  const containers = (pod.spec?.containers.length ?? 0) + sidecars;
  const initStatuses = pod.status?.initContainerStatuses ?? [];
  const sidecarNames = new Set(
    pod.spec?.initContainers?.filter((c) => c.restartPolicy === 'Always').map(({ name }) => name),
  );
  const ready =
    statuses.filter((status) => status.ready).length +
    initStatuses.filter((status) => status.ready && sidecarNames.has(status.name)).length;
  const restarts = [...statuses, ...initStatuses].reduce(
    (sum, { restartCount }) => sum + (restartCount ?? 0),
    0,
  );
  const { state, reason } = stateOf(pod, ready, containers);
  const failed = state === 'unschedulable' && scheduledOf(pod)?.reason === 'SchedulerError';
  const title = failed ? words.pod.schedulerError.title : words.pod.states[state];
  return {
    state,
    tone: tones[state],
    title,
    explains: failed ? words.pod.schedulerError.explain : words.pod.explain(state),
    words: words.pod.health(state, title, { ready, containers, reason, restarts }),
    ...(reason && { reason }),
    ready,
    containers,
    restarts,
  };
}

function stateOf(
  pod: Pod,
  ready: number,
  containers: number,
): { state: PodState; reason?: string } {
  const status = pod.status;
  const phase = status?.phase ?? 'Pending';
  const waiting = firstWaiting([
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
  ]);

  if (pod.metadata.deletionTimestamp) return { state: 'terminating' };
  if (phase === 'Succeeded') return { state: 'completed' };
  if (phase === 'Failed')
    return { state: 'failed', reason: status?.message ?? status?.reason ?? failedContainer(pod) };
  if (
    waiting &&
    /^(CrashLoopBackOff|RunContainerError|CreateContainerError|CreateContainerConfigError|StartError)$/.test(
      waiting.reason ?? '',
    )
  ) {
    return { state: 'crash-loop', reason: waiting.message ?? waiting.reason };
  }
  if (waiting && imageProblems.has(waiting.reason ?? '')) {
    return { state: 'image-problem', reason: waiting.message ?? waiting.reason };
  }
  if (!pod.spec?.nodeName) {
    const scheduled = scheduledOf(pod);
    if (pod.spec?.schedulingGates?.length) return { state: 'pending', reason: words.pod.gated };
    return scheduled?.status === 'False'
      ? { state: 'unschedulable', reason: scheduled.message ?? scheduled.reason }
      : { state: 'pending' };
  }
  if (phase === 'Unknown') return { state: 'unknown', reason: status?.reason };
  if (phase === 'Pending') return { state: 'creating', reason: waiting?.reason };
  const readyCondition = status?.conditions?.find(({ type }) => type === 'Ready');
  if (readyCondition?.status === 'True') return { state: 'running' };
  // Nobody but the node controller says so of a Pod whose containers are all ready: it writes what the kubelet cannot.
  if (
    ready === containers &&
    readyCondition?.status === 'False' &&
    !pod.spec.readinessGates?.length
  )
    return { state: 'unknown', reason: words.pod.nodeLost };
  if (ready < containers || readyCondition)
    return { state: 'not-ready', reason: readyCondition?.message ?? readyCondition?.reason };
  return { state: 'running' };
}

const scheduledOf = ({ status }: Pod) =>
  status?.conditions?.find(({ type }) => type === 'PodScheduled');

const firstWaiting = (statuses: readonly ContainerStatus[]) =>
  statuses.find(({ state }) => state?.waiting && state.waiting.reason !== 'PodInitializing')?.state
    ?.waiting ?? statuses.find(({ state }) => state?.waiting)?.state?.waiting;

function failedContainer(pod: Pod): string | undefined {
  const ended = pod.status?.containerStatuses?.find(({ state }) => state?.terminated?.exitCode)
    ?.state?.terminated;
  return ended && words.pod.exited(ended.exitCode, ended.reason);
}

/** How one container is doing, for its dot. */
export function containerTone(status: ContainerStatus | undefined): Tone {
  if (!status?.state) return 'idle';
  if (status.state.running) return status.ready ? 'ok' : 'warn';
  if (status.state.terminated) return status.state.terminated.exitCode === 0 ? 'idle' : 'bad';
  return /BackOff|Err/.test(status.state.waiting?.reason ?? '') ? 'bad' : 'busy';
}
