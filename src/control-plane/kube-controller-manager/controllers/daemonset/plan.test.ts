/**
 * Rows after pkg/controller/daemon/update_test.go (TestDaemonSetUpdatesPods, …WhenNewPodIsNotReady, …AllOldPodsNotReady,
 * …WithMaxSurge, TestGetUnavailableNumbers) and daemon_controller_test.go (TestNodeShouldRunDaemonPod), 1.36.
 */
import { describe, expect, test } from 'vitest';
import { daemonSets } from '../../../../api/apps/v1/daemon-set/daemon-set.ts';
import type { DaemonSet, DaemonSetSpec } from '../../../../api/generated/types/apps/v1.ts';
import type { Node, Pod, PodSpec, Taint } from '../../../../api/generated/types/core/v1.ts';
import { timestamp } from '../../../../apimachinery/meta.ts';
import { created } from '../../../../api/testing/create.ts';
import { planDaemonSet } from './plan.ts';
import { fits } from './pod.ts';

const NOW = Date.parse('2026-01-01T01:00:00Z');

function setOf(spec: Partial<DaemonSetSpec> = {}, podSpec: Partial<PodSpec> = {}): DaemonSet {
  return created(daemonSets, {
    metadata: { name: 'agent', namespace: 'default', uid: 'uid-agent', generation: 1 },
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      template: {
        metadata: { labels: { app: 'agent' } },
        spec: { containers: [{ name: 'c', image: 'nginx' }], ...podSpec },
      },
      ...spec,
    },
    status: {},
  } as unknown as DaemonSet);
}

const nodeOf = (name: string, taints: readonly Taint[] = [], labels = {}): Node =>
  ({ metadata: { name, labels }, spec: { taints }, status: {} }) as unknown as Node;

/** `2 old`, `2 new starting`, `1 old going`, `3 new failed`: on which node, of which template, how it is. */
function podOf(text: string, nth: number): Pod {
  const [node, revision, state = 'ready'] = text.split(' ');
  const since = timestamp(NOW - (state === 'fresh' ? 5_000 : 60_000));
  const isReady = state === 'ready' || state === 'fresh';
  return {
    metadata: {
      name: text.replaceAll(' ', '-'),
      uid: `uid-${nth}`,
      labels: { app: 'agent', 'controller-revision-hash': revision },
      creationTimestamp: timestamp(NOW - 1_000_000 + nth * 1000),
      ...(state === 'going' && { deletionTimestamp: timestamp(NOW) }),
    },
    spec: { nodeName: `node-${node}`, containers: [] },
    status: {
      phase: state === 'failed' ? 'Failed' : isReady || state === 'going' ? 'Running' : 'Pending',
      conditions: isReady ? [{ type: 'Ready', status: 'True', lastTransitionTime: since }] : [],
    },
  } as unknown as Pod;
}

const rolling = (rollingUpdate: object): Partial<DaemonSetSpec> => ({
  updateStrategy: { type: 'RollingUpdate', rollingUpdate },
});
const SURGE = rolling({ maxSurge: 1, maxUnavailable: 0 });

/** What is made, taken away and cleared, on three nodes. */
function moves(spec: Partial<DaemonSetSpec>, has: string): readonly string[] {
  const nodes = ['node-1', 'node-2', 'node-3'].map((name) => nodeOf(name));
  const pods = has.split(', ').filter(Boolean).map(podOf);
  const { create, remove, ended } = planDaemonSet(setOf(spec), nodes, pods, 'new', NOW);
  const nameOf = ({ metadata }: Pod) => metadata.name.replaceAll('-', ' ');
  return [
    ...create.map((name) => `create ${name.slice(5)}`),
    ...remove.map((pod) => `remove ${nameOf(pod)}`),
    ...ended.map((pod) => `clear ${nameOf(pod)}`),
  ];
}

