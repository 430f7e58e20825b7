/** What scheduler_perf creates, row by row, and its thresholds: Pods per second that upstream's servers must reach. */
import type { PodSpec } from '../src/api/generated/types/core/v1.ts';

export interface PodShape {
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec: Partial<PodSpec>;
}

export interface Shape {
  readonly name: string;
  readonly nodes: number;
  /** Pods that are there before, and those that count. */
  readonly before: number;
  readonly measure: number;
  /** Pods per second that upstream's threshold asks for. */
  readonly upstream: number;
  /** Values of topology.kubernetes.io/zone, in turn. */
  readonly zones?: readonly string[];
  /** Templates of the Pods before, `before` being shared among them. */
  readonly prepared?: readonly PodShape[];
  readonly pod: PodShape;
  /** Created every so many virtual milliseconds while Pods are measured. */
  readonly churn?: {
    readonly everyMillis: number;
    readonly pod: PodShape;
    readonly recreate?: boolean;
  };
  readonly gated?: number;
  /** Of the Pods before, so many are deleted each virtual second while others are measured. */
  readonly deletedPerSecond?: number;
  /** One node has this name and room for all, and the others are to be filtered out. */
  readonly oneLargeNode?: boolean;
}

const sized = (cpu: string, memory = '500Mi'): Partial<PodSpec> => ({
  containers: [
    {
      name: 'pause',
      image: 'registry.k8s.io/pause:3.10.1',
      ports: [{ containerPort: 80 }],
      resources: { limits: { cpu, memory }, requests: { cpu, memory } },
    },
  ],
});
const light: Partial<PodSpec> = {
  containers: [{ name: 'pause', image: 'registry.k8s.io/pause:3.10.1' }],
};
const basic: PodShape = { spec: sized('100m') };

const HOSTNAME = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';
const namespaces = ['sched-1', 'sched-0'];

const term = (color: string, topologyKey: string) => ({
  labelSelector: { matchLabels: { color } },
  topologyKey,
  namespaces,
});
const required = (color: string, topologyKey: string) => ({
  requiredDuringSchedulingIgnoredDuringExecution: [term(color, topologyKey)],
});
const preferred = (color: string, topologyKey: string) => ({
  preferredDuringSchedulingIgnoredDuringExecution: [
    { weight: 1, podAffinityTerm: term(color, topologyKey) },
  ],
});
const coloured = (color: string, affinity: PodSpec['affinity']): PodShape => ({
  labels: { color },
  spec: { ...sized('100m'), affinity },
});

const podAffinity = coloured('blue', { podAffinity: required('blue', ZONE) });
const podAntiAffinity = coloured('green', { podAntiAffinity: required('green', HOSTNAME) });
const preferredAffinity = coloured('red', { podAffinity: preferred('red', HOSTNAME) });
const preferredAntiAffinity = coloured('yellow', {
  podAntiAffinity: preferred('yellow', HOSTNAME),
});

const inZones: PodShape = {
  spec: {
    ...sized('100m'),
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: ZONE, operator: 'In', values: ['zone1', 'zone2'] }] },
          ],
        },
      },
    },
  },
};

const spread = (whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway'): PodShape => ({
  labels: { color: 'blue' },
  spec: {
    ...sized('100m'),
    topologySpreadConstraints: [
      {
        maxSkew: 5,
        topologyKey: ZONE,
        whenUnsatisfiable,
        labelSelector: { matchLabels: { color: 'blue' } },
      },
    ],
  },
});
const moons = ['moon-1', 'moon-2', 'moon-3'];

const lowPriority: PodShape = { spec: { ...sized('900m'), terminationGracePeriodSeconds: 0 } };
const highPriority: PodShape = { spec: { ...sized('3000m'), priorityClassName: 'high' } };
const tooLarge: PodShape = { spec: { ...sized('9'), priorityClassName: 'high' } };

