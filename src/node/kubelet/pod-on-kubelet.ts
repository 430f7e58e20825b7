/** What a kubelet knows of one Pod, for whoever wants to look inside: nothing is asked, counted or changed by it. */
import type { Pod } from '../../api/generated/types/core/v1.ts';
import { qosClassOf, type QosClass } from '../../api/pod-spec/qos.ts';
import type { Millis } from '../../sim/clock.ts';
import { podCgroup, podResources, type PodCgroup } from './cgroups.ts';
import type { KubeletContext } from './kubelet-context.ts';
import type { ProbeState } from './prober/probe-worker.ts';
import type { VolumeState } from './volumes/volume-manager.ts';

export interface PodOnKubelet {
  readonly qosClass: QosClass;
  readonly cgroup: string;
  readonly resources: PodCgroup;
  readonly probes: readonly ProbeState[];
  readonly volumes: readonly VolumeState[];
  /** How long each container that crashed has to wait, from its end. */
  readonly backOffs: ReadonlyMap<string, Millis>;
}

export function podOnKubelet(
  pod: Pod | undefined,
  { crashBackOff, prober, volumes }: Pick<KubeletContext, 'crashBackOff' | 'prober' | 'volumes'>,
): PodOnKubelet | undefined {
  if (!pod) return undefined;
  const { uid } = pod.metadata;
  const { containers, initContainers = [] } = pod.spec;
  return {
    qosClass: qosClassOf(pod.spec),
    cgroup: podCgroup(pod),
    resources: podResources(pod),
    probes: prober.states(uid),
    volumes: volumes.states(uid),
    backOffs: new Map(
      [...initContainers, ...containers].map(({ name }) => [
        name,
        crashBackOff.get(`${uid}_${name}`),
      ]),
    ),
  };
}
