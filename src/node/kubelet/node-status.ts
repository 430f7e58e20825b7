/** A Node object as its kubelet writes it (pkg/kubelet/nodestatus/setters.go, kubelet_node_status.go, cm/node_container_manager_linux.go, 1.36). */
import type {
  ContainerImage,
  NodeCondition,
  NodeSpec,
  NodeStatus,
} from '../../api/generated/types/core/v1.ts';
import { isExtended } from '../../api/pod-spec/resource-names.ts';
import { timestamp } from '../../apimachinery/meta.ts';
import {
  canonical,
  canonicalText,
  compare,
  parseQuantity,
  sub,
  value,
  zeroQuantity,
  type Quantity,
} from '../../apimachinery/quantity.ts';
import type { Millis } from '../../sim/clock.ts';
import type { Image } from '../cri/cri.ts';
import type { Pressure } from './eviction-manager.ts';
import { amountOf, hardThresholds } from './eviction-thresholds.ts';
import type { MachineInfo } from './machine-info.ts';

const MAX_IMAGES = 50;
const MAX_NAMES_PER_IMAGE = 5;

export interface NodeVersions {
  readonly kubelet: string;
  /** `containerd://2.2.0`. */
  readonly runtime: string;
  /** Those below it, by the names that a RuntimeClass may ask for. */
  readonly handlers: readonly string[];
}

/** The labels that every kubelet gives its node, and those that tell where it is. */
export function nodeLabels(name: string, machine: MachineInfo): { readonly [key: string]: string } {
  const arch = machine.architecture ?? 'amd64';
  return {
    'beta.kubernetes.io/arch': arch,
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': arch,
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    ...(machine.instanceType && {
      'beta.kubernetes.io/instance-type': machine.instanceType,
      'node.kubernetes.io/instance-type': machine.instanceType,
    }),
    ...(machine.region && { 'topology.kubernetes.io/region': machine.region }),
    ...(machine.zone && { 'topology.kubernetes.io/zone': machine.zone }),
    ...machine.labels,
  };
}

export function nodeSpec({ taints }: MachineInfo): NodeSpec {
  return taints?.length ? { taints } : {};
}

export function capacityOf({ capacity }: MachineInfo): Amounts {
  const all = {
    'ephemeral-storage': '100Gi',
    'hugepages-1Gi': '0',
    'hugepages-2Mi': '0',
    pods: '110',
    ...capacity,
  };
  return Object.fromEntries(
    Object.entries(all).map(([name, text]) => [
      name,
      canonical(parseQuantity(text) ?? zeroQuantity),
    ]),
  );
}

/** Nothing is reserved by default; what the eviction thresholds keep back is taken off. */
export function allocatableOf(machine: MachineInfo): Amounts {
  const left: Record<string, string> = {};
  const capacity = capacityOf(machine);
  const kept = hardThresholds(machine.kubelet ?? {});
  const hugePages = Object.keys(capacity).filter((name) => name.startsWith('hugepages-'));
  for (const [name, text] of Object.entries(capacity)) {
    let amount = parseQuantity(text)!;
    if (name === 'memory') {
      amount = less(amount, keptOf(amount, kept['memory.available']));
      for (const pages of hugePages) amount = less(amount, parseQuantity(capacity[pages]!)!);
    }
    if (name === 'ephemeral-storage')
      amount = less(amount, keptOf(amount, kept['nodefs.available']));
    // Read once more, as whoever gets it will: 96636764000 is told as 96636764k.
    left[name] = canonicalText(canonical(amount))!;
  }
  return { ...left, ...machine.allocatable };
}

function less(amount: Quantity, kept: Quantity): Quantity {
  const rest = sub(amount, kept);
  return compare(rest, zeroQuantity) < 0 ? zeroQuantity : rest;
}

/** A percentage is kept in single precision: of 101430960Ki a tenth leaves 93478772582 bytes. */
const keptOf = (all: Quantity, written = '0'): Quantity =>
  parseQuantity(amountOf(written, value(all)))!;

export type Amounts = { readonly [resource: string]: string };

export interface NodeStatusInput {
  readonly name: string;
  readonly machine: MachineInfo;
  readonly capacity: Amounts;
  readonly allocatable: Amounts;
  readonly versions: NodeVersions;
  readonly images: readonly ContainerImage[];
  /** Why the node cannot take Pods, if it cannot. */
  readonly problem: string | undefined;
  readonly pressure: Pressure;
  readonly before: NodeStatus;
  readonly now: Millis;
}

