/** Whole clusters for the gallery: the usual one with every trouble in it, and a large one to pan across. */
import type { Pod } from '../../api/generated/types/core/v1.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { apiKinds } from '../model/api-kinds.ts';
import type { PodState } from '../model/states.ts';
import { attempt, component, deployment, event, meta, node, pod } from './fixtures.ts';

export type World = ReadonlyMap<string, readonly KubeObject[]>;

const pluralOf = new Map(apiKinds.map(({ kind, plural }) => [kind, plural]));

function worldOf(objects: readonly (KubeObject | object)[]): World {
  const world = new Map<string, KubeObject[]>();
  for (const object of objects as readonly KubeObject[]) {
    const plural = pluralOf.get(object.kind)!;
    world.set(plural, [...(world.get(plural) ?? []), object]);
  }
  return world;
}

const sim = 'sim.kubeglass.dev/v1alpha1';
const clock = {
  apiVersion: sim,
  kind: 'Clock',
  metadata: meta('cluster'),
  spec: { speed: 1, paused: false },
  status: { seed: 7 },
};
const machine = (name: string, powered = true) => ({
  apiVersion: sim,
  kind: 'Machine',
  metadata: meta(name),
  spec: { powered },
});
const namespaces = ['default', 'kube-system'].map((name) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: meta(name),
}));
const controlPlane = (down = false) => [
  component('etcd'),
  component('kube-apiserver', !down),
  component('kube-scheduler', true, 2),
  component('kube-controller-manager', true, 0),
];

export function usualWorld(apiServerDown = false): World {
  const names = ['node-1', 'node-2', 'node-3', 'node-4', 'node-5'];
  return worldOf([
    clock,
    ...namespaces,
    ...controlPlane(apiServerDown),
    node('node-1', { zone: 'zone-a' }),
    node('node-2', {
      zone: 'zone-b',
      taints: [
        { key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' },
        { key: 'spot', effect: 'PreferNoSchedule' },
      ],
    }),
    node('node-3', {
      zone: 'zone-a',
      ready: 'Unknown',
      heartbeat: 52,
      taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }],
    }),
    node('node-4', {
      zone: 'zone-b',
      unschedulable: true,
      taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }],
    }),
    node('node-5', { zone: 'zone-b', heartbeat: 12 }),
    ...names.map((name) => machine(name, name !== 'node-5')),
    ...deployment('web', 6),
    ...deployment('worker', 3),
    pod('web-7c9f8-a1', 'running', { containers: 2 }),
    pod('web-7c9f8-b2', 'running', { nodeName: 'node-2' }),
    pod('web-7c9f8-c3', 'not-ready'),
    pod('web-7c9f8-d4', 'creating', { nodeName: 'node-2' }),
    pod('web-7c9f8-e5', 'terminating', { nodeName: 'node-4' }),
    pod('web-7c9f8-f6', 'running', { nodeName: 'node-4' }),
    pod('worker-7c9f8-g7', 'crash-loop', {
      owner: 'worker',
      nodeName: 'node-1',
      cpu: '500m',
      reason: 'back-off 40s restarting failed container=app pod=worker-7c9f8-g7',
    }),
    pod('worker-7c9f8-h8', 'image-problem', {
      owner: 'worker',
      nodeName: 'node-2',
      reason: 'Back-off pulling image "nginx:1.72"',
    }),
    pod('worker-7c9f8-i9', 'unknown', { owner: 'worker', nodeName: 'node-3' }),
    pod('backup-x1', 'completed', { owner: 'backup' }),
    pod('backup-x2', 'failed', { owner: 'backup', nodeName: 'node-2' }),
    pod('db-0', 'running', { owner: 'db', nodeName: 'node-5', cpu: '3' }),
    pod('big-7c9f8-k1', 'unschedulable', {
      owner: 'big',
      cpu: '8',
      reason:
        '0/5 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable, 3 Insufficient cpu. preemption: 0/5 nodes are available: 5 No preemption victims found for incoming pod.',
    }),
    pod('big-7c9f8-k2', 'pending', { owner: 'big', cpu: '8' }),
    attempt('web-7c9f8-a1', names, {
      refused: {
        'node-3': ['TaintToleration', 'node(s) had untolerated taint(s)'],
        'node-4': ['NodeUnschedulable', 'node(s) were unschedulable'],
      },
      spread: { 'node-1': 100, 'node-2': 88 },
    }),
    attempt('big-7c9f8-k1', names, {
      refused: Object.fromEntries(
        names.map((name) => [name, ['NodeResourcesFit', 'Insufficient cpu']]),
      ),
    }),
    attempt('big-7c9f8-k1', names, {
      attempt: 2,
      refused: Object.fromEntries(
        names.map((name, index) => [
          name,
          index % 2
            ? ['NodeUnschedulable', 'node(s) were unschedulable']
            : ['NodeResourcesFit', 'Insufficient cpu'],
        ]),
      ),
    }),
    event(
      'Pod',
      'big-7c9f8-k1',
      'FailedScheduling',
      '0/5 nodes are available: 3 Insufficient cpu.',
      'Warning',
      12,
      'default-scheduler',
    ),
    event(
      'Pod',
      'web-7c9f8-a1',
      'Scheduled',
      'Successfully assigned default/web-7c9f8-a1 to node-1',
      'Normal',
      20,
      'default-scheduler',
    ),
    event('Pod', 'web-7c9f8-a1', 'Started', 'Container started', 'Normal', 24, 'kubelet'),
    event(
      'Pod',
      'worker-7c9f8-g7',
      'BackOff',
      'Back-off restarting failed container app in pod worker-7c9f8-g7',
      'Warning',
      44,
      'kubelet',
    ),
    event(
      'Node',
      'node-3',
      'NodeNotReady',
      'Node node-3 status is now: NodeNotReady',
      'Normal',
      51,
      'node-controller',
    ),
  ]);
}

const mostly: readonly PodState[] = [
  'running',
  'running',
  'running',
  'running',
  'running',
  'running',
  'creating',
  'not-ready',
  'crash-loop',
  'completed',
];

export function largeWorld(nodes: number, pods: number): World {
  const names = Array.from({ length: nodes }, (_, index) => `node-${index + 1}`);
  return worldOf([
    clock,
    ...namespaces,
    ...controlPlane(),
    ...names.map((name, index) => node(name, { zone: `zone-${'abc'[index % 3]}` })),
    ...names.map((name) => machine(name)),
    ...Array.from({ length: pods }, (_, index): Pod =>
      pod(`app-${index % 12}-7c9f8-${index}`, mostly[(index * 7) % mostly.length]!, {
        owner: `app-${index % 12}`,
        nodeName: names[(index * 13) % nodes]!,
        cpu: '50m',
      }),
    ),
  ]);
}
