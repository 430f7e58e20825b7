/** What a placement comes to: how full the nodes are, how much of what is free is of use, and how evenly Pods are spread. */
import type { Node, Pod } from '../../api/generated/types/core/v1.ts';
import type {
  Fragmentation,
  NodeShare,
  PlacementStudySpec,
  PlacementTotals,
  Utilization,
  WorkloadSpread,
} from '../../api/sim/v1alpha1/placement-study/types.ts';
import { cpuMillis, quantityValue } from '../../apimachinery/quantity.ts';
import { podRequests } from '../../control-plane/kube-scheduler/framework/resource.ts';
import { isLive, workloadOf } from './world.ts';

/** CPU in thousandths, memory in bytes. */
export interface Size {
  readonly cpu: number;
  readonly memory: number;
}

export function totalsOf(
  nodes: readonly Node[],
  pods: readonly Pod[],
  evicted: number,
  size: Size,
): PlacementTotals {
  const live = pods.filter(isLive);
  const rooms = roomsOf(nodes, live);
  const placed = live.filter(({ spec }) => rooms.has(spec.nodeName ?? '')).length;
  const all = [...rooms.values()];
  return {
    placed,
    pending: live.length - placed,
    evicted,
    nodes: nodes.length,
    cpu: utilization(all.map(({ cpu, used }) => share(used.cpu, cpu))),
    memory: utilization(all.map(({ memory, used }) => share(used.memory, memory))),
    fragmentation: fragmentation(all, size),
    spread: spreadOf(nodes, live),
  };
}

/** How full each node is. */
export function sharesOf(nodes: readonly Node[], pods: readonly Pod[]): readonly NodeShare[] {
  return [...roomsOf(nodes, pods)].map(([name, { cpu, memory, used }]) => ({
    name,
    pods: used.pods,
    cpu: rounded(share(used.cpu, cpu)),
    memory: rounded(share(used.memory, memory)),
  }));
}

/** What is to count as one Pod: as asked, or the largest that waits, or the largest. */
export function sizeOf({ podSize }: PlacementStudySpec, pods: readonly Pod[]): Size {
  if (podSize) {
    const { cpu = '0', memory = '0' } = podSize;
    return { cpu: cpuMillis(cpu), memory: quantityValue(memory) };
  }
  const live = pods.filter(isLive);
  const waiting = live.filter(({ spec }) => !spec.nodeName);
  const sizes = (waiting.length > 0 ? waiting : live).map(requestsOf);
  // One that exists, rather than the most of each: nobody asks for that.
  return sizes.reduce((most, one) => (larger(one, most) ? one : most), { cpu: 0, memory: 0 });
}

interface Room extends Size {
  readonly pods: number;
  readonly used: { cpu: number; memory: number; pods: number };
  readonly open: boolean;
}

function roomsOf(nodes: readonly Node[], pods: readonly Pod[]): ReadonlyMap<string, Room> {
  const rooms = new Map<string, Room>();
  for (const { metadata, spec, status } of nodes) {
    const { cpu = '0', memory = '0', pods: most = '0' } = status?.allocatable ?? {};
    rooms.set(metadata.name, {
      cpu: cpuMillis(cpu),
      memory: quantityValue(memory),
      pods: quantityValue(most),
      used: { cpu: 0, memory: 0, pods: 0 },
      open: !spec?.unschedulable,
    });
  }
  for (const pod of pods) {
    const used = rooms.get(pod.spec.nodeName ?? '')?.used;
    if (!used) continue;
    const { cpu, memory } = requestsOf(pod);
    used.cpu += cpu;
    used.memory += memory;
    used.pods++;
  }
  return rooms;
}

function utilization(shares: readonly number[]): Utilization {
  if (shares.length === 0) return { mean: 0, max: 0, standardDeviation: 0 };
  const mean = shares.reduce((sum, one) => sum + one, 0) / shares.length;
  const variance = shares.reduce((sum, one) => sum + (one - mean) ** 2, 0) / shares.length;
  return {
    mean: rounded(mean),
    max: rounded(Math.max(...shares)),
    standardDeviation: rounded(Math.sqrt(variance)),
  };
}

/**
 * How much of what is free no further Pod of this size can use, because each node's rest is too small or one of the two
 * resources is used up. Free 1 and 3 CPU, Pods of 2: one fits, 2 of 4 are left over, so 50 %. Of cordoned nodes all is.
 */
function fragmentation(rooms: readonly Room[], size: Size): Fragmentation {
  let room = 0;
  const free = { cpu: 0, memory: 0 };
  for (const { cpu, memory, pods, used, open } of rooms) {
    const rest = { cpu: Math.max(0, cpu - used.cpu), memory: Math.max(0, memory - used.memory) };
    free.cpu += rest.cpu;
    free.memory += rest.memory;
    const fit = Math.min(times(rest.cpu, size.cpu), times(rest.memory, size.memory));
    if (open) room += Math.max(0, Math.min(fit, pods - used.pods));
  }
  const unusable = (amount: number, each: number) =>
    each === 0 ? 0 : rounded(share(amount - room * each, amount));
  return {
    podSize: { cpu: `${size.cpu}m`, memory: String(size.memory) },
    room,
    cpu: unusable(free.cpu, size.cpu),
    memory: unusable(free.memory, size.memory),
  };
}

const TOPOLOGIES = ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'];
const MOST_WORKLOADS = 50;

function spreadOf(nodes: readonly Node[], pods: readonly Pod[]): readonly WorkloadSpread[] {
  const workloads = new Map<string, Pod[]>();
  for (const pod of pods) {
    const workload = workloadOf(pod);
    if (workload === undefined || workload.startsWith('DaemonSet/')) continue;
    const key = `${pod.metadata.namespace}/${workload}`;
    const of = workloads.get(key);
    if (of) of.push(pod);
    else workloads.set(key, [pod]);
  }
  const spread = TOPOLOGIES.flatMap((topologyKey) => {
    const domainOf = new Map(
      nodes.flatMap(({ metadata }) => {
        const domain = metadata.labels?.[topologyKey];
        return domain === undefined ? [] : [[metadata.name, domain] as const];
      }),
    );
    const domains = new Set(domainOf.values());
    if (domains.size < 2) return [];
    return [...workloads]
      .filter(([, of]) => of.length > 1)
      .map(([workload, of]): WorkloadSpread => {
        const counts = new Map([...domains].map((domain) => [domain, 0]));
        for (const { spec } of of) {
          const domain = domainOf.get(spec.nodeName ?? '');
          if (domain !== undefined) counts.set(domain, counts.get(domain)! + 1);
        }
        const numbers = [...counts.values()];
        return { workload, topologyKey, max: Math.max(...numbers), min: Math.min(...numbers) };
      });
  });
  return spread
    .toSorted((one, other) => other.max - other.min - (one.max - one.min))
    .slice(0, MOST_WORKLOADS);
}

function requestsOf(pod: Pod): Size {
  const requests = podRequests(pod);
  return { cpu: requests.get('cpu') ?? 0, memory: requests.get('memory') ?? 0 };
}

const larger = (one: Size, other: Size): boolean =>
  one.cpu === other.cpu ? one.memory > other.memory : one.cpu > other.cpu;

const times = (rest: number, each: number): number =>
  each === 0 ? Infinity : Math.floor(rest / each);

const share = (part: number, whole: number): number => (whole === 0 ? 0 : (100 * part) / whole);

const rounded = (percent: number): number => Math.round(percent * 10) / 10;
