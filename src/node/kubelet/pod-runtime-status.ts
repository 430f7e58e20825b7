/** What the runtime has of one Pod: the kubelet's only truth about containers (pkg/kubelet/container/runtime.go, 1.36). */
import type { ContainerStatus, PodSandbox, RuntimeService } from '../cri/cri.ts';

export interface PodRuntimeStatus {
  /** Newest first. */
  readonly sandboxes: readonly PodSandbox[];
  /** Newest first; the dead ones too, as long as they are kept. */
  readonly containers: readonly ContainerStatus[];
  /** Before `://` in containers' ids. */
  readonly runtimeName?: string;
}

export function readPod(runtime: RuntimeService, podUid: string): PodRuntimeStatus {
  return {
    sandboxes: runtime.listPodSandbox(podUid),
    containers: runtime.listContainers(podUid),
    runtimeName: runtime.version().runtimeName,
  };
}

/** The newest container of that name. */
export const newest = (status: PodRuntimeStatus, name: string): ContainerStatus | undefined =>
  status.containers.find(({ config }) => config.name === name);

export const isRunning = (container: ContainerStatus | undefined): boolean =>
  container?.state === 'CONTAINER_RUNNING';
export const hasExited = (container: ContainerStatus | undefined): boolean =>
  container?.state === 'CONTAINER_EXITED';

/** The sandbox in which containers can be started now. */
export function readySandbox({ sandboxes: [sandbox] }: PodRuntimeStatus): PodSandbox | undefined {
  if (sandbox?.state !== 'SANDBOX_READY') return undefined;
  return sandbox.config.hostNetwork || sandbox.ips.length > 0 ? sandbox : undefined;
}
