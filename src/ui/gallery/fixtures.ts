/** Objects for the gallery: made up, but shaped as a cluster would have them. */
import type { Node, Pod, Taint } from '../../api/generated/types/core/v1.ts';
import type {
  NodeVerdict,
  SchedulingAttempt,
} from '../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import { timestamp, type KubeObject, type ObjectMeta } from '../../apimachinery/meta.ts';
import type { PodState } from '../model/states.ts';

export const START = Date.UTC(2026, 0, 5, 9, 0, 0);

let serial = 0;
export function meta(name: string, more: Partial<ObjectMeta> = {}): ObjectMeta {
  serial++;
  return {
    name,
    uid: `uid-${serial}`,
    resourceVersion: String(100 + serial),
    creationTimestamp: timestamp(START + serial * 10),
    ...more,
  };
}

interface NodeLook {
  readonly ready?: 'True' | 'False' | 'Unknown';
  readonly taints?: readonly Taint[];
  readonly unschedulable?: boolean;
  readonly zone?: string;
  readonly roles?: readonly string[];
  readonly pressure?: string;
  readonly heartbeat?: number;
}

export function node(
  name: string,
  {
    ready = 'True',
    taints,
    unschedulable,
    zone,
    roles = [],
    pressure,
    heartbeat = 4,
  }: NodeLook = {},
): Node {
  const beat = timestamp(START + (60 - heartbeat) * 1000);
  const condition = (
    type: string,
    status: 'True' | 'False' | 'Unknown',
    reason: string,
    message: string,
  ) => ({
    type,
    status,
    reason,
    message,
    lastHeartbeatTime: beat,
    lastTransitionTime: timestamp(START),
  });
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: meta(name, {
      labels: {
        'kubernetes.io/hostname': name,
        ...(zone && { 'topology.kubernetes.io/zone': zone }),
        ...Object.fromEntries(roles.map((role) => [`node-role.kubernetes.io/${role}`, ''])),
      },
    }),
    spec: { ...(taints && { taints }), ...(unschedulable && { unschedulable }) },
    status: {
      allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
      capacity: { cpu: '4', memory: '8Gi', pods: '110' },
      conditions: [
        condition(
          'Ready',
          ready,
          ready === 'True' ? 'KubeletReady' : 'NodeStatusUnknown',
          ready === 'True'
            ? 'kubelet is posting ready status'
            : 'Kubelet stopped posting node status.',
        ),
        condition(
          'MemoryPressure',
          pressure === 'MemoryPressure' ? 'True' : 'False',
          'KubeletHasSufficientMemory',
          'kubelet has sufficient memory available',
        ),
      ],
    },
  } as unknown as Node;
}

interface PodLook {
  readonly owner?: string;
  readonly nodeName?: string;
  readonly cpu?: string;
  readonly containers?: number;
  readonly reason?: string;
}

/** A Pod in a given state, of a Deployment unless said otherwise. */
export function pod(
  name: string,
  state: PodState,
  { owner = 'web', nodeName, cpu = '100m', containers = 1, reason }: PodLook = {},
): Pod {
  const placed =
    state === 'pending' || state === 'unschedulable' ? undefined : (nodeName ?? 'node-1');
  const ready = state === 'running';
  const names = Array.from({ length: containers }, (_, index) =>
    index ? `sidecar-${index}` : 'app',
  );
  const waiting = {
    creating: 'ContainerCreating',
    'crash-loop': 'CrashLoopBackOff',
    'image-problem': 'ImagePullBackOff',
  }[state as string];
  const ended = state === 'completed' ? 0 : state === 'failed' ? 1 : undefined;
  const containerState = waiting
    ? { waiting: { reason: waiting, message: reason ?? '' } }
    : ended === undefined
      ? { running: { startedAt: timestamp(START) } }
      : { terminated: { exitCode: ended, reason: ended ? 'Error' : 'Completed' } };
  const phases: { readonly [state: string]: string } = {
    running: 'Running',
    'not-ready': 'Running',
    'crash-loop': 'Running',
    terminating: 'Running',
    completed: 'Succeeded',
    failed: 'Failed',
    unknown: 'Unknown',
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: meta(name, {
      namespace: 'default',
      labels: { app: owner, 'pod-template-hash': '7c9f8' },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: `${owner}-7c9f8`,
          uid: `rs-${owner}`,
          controller: true,
        },
      ],
      ...(state === 'terminating' && { deletionTimestamp: timestamp(START + 50_000) }),
    }),
    spec: {
      ...(placed && { nodeName: placed }),
      containers: names.map((container) => ({
        name: container,
        image: 'nginx:1.27',
        resources: { requests: { cpu, memory: '128Mi' } },
      })),
    },
    status: {
      phase: phases[state] ?? 'Pending',
      ...(placed && { podIP: '10.244.1.7', startTime: timestamp(START) }),
      qosClass: 'Burstable',
      conditions: [
        {
          type: 'PodScheduled',
          status: placed ? 'True' : 'False',
          ...(state === 'unschedulable' && {
            reason: 'Unschedulable',
            message: reason ?? '0/3 nodes are available: 3 Insufficient cpu.',
          }),
        },
        ...(placed ? [{ type: 'Ready', status: ready ? 'True' : 'False' }] : []),
      ].filter(({ type }) => state !== 'pending' || type !== 'PodScheduled'),
      ...(placed && {
        containerStatuses: names.map((container) => ({
          name: container,
          image: 'nginx:1.27',
          imageID: '',
          ready,
          restartCount: state === 'crash-loop' ? 4 : 0,
          state: containerState,
        })),
      }),
    },
  } as unknown as Pod;
}

