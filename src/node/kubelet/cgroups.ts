/**
 * What a Pod's requests and limits come to in cgroups: their places (pkg/kubelet/cm/cgroup_manager_linux.go and
 * pod_container_manager_linux.go), and their figures (cm/helpers_linux.go, 1.36).
 */
import type { Pod } from '../../api/generated/types/core/v1.ts';
import { qosClassOf, type QosClass } from '../../api/pod-spec/qos.ts';
import { runtimeResources } from './container-config.ts';
import { podRequests } from './pod-requests.ts';
import { isSidecar } from './restart-policy.ts';

/** As the systemd driver names them: Guaranteed Pods stand beside the slices of the other classes. */
export function podCgroup(pod: Pod): string {
  const uid = pod.metadata.uid.replaceAll('-', '_');
  const qos = qosSlice(qosClassOf(pod.spec));
  const parent = qos === undefined ? 'kubepods' : `kubepods-${qos}`;
  const above = qos === undefined ? '/kubepods.slice' : `/kubepods.slice/${parent}.slice`;
  return `${above}/${parent}-pod${uid}.slice`;
}

const qosSlice = (qos: QosClass): string | undefined =>
  qos === 'Guaranteed' ? undefined : qos.toLowerCase();

export interface PodCgroup {
  readonly cpuRequestMillis: number;
  readonly cpuLimitMillis?: number;
  readonly memoryLimitBytes?: number;
}

/** The limits hold for a Pod as a whole when each of its containers has one (ResourceConfigForPod). */
export function podResources(pod: Pod): PodCgroup {
  const podLevel = runtimeResources({}, pod.spec.resources);
  const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? []).filter(isSidecar)];
  const each = all.map((container) => runtimeResources(container));
  const sum = (amounts: readonly (number | undefined)[]) =>
    amounts.every((amount) => amount !== undefined && amount > 0)
      ? amounts.reduce<number>((total, amount) => total + amount!, 0)
      : undefined;
  const cpu = podLevel.cpuLimitMillis ?? sum(each.map(({ cpuLimitMillis }) => cpuLimitMillis));
  const memory =
    podLevel.memoryLimitBytes ?? sum(each.map(({ memoryLimitBytes }) => memoryLimitBytes));
  return {
    cpuRequestMillis: podRequests(pod).get('cpu') ?? 0,
    ...(cpu !== undefined && { cpuLimitMillis: cpu }),
    ...(memory !== undefined && { memoryLimitBytes: memory }),
  };
}
