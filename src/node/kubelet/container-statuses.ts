/** Containers' statuses as the API has them, from the runtime's (kubelet_pods.go convertToAPIContainerStatuses, 1.36). */
import type {
  Container,
  ContainerState,
  ContainerStatus as ApiStatus,
  Pod,
  ResourceRequirements,
} from '../../api/generated/types/core/v1.ts';
import { timestamp } from '../../apimachinery/meta.ts';
import type { ContainerStatus } from '../cri/cri.ts';
import { hasExited, newest, type PodRuntimeStatus } from './pod-runtime-status.ts';
import { isSidecar, shouldBeStarted } from './restart-policy.ts';

/** Why a container could not be started the last time: `CrashLoopBackOff`, `ErrImagePull` … */
export interface StartProblem {
  readonly reason: string;
  readonly message: string;
}

export interface StatusContext {
  /** What is prepared of claims. */
  readonly devices?: {
    statusOf(pod: Pod, container: Container): ApiStatus['allocatedResourcesStatus'];
  };
  readonly pod: Pod;
  readonly runtime: PodRuntimeStatus;
  readonly problems: ReadonlyMap<string, StartProblem>;
  /** What probes say of a container that runs. */
  readonly probes: {
    isStarted(podUid: string, containerId: string, container: Container): boolean;
    isReady(podUid: string, containerId: string, container: Container): boolean;
  };
}

const UNKNOWN_EXIT = {
  exitCode: 137,
  reason: 'ContainerStatusUnknown',
  message:
    'The container could not be located when the pod was deleted.  The container used to be Running',
};

export function containerStatuses(
  context: StatusContext,
  containers: readonly Container[],
  before: readonly ApiStatus[] | undefined,
  isInit: boolean,
): readonly ApiStatus[] {
  return containers.map((container) => {
    const old = before?.find(({ name }) => name === container.name);
    const base = fromRuntime(context, container) ?? withoutContainer(context, container, old);
    const status = waitingIfNotStarted(context, container, base, isInit);
    const allocatedResourcesStatus = context.devices?.statusOf(context.pod, container);
    return {
      ...ready(context, status, container, isInit),
      ...(allocatedResourcesStatus && { allocatedResourcesStatus }),
    };
  });
}

/** They are never ready, and decide nothing about the Pod. */
export function ephemeralStatuses(
  context: StatusContext,
  before: readonly ApiStatus[] | undefined,
): readonly ApiStatus[] {
  return (context.pod.spec.ephemeralContainers ?? []).map((ephemeral) => {
    const container = ephemeral as Container;
    const old = before?.find(({ name }) => name === container.name);
    const status = fromRuntime(context, container) ?? withoutContainer(context, container, old);
    const { started: _started, ...base } = waitingIfNotStarted(context, container, status, false);
    return base;
  });
}

function fromRuntime({ runtime }: StatusContext, container: Container): ApiStatus | undefined {
  let newest: ContainerStatus | undefined;
  let previous: ContainerStatus | undefined;
  for (const one of runtime.containers) {
    if (one.config.name !== container.name) continue;
    if (!newest) newest = one;
    else if (!previous) previous = one;
  }
  if (!newest) return undefined;
  const isUp = newest.state === 'CONTAINER_RUNNING';
  return {
    name: container.name,
    state: stateOf(newest, runtime),
    lastState: previous ? stateOf(previous, runtime) : {},
    ready: false,
    restartCount: newest.config.attempt,
    image: newest.image,
    imageID: newest.imageRef,
    containerID: idOf(newest, runtime),
    started: false,
    ...(isUp && resourcesOf(container)),
    ...mountsOf(container),
    user: { linux: newest.user },
  };
}