const onNamedNode: PodShape = {
  spec: {
    ...light,
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            {
              matchFields: [
                { key: 'metadata.name', operator: 'In', values: ['scheduler-perf-node'] },
              ],
            },
          ],
        },
      },
    },
  },
};

const both = (pod: PodShape) => ({
  pod: { ...pod, namespace: 'sched-1' },
  prepared: [{ ...pod, namespace: 'sched-0' }],
});
const zone1 = ['zone1'];

export const shapes: readonly Shape[] = [
  {
    name: 'SchedulingBasic',
    nodes: 5000,
    before: 1000,
    measure: 10_000,
    upstream: 680,
    pod: basic,
  },
  {
    name: 'SchedulingBasic50000',
    nodes: 5000,
    before: 5000,
    measure: 50_000,
    upstream: 810,
    pod: basic,
  },
  {
    name: 'SchedulingNodeAffinity',
    nodes: 5000,
    before: 5000,
    measure: 10_000,
    upstream: 220,
    zones: zone1,
    pod: inZones,
  },
  {
    name: 'SchedulingPodAffinity',
    nodes: 5000,
    before: 5000,
    measure: 5000,
    upstream: 35,
    zones: zone1,
    ...both(podAffinity),
  },
  {
    name: 'SchedulingPodAntiAffinity',
    nodes: 5000,
    before: 1000,
    measure: 2000,
    upstream: 60,
    ...both(podAntiAffinity),
  },
  {
    name: 'SchedulingPreferredPodAffinity',
    nodes: 5000,
    before: 5000,
    measure: 5000,
    upstream: 90,
    ...both(preferredAffinity),
  },
  {
    name: 'SchedulingPreferredPodAntiAffinity',
    nodes: 5000,
    before: 5000,
    measure: 5000,
    upstream: 90,
    ...both(preferredAntiAffinity),
  },
  {
    name: 'TopologySpreading',
    nodes: 5000,
    before: 5000,
    measure: 5000,
    upstream: 460,
    zones: moons,
    prepared: [basic],
    pod: spread('DoNotSchedule'),
  },
  {
    name: 'PreferredTopologySpreading',
    nodes: 5000,
    before: 5000,
    measure: 5000,
    upstream: 340,
    zones: moons,
    prepared: [basic],
    pod: spread('ScheduleAnyway'),
  },
  {
    name: 'MixedSchedulingBasePod',
    nodes: 5000,
    before: 10_000,
    measure: 5000,
    upstream: 140,
    zones: zone1,
    prepared: [basic, podAffinity, podAntiAffinity, preferredAffinity, preferredAntiAffinity].map(
      (pod) => ({ ...pod, namespace: 'sched-0' }),
    ),
    pod: basic,
  },
  {
    name: 'PreemptionAsync',
    nodes: 5000,
    before: 20_000,
    measure: 5000,
    upstream: 570,
    prepared: [lowPriority],
    pod: basic,
    churn: { everyMillis: 200, pod: highPriority },
  },
  {
    name: 'Unschedulable',
    nodes: 5000,
    before: 20_000,
    measure: 10_000,
    upstream: 600,
    pod: basic,
    churn: { everyMillis: 200, pod: tooLarge },
  },
  {
    name: 'SchedulingWithMixedChurn',
    nodes: 5000,
    before: 0,
    measure: 10_000,
    upstream: 710,
    pod: basic,
    churn: { everyMillis: 1000, pod: tooLarge, recreate: true },
  },
  {
    name: 'SchedulingWhileGated',
    nodes: 1,
    before: 20_000,
    measure: 20_000,
    upstream: 910,
    oneLargeNode: true,
    gated: 10_000,
    deletedPerSecond: 50,
    pod: { spec: light },
  },
  {
    name: 'SchedulingDaemonset',
    nodes: 15_000,
    before: 0,
    measure: 30_000,
    upstream: 1100,
    oneLargeNode: true,
    pod: onNamedNode,
  },
];