export function nodeStatus(input: NodeStatusInput): NodeStatus {
  const { name, machine, versions, images, problem, before, now } = input;
  return {
    ...before,
    ...resourcesOf(input),
    conditions: nodeConditions(before.conditions ?? [], problem, input.pressure, now),
    addresses: [
      ...machine.internalIPs.map((address) => ({ type: 'InternalIP', address })),
      { type: 'Hostname', address: name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      machineID: machine.machineID,
      systemUUID: machine.systemUUID,
      bootID: machine.bootID,
      kernelVersion: machine.kernelVersion ?? '6.12.57+deb13-amd64',
      osImage: machine.osImage ?? 'Debian GNU/Linux 13 (trixie)',
      containerRuntimeVersion: versions.runtime,
      kubeletVersion: versions.kubelet,
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: machine.architecture ?? 'amd64',
      swap: { capacity: 0 },
    },
    images: images.length > 0 ? images : undefined,
    runtimeHandlers: versions.handlers.map((handler) => ({
      name: handler,
      features: { recursiveReadOnlyMounts: true, userNamespaces: true },
    })),
    features: { supplementalGroupsPolicy: true },
  };
}

/**
 * The machine's own, and what somebody else says that the node has: of that nothing is reserved
 * (https://kubernetes.io/docs/tasks/administer-cluster/extended-resource-node/).
 */
function resourcesOf({
  before,
  ...own
}: NodeStatusInput): Pick<NodeStatus, 'capacity' | 'allocatable'> {
  const others = Object.entries(before.capacity ?? {}).filter(([name]) => !(name in own.capacity));
  const capacity = { ...Object.fromEntries(others), ...own.capacity };
  const kept = Object.entries(before.allocatable ?? {}).filter(
    ([name]) => name in capacity || !isExtended(name),
  );
  const usable = others.map(([name, text]) => [name, text.startsWith('-') ? '0' : text] as const);
  return {
    capacity,
    allocatable: { ...Object.fromEntries([...kept, ...usable]), ...own.allocatable },
  };
}

/** What was said before this kubelet came, and may not be so any more: none, until it is said again. */
export function withoutExtended(
  { capacity = {}, allocatable = {} }: NodeStatus,
  own: Amounts,
): Pick<NodeStatus, 'capacity' | 'allocatable'> | undefined {
  const names = Object.keys(capacity).filter((name) => isExtended(name) && !(name in own));
  if (names.every((name) => capacity[name] === '0' && allocatable[name] === '0')) return undefined;
  const none = Object.fromEntries(names.map((name) => [name, '0']));
  return { capacity: none, allocatable: none };
}

type Verdict = Pick<NodeCondition, 'type' | 'status' | 'reason' | 'message'>;

function nodeConditions(
  before: readonly NodeCondition[],
  problem: string | undefined,
  pressure: Pressure,
  now: Millis,
): readonly NodeCondition[] {
  const fine = (type: string, reason: string, message: string): Verdict => ({
    type,
    status: 'False',
    reason,
    message,
  });
  const verdicts: Verdict[] = [
    pressure.memory
      ? {
          type: 'MemoryPressure',
          status: 'True',
          reason: 'KubeletHasInsufficientMemory',
          message: 'kubelet has insufficient memory available',
        }
      : fine(
          'MemoryPressure',
          'KubeletHasSufficientMemory',
          'kubelet has sufficient memory available',
        ),
    pressure.disk
      ? {
          type: 'DiskPressure',
          status: 'True',
          reason: 'KubeletHasDiskPressure',
          message: 'kubelet has disk pressure',
        }
      : fine('DiskPressure', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    pressure.pids
      ? {
          type: 'PIDPressure',
          status: 'True',
          reason: 'KubeletHasInsufficientPID',
          message: 'kubelet has insufficient PID available',
        }
      : fine('PIDPressure', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
    problem === undefined
      ? {
          type: 'Ready',
          status: 'True',
          reason: 'KubeletReady',
          message: 'kubelet is posting ready status',
        }
      : { type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: problem },
  ];
  const own = new Map(verdicts.map((verdict) => [verdict.type, verdict]));
  const at = timestamp(now);
  const others = before.filter(({ type }) => !own.has(type));
  // Ready comes last, which old controllers rely on.
  return [
    ...others,
    ...verdicts.map((verdict): NodeCondition => {
      const old = before.find(({ type }) => type === verdict.type);
      return {
        ...verdict,
        lastHeartbeatTime: at,
        lastTransitionTime: old?.status === verdict.status ? old.lastTransitionTime : at,
      };
    }),
  ];
}

/** The same but for heartbeats (nodeStatusHasChanged). */
export const withoutHeartbeats = (status: NodeStatus): NodeStatus => ({
  ...status,
  conditions: status.conditions?.map((condition) => ({ ...condition, lastHeartbeatTime: '' })),
});

/** The biggest first; the scheduler only asks about big ones. */
export function imagesOf(images: readonly Image[]): readonly ContainerImage[] {
  return [...images]
    .sort((a, b) => b.size - a.size || (a.id < b.id ? -1 : 1))
    .slice(0, MAX_IMAGES)
    .map(({ repoDigests, repoTags, size }) => ({
      names: [...repoDigests, ...repoTags].slice(0, MAX_NAMES_PER_IMAGE),
      sizeBytes: size,
    }));
}