/** Nothing of that name in the runtime: it never was, or was removed. What the API remembers is all there is. */
function withoutContainer(
  { pod }: StatusContext,
  container: Container,
  old: ApiStatus | undefined,
): ApiStatus {
  if (old?.state?.terminated) return old;
  const reason =
    (pod.spec.initContainers ?? []).length > 0 ? 'PodInitializing' : 'ContainerCreating';
  const ranUnseen = old?.state?.running !== undefined && !old.lastState?.terminated;
  return {
    name: container.name,
    state: { waiting: { reason } },
    lastState: ranUnseen ? { terminated: UNKNOWN_EXIT } : (old?.lastState ?? {}),
    ready: false,
    restartCount: (old?.restartCount ?? 0) + (ranUnseen && !pod.metadata.deletionTimestamp ? 1 : 0),
    image: container.image ?? '',
    imageID: '',
    started: false,
    ...mountsOf(container),
  };
}

/** What ought to run and could not be started is waiting, and says why. */
function waitingIfNotStarted(
  { pod, runtime, problems }: StatusContext,
  container: Container,
  status: ApiStatus,
  isInit: boolean,
): ApiStatus {
  const last = newest(runtime, container.name);
  if (isInit && !isSidecar(container) && hasExited(last) && last!.exitCode === 0) return status;
  const problem = problems.get(container.name);
  if (!problem || !shouldBeStarted(container, pod, runtime)) return status;
  const lastState = status.state?.terminated ? status.state : status.lastState;
  return {
    ...status,
    lastState,
    state: { waiting: { reason: problem.reason, message: problem.message } },
  };
}

/** Without probes, what runs has started and is ready (pkg/kubelet/prober/prober_manager.go UpdatePodStatus). */
function ready(
  { pod, runtime, probes }: StatusContext,
  status: ApiStatus,
  container: Container,
  isInit: boolean,
): ApiStatus {
  if (isInit && !isSidecar(container)) {
    const { terminated, running } = status.state ?? {};
    return { ...status, ready: terminated?.exitCode === 0, started: running !== undefined };
  }
  if (!status.state?.running) return { ...status, ready: false, started: false };
  const { uid } = pod.metadata;
  const id = newest(runtime, container.name)?.id ?? '';
  const started = probes.isStarted(uid, id, container);
  return { ...status, started, ready: started && probes.isReady(uid, id, container) };
}

const idOf = ({ id }: ContainerStatus, { runtimeName = 'containerd' }: PodRuntimeStatus): string =>
  `${runtimeName}://${id}`;

function stateOf(container: ContainerStatus, runtime: PodRuntimeStatus): ContainerState {
  if (container.state === 'CONTAINER_RUNNING')
    return { running: { startedAt: timestamp(container.startedAt ?? 0) } };
  // Made and not running yet.
  if (container.state === 'CONTAINER_CREATED') return { waiting: {} };
  return {
    terminated: {
      exitCode: container.exitCode ?? 0,
      reason: container.reason,
      ...(container.message && { message: container.message }),
      startedAt: timestamp(container.startedAt ?? 0),
      finishedAt: timestamp(container.finishedAt ?? 0),
      containerID: idOf(container, runtime),
    },
  };
}

const ENACTED = new Set(['cpu', 'memory', 'ephemeral-storage']);

function resourcesOf({ resources }: Container): {
  readonly allocatedResources?: ResourceRequirements['requests'];
  readonly resources: ResourceRequirements;
} {
  const requests = enacted(resources?.requests);
  const limits = enacted(resources?.limits);
  return {
    ...(resources?.requests && { allocatedResources: resources.requests }),
    resources: { ...(limits && { limits }), ...(requests && { requests }) },
  };
}

function enacted(amounts: ResourceRequirements['requests']): ResourceRequirements['requests'] {
  const known = Object.entries(amounts ?? {}).filter(([name]) => ENACTED.has(name));
  return known.length > 0 ? Object.fromEntries(known) : undefined;
}

function mountsOf({ volumeMounts }: Container): Pick<ApiStatus, 'volumeMounts'> {
  if (!volumeMounts?.length) return {};
  return {
    volumeMounts: volumeMounts.map(({ name, mountPath, readOnly }) => ({
      name,
      mountPath,
      ...(readOnly && { readOnly, recursiveReadOnly: 'Disabled' }),
    })),
  };
}