describe('what comes next on three nodes', () => {
  test.each<{ has: string; then: readonly string[]; spec?: Partial<DaemonSetSpec> }>([
    { has: '', then: ['create 1', 'create 2', 'create 3'] },
    { has: '1 new, 2 new', then: ['create 3'] },
    { has: '1 new, 2 new, 3 new', then: [] },
    { has: '1 new, 1 new, 2 new, 3 new', then: ['remove 1 new'] },
    { has: '1 new failed, 2 new, 3 new', then: ['clear 1 new failed'] },
    { has: '1 new going, 2 new, 3 new', then: [] },
    // maxUnavailable is 1 unless said otherwise.
    { has: '1 old, 2 old, 3 old', then: ['remove 1 old'] },
    { has: '1 old, 2 old, 3 new', then: ['remove 1 old'] },
    { has: '1 old, 2 old, 3 new starting', then: [] },
    { has: '1 old, 2 old, 3 old going', then: [] },
    { has: '1 old starting, 2 old, 3 old', then: ['remove 1 old starting'] },
    {
      has: '1 old starting, 2 old starting, 3 old starting',
      then: ['remove 1 old starting', 'remove 2 old starting', 'remove 3 old starting'],
    },
    {
      has: '1 old, 2 old, 3 old',
      then: ['remove 1 old', 'remove 2 old'],
      spec: rolling({ maxUnavailable: '50%' }),
    },
    { has: '1 old, 2 old, 3 new fresh', then: [], spec: { minReadySeconds: 10 } },
    { has: '1 old, 2 old, 3 old', then: [], spec: { updateStrategy: { type: 'OnDelete' } } },
    // With a surge the new one comes before the old one goes.
    { has: '1 old, 2 old, 3 old', then: ['create 1'], spec: SURGE },
    { has: '1 old, 1 new starting, 2 old, 3 old', then: [], spec: SURGE },
    { has: '1 old, 1 new, 2 old, 3 old', then: ['create 2', 'remove 1 old'], spec: SURGE },
    { has: '1 old starting, 2 old, 3 old', then: ['create 1', 'create 2'], spec: SURGE },
    { has: '1 old going, 2 new, 3 new', then: ['create 1'], spec: SURGE },
    {
      has: '1 old, 1 new fresh, 2 new, 3 new',
      then: [],
      spec: { ...SURGE, minReadySeconds: 10 },
    },
    {
      has: '1 old, 2 old, 3 old',
      then: ['create 1', 'create 2'],
      spec: rolling({ maxSurge: '50%', maxUnavailable: 0 }),
    },
  ])('$has, then $then', ({ has, then, spec = {} }) => {
    expect([...moves(spec, has)].sort()).toEqual([...then].sort());
  });

  test('a node that is gone leaves nobody waiting for it', () => {
    const [stray] = [podOf('9 new starting', 0)];
    const { nodeName: _, ...rest } = stray!.spec;
    const term = { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-9'] }] };
    const waiting = {
      ...stray!,
      spec: {
        ...rest,
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] },
          },
        },
      },
    } as Pod;
    const { remove, create } = planDaemonSet(setOf(), [nodeOf('node-1')], [waiting], 'new', NOW);
    expect([remove, create]).toEqual([[waiting], ['node-1']]);
  });
});

describe('which nodes have one', () => {
  const taint = (key: string, effect: Taint['effect']): Taint => ({ key, effect });
  const kube = (condition: string) => `node.kubernetes.io/${condition}`;
  test.each<{
    says: string;
    taints?: readonly Taint[];
    labels?: Record<string, string>;
    spec?: Partial<PodSpec>;
    runs: boolean;
    stays: boolean;
  }>([
    { says: 'nothing in the way', runs: true, stays: true },
    { says: 'not ready', taints: [taint(kube('not-ready'), 'NoExecute')], runs: true, stays: true },
    {
      says: 'unreachable',
      taints: [taint(kube('unreachable'), 'NoExecute'), taint(kube('unreachable'), 'NoSchedule')],
      // Only NoExecute of it is tolerated.
      runs: false,
      stays: true,
    },
    {
      says: 'out of disk, memory and process ids, and cordoned',
      taints: ['disk-pressure', 'memory-pressure', 'pid-pressure', 'unschedulable'].map((one) =>
        taint(kube(one), 'NoSchedule'),
      ),
      runs: true,
      stays: true,
    },
    {
      says: 'without a network',
      taints: [taint(kube('network-unavailable'), 'NoSchedule')],
      runs: false,
      stays: true,
    },
    {
      says: 'without a network, which it does not need',
      taints: [taint(kube('network-unavailable'), 'NoSchedule')],
      spec: { hostNetwork: true },
      runs: true,
      stays: true,
    },
    { says: 'kept off', taints: [taint('gpu', 'NoSchedule')], runs: false, stays: true },
    { says: 'driven away', taints: [taint('gpu', 'NoExecute')], runs: false, stays: false },
    {
      says: 'tolerant',
      taints: [taint('gpu', 'NoSchedule')],
      spec: { tolerations: [{ operator: 'Exists' }] },
      runs: true,
      stays: true,
    },
    {
      says: 'of another kind',
      spec: { nodeSelector: { disk: 'ssd' } },
      runs: false,
      stays: false,
    },
    {
      says: 'of its kind',
      labels: { disk: 'ssd' },
      spec: { nodeSelector: { disk: 'ssd' } },
      runs: true,
      stays: true,
    },
    { says: 'not the one that is named', spec: { nodeName: 'node-9' }, runs: false, stays: false },
  ])('$says', ({ taints, labels, spec, runs, stays }) => {
    expect(fits(setOf({}, spec), nodeOf('node-1', taints, labels))).toEqual({ runs, stays });
  });
});

test('what it says of itself', () => {
  const nodes = [
    nodeOf('node-1'),
    nodeOf('node-2'),
    nodeOf('node-3', [{ key: 'x', effect: 'NoSchedule' }]),
  ];
  const pods = ['1 new', '2 old starting', '3 old'].map(podOf);
  expect(planDaemonSet(setOf(), nodes, pods, 'new', NOW).status).toEqual({
    observedGeneration: 1,
    desiredNumberScheduled: 2,
    currentNumberScheduled: 2,
    numberMisscheduled: 1,
    numberReady: 1,
    numberAvailable: 1,
    numberUnavailable: 1,
    updatedNumberScheduled: 1,
  });
});
