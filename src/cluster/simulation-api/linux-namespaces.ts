/**
 * Which of Linux's namespaces a Pod's containers share, as the kubelet asks its runtime for them
 * (pkg/kubelet/kuberuntime/util/util.go NamespacesForPod, 1.36; runtimes give each container a mount namespace of its own).
 */
import type { LinuxNamespace, NamespaceType } from '../../api/sim/v1alpha1/pod-inside/types.ts';
import type { ContainerStatus, PodSandboxConfig } from '../../node/cri/cri.ts';

const PAUSE = 'pause';

/** `running`: containers of this sandbox. Where it has a process of its own, that one is in what they share. */
export function linuxNamespaces(
  config: PodSandboxConfig,
  running: readonly ContainerStatus[],
  hasPause: boolean,
): readonly LinuxNamespace[] {
  const pause = hasPause ? [PAUSE] : [];
  const names = running.map(({ config: { name } }) => name);
  const together = (type: NamespaceType, of: 'Node' | 'Pod', setBy?: string): LinuxNamespace => ({
    type,
    of,
    members: [...pause, ...names],
    ...(setBy !== undefined && { setBy }),
  });
  const alone = (type: NamespaceType, name: string): LinuxNamespace => ({
    type,
    of: 'Container',
    members: [name],
  });
  return [
    config.hostNetwork ? together('network', 'Node', 'hostNetwork') : together('network', 'Pod'),
    config.hostIPC ? together('ipc', 'Node', 'hostIPC') : together('ipc', 'Pod'),
    // Who is in the host's network has its name as well.
    config.hostNetwork ? together('uts', 'Node', 'hostNetwork') : together('uts', 'Pod'),
    ...pids(config, running, pause, together, alone),
    ...pause.map((name) => alone('mount', name)),
    ...names.map((name) => alone('mount', name)),
    config.hostUsers === false ? together('user', 'Pod', 'hostUsers') : together('user', 'Node'),
  ];
}

function pids(
  { hostPID, sharesProcesses }: PodSandboxConfig,
  running: readonly ContainerStatus[],
  pause: readonly string[],
  together: (type: 'pid', of: 'Node' | 'Pod', setBy: string) => LinuxNamespace,
  alone: (type: 'pid', name: string) => LinuxNamespace,
): readonly LinuxNamespace[] {
  if (hostPID) return [together('pid', 'Node', 'hostPID')];
  if (sharesProcesses) return [together('pid', 'Pod', 'shareProcessNamespace')];
  const joined = running.filter(({ config }) => config.processesOf !== undefined);
  return [
    ...pause.map((name) => alone('pid', name)),
    ...running
      .filter((one) => !joined.includes(one))
      .map(({ id, config: { name } }): LinuxNamespace => {
        const guests = joined.filter(({ config }) => config.processesOf === id);
        if (guests.length === 0) return alone('pid', name);
        return {
          ...alone('pid', name),
          members: [name, ...guests.map(({ config }) => config.name)],
          setBy: 'targetContainerName',
        };
      }),
    // Whose target is gone.
    ...joined
      .filter(({ config }) => !running.some(({ id }) => id === config.processesOf))
      .map(({ config }) => alone('pid', config.name)),
  ];
}
