/** What a node's heartbeats and conditions mean (pkg/controller/nodelifecycle/node_lifecycle_controller.go, 1.36). */
import type { Node, NodeCondition } from '../../../../api/generated/types/core/v1.ts';
import { parseTime, timestamp } from '../../../../apimachinery/meta.ts';
import { SECOND, type Millis } from '../../../../sim/clock.ts';
import { NOT_READY, sameTaint, UNREACHABLE, type TaintKey } from '../../taints.ts';

/** kube-controller-manager's --node-monitor-grace-period: without a heartbeat for so long, a node is Unknown. */
const MONITOR_GRACE: Millis = 50 * SECOND;
/** --node-startup-grace-period: the same for a node whose kubelet has never posted anything. */
const STARTUP_GRACE: Millis = 60 * SECOND;
/** --unhealthy-zone-threshold. */
const UNHEALTHY_ZONE = 0.55;

/** What was last seen of a node, and when. Only this process' own clock counts, so skew does no harm. */
export interface NodeHealth {
  readonly ready: NodeCondition | undefined;
  /** When a heartbeat was last noticed. */
  readonly probedAt: Millis;
  /** `renewTime` of the node's Lease. */
  readonly renewed: string | undefined;
}

/** A heartbeat is a new Ready condition or a renewed Lease. */
export function observeHealth(
  previous: NodeHealth | undefined,
  node: Node,
  renewTime: string | undefined,
  now: Millis,
): NodeHealth {
  const ready = conditionOf(node, 'Ready');
  const renewed =
    renewTime !== undefined && (previous?.renewed === undefined || previous.renewed < renewTime);
  if (!previous) {
    const probedAt = ready || renewed ? now : parseTime(node.metadata.creationTimestamp);
    return { ready, probedAt, renewed: renewTime };
  }
  // A condition that somebody took away is no sign of life.
  const posted =
    ready !== undefined &&
    (!previous.ready || ready.lastHeartbeatTime !== previous.ready.lastHeartbeatTime);
  if (!posted && !renewed && ready === previous.ready) return previous;
  return {
    ready,
    probedAt: posted || renewed ? now : previous.probedAt,
    renewed: renewed ? renewTime : previous.renewed,
  };
}

export const isSilent = ({ ready, probedAt }: NodeHealth, now: Millis): boolean =>
  now > probedAt + (ready ? MONITOR_GRACE : STARTUP_GRACE);

/** The conditions of a node that nobody hears from; as they are if they say so. */
export function silentConditions(
  { metadata, status }: Node,
  now: Millis,
): readonly NodeCondition[] {
  const conditions = status.conditions ?? [];
  const at = timestamp(now);
  const next = conditions.map((condition) =>
    HEARTBEAT_CONDITIONS.includes(condition.type) && condition.status !== 'Unknown'
      ? {
          ...condition,
          status: 'Unknown',
          reason: 'NodeStatusUnknown',
          message: 'Kubelet stopped posting node status.',
          lastTransitionTime: at,
        }
      : condition,
  );
  const missing = HEARTBEAT_CONDITIONS.filter(
    (type) => !conditions.some((condition) => condition.type === type),
  );
  for (const type of missing) {
    next.push({
      type,
      status: 'Unknown',
      reason: 'NodeStatusNeverUpdated',
      message: 'Kubelet never posted node status.',
      lastHeartbeatTime: metadata.creationTimestamp,
      lastTransitionTime: at,
    });
  }
  return missing.length === 0 && next.every((condition, i) => condition === conditions[i])
    ? conditions
    : next;
}

/** NetworkUnavailable is not among them: it is the control plane's own. */
const HEARTBEAT_CONDITIONS = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

/** Each condition in this status keeps new Pods away under this key. */
const CONDITION_TAINTS: readonly {
  readonly type: string;
  readonly status: string;
  readonly key: string;
}[] = [
  { type: 'Ready', status: 'False', key: NOT_READY },
  { type: 'Ready', status: 'Unknown', key: UNREACHABLE },
  { type: 'MemoryPressure', status: 'True', key: 'node.kubernetes.io/memory-pressure' },
  { type: 'DiskPressure', status: 'True', key: 'node.kubernetes.io/disk-pressure' },
  { type: 'NetworkUnavailable', status: 'True', key: 'node.kubernetes.io/network-unavailable' },
  { type: 'PIDPressure', status: 'True', key: 'node.kubernetes.io/pid-pressure' },
];
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';
const MANAGED_KEYS = new Set([...CONDITION_TAINTS.map(({ key }) => key), UNSCHEDULABLE]);

/** The NoSchedule taints that the node's conditions ask for, against those it has. */
export function noScheduleChanges(node: Node): {
  readonly add: readonly TaintKey[];
  readonly remove: readonly TaintKey[];
} {
  const wanted: TaintKey[] = [];
  for (const { type, status } of node.status.conditions ?? []) {
    const found = CONDITION_TAINTS.find((each) => each.type === type && each.status === status);
    if (found) wanted.push({ key: found.key, effect: 'NoSchedule' });
  }
  if (node.spec.unschedulable) wanted.push({ key: UNSCHEDULABLE, effect: 'NoSchedule' });
  const present = (node.spec.taints ?? []).filter(
    ({ key, effect }) => effect === 'NoSchedule' && MANAGED_KEYS.has(key),
  );
  return {
    add: wanted.filter((taint) => !present.some((each) => sameTaint(each, taint))),
    remove: present.filter((taint) => !wanted.some((each) => sameTaint(each, taint))),
  };
}

/** The first of each two is told by the kubelet, the second follows it for those who still ask for the old name. */
const FOLLOWED_LABELS = [
  ['kubernetes.io/os', 'beta.kubernetes.io/os'],
  ['kubernetes.io/arch', 'beta.kubernetes.io/arch'],
] as const;

/** The labels that do not say yet what they should. */
export function labelChanges({ metadata: { labels = {} } }: Node): Record<string, string> {
  const changes: Record<string, string> = {};
  for (const [leader, follower] of FOLLOWED_LABELS) {
    const value = labels[leader];
    if (value !== undefined && labels[follower] !== value) changes[follower] = value;
  }
  return changes;
}

export type ZoneState = 'Initial' | 'Normal' | 'PartialDisruption' | 'FullDisruption';

/** Two nodes that fail are two failures; three, and more than half of a zone, are the zone's. */
export function zoneStateOf(ready: number, notReady: number): ZoneState {
  if (ready === 0 && notReady > 0) return 'FullDisruption';
  if (notReady > 2 && notReady / (ready + notReady) >= UNHEALTHY_ZONE) return 'PartialDisruption';
  return 'Normal';
}

/** --node-eviction-rate, nodes per second. */
const NORMAL_RATE = 0.1;
/** --secondary-node-eviction-rate, in a zone that fails and is larger than --large-cluster-size-threshold. */
const REDUCED_RATE = 0.01;
const LARGE_ZONE = 50;

/** How many nodes per second may be given up in a zone. */
export function evictionRate(state: ZoneState, nodes: number): number {
  if (state !== 'PartialDisruption') return NORMAL_RATE;
  return nodes > LARGE_ZONE ? REDUCED_RATE : 0;
}

export function conditionOf({ status }: Node, type: string): NodeCondition | undefined {
  return status.conditions?.find((condition) => condition.type === type);
}

/** Region and zone together; nodes without either are one zone. */
export function zoneOf({ metadata }: Node): string {
  const region = metadata.labels?.['topology.kubernetes.io/region'] ?? '';
  const zone = metadata.labels?.['topology.kubernetes.io/zone'] ?? '';
  return region || zone ? `${region}:${zone}` : '';
}