const weights = {
  TaintToleration: 3,
  NodeResourcesFit: 1,
  NodeResourcesBalancedAllocation: 1,
  PodTopologySpread: 2,
  ImageLocality: 1,
};
const filters = [
  'NodeUnschedulable',
  'NodeName',
  'TaintToleration',
  'NodeAffinity',
  'NodeResourcesFit',
  'PodTopologySpread',
];

interface AttemptLook {
  readonly attempt?: number;
  readonly refused?: { readonly [node: string]: readonly [string, string] };
  /** The last figure of each feasible node: how much PodTopologySpread gives it. */
  readonly spread?: { readonly [node: string]: number };
  readonly groups?: SchedulingAttempt['groups'];
  readonly totalNodes?: number;
}

export function attempt(
  podName: string,
  nodes: readonly string[],
  { attempt = 1, refused = {}, spread = {}, groups, totalNodes }: AttemptLook = {},
): SchedulingAttempt {
  const verdicts = nodes.map((name): NodeVerdict => {
    const no = refused[name];
    const asked = no ? filters.slice(0, filters.indexOf(no[0]) + 1) : filters;
    const scores = Object.entries(weights).map(([plugin, weight]) => {
      const normalized =
        plugin === 'PodTopologySpread'
          ? (spread[name] ?? 50)
          : plugin === 'TaintToleration'
            ? 100
            : plugin === 'ImageLocality'
              ? 0
              : 74;
      return {
        plugin,
        raw: plugin === 'TaintToleration' ? 0 : normalized,
        normalized,
        weight,
        weighted: normalized * weight,
      };
    });
    return {
      name,
      filters: asked.map((plugin) =>
        plugin === no?.[0]
          ? { plugin, code: 'Unschedulable' as const, reasons: [no[1]] }
          : { plugin, code: 'Success' as const },
      ),
      ...(no
        ? { refusedBy: no[0] }
        : { scores, total: scores.reduce((sum, { weighted }) => sum + weighted, 0) }),
    };
  });
  const feasible = verdicts
    .filter(({ total }) => total !== undefined)
    .toSorted((a, b) => b.total! - a.total!);
  const best = feasible[0];
  const ties = feasible.filter(({ total }) => total === best?.total).map(({ name }) => name);
  const all = totalNodes ?? nodes.length;
  return {
    apiVersion: 'sim.kubeglass.dev/v1alpha1',
    kind: 'SchedulingAttempt',
    metadata: meta(`${podName}-${attempt}`, { namespace: 'default' }),
    pod: { namespace: 'default', name: podName, uid: '' },
    attempt,
    at: timestamp(START + attempt * 5_000),
    profile: 'default-scheduler',
    result: best ? 'scheduled' : 'unschedulable',
    ...(best && { selectedNode: best.name }),
    ...(!best && {
      message: `0/${all} nodes are available: ${all} Insufficient cpu. preemption: 0/${all} nodes are available: ${all} No preemption victims found for incoming pod.`,
    }),
    ...(attempt > 1 && { wokenBy: { event: 'Node/Add', plugin: 'NodeResourcesFit' } }),
    evaluatedNodes: all,
    feasibleNodes: feasible.length,
    totalNodes: all,
    nodes: [...feasible, ...verdicts.filter(({ refusedBy }) => refusedBy)],
    ...(groups && { groups }),
    ...(ties.length > 1 && { ties }),
  };
}

/** A Deployment with its ReplicaSet. */
export function deployment(name: string, replicas: number): KubeObject[] {
  const template = {
    metadata: { labels: { app: name } },
    spec: { containers: [{ name: 'app', image: 'nginx:1.27' }] },
  };
  const uid = `deploy-${name}`;
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: meta(name, {
        namespace: 'default',
        uid,
        annotations: { 'deployment.kubernetes.io/revision': '1' },
      }),
      spec: { replicas, template, selector: { matchLabels: { app: name } } },
      status: { replicas, readyReplicas: replicas, updatedReplicas: replicas },
    } as KubeObject,
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: meta(`${name}-7c9f8`, {
        namespace: 'default',
        uid: `rs-${name}`,
        annotations: { 'deployment.kubernetes.io/revision': '1' },
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'Deployment', name, uid, controller: true },
        ],
      }),
      spec: { replicas, template },
      status: { replicas, readyReplicas: replicas },
    } as KubeObject,
  ];
}

export function component(name: string, running = true, queue?: number): KubeObject {
  return {
    apiVersion: 'sim.kubeglass.dev/v1alpha1',
    kind: 'Component',
    metadata: meta(name),
    spec: { running },
    status: {
      state: running ? 'Running' : 'Stopped',
      ...(queue !== undefined && { queues: [{ name: 'active', length: queue }] }),
    },
  } as KubeObject;
}

export function event(
  kind: string,
  name: string,
  reason: string,
  message: string,
  type: 'Normal' | 'Warning',
  at: number,
  source: string,
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: meta(`${name}.${serial}`, { namespace: 'default' }),
    involvedObject: { kind, name, ...(kind !== 'Node' && { namespace: 'default' }) },
    reason,
    message,
    type,
    count: 1,
    lastTimestamp: timestamp(START + at * 1000),
    source: { component: source },
  } as KubeObject;
}
