/** Decisions of every sort for the gallery, and made-up explanations for them. */
import type { SchedulingAttempt } from '../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import type {
  ExplainedNode,
  SchedulingExplanation,
} from '../../api/sim/v1alpha1/scheduling-explanation/types.ts';
import type { QueuedPod } from '../../api/sim/v1alpha1/queued-pod/types.ts';
import { timestamp } from '../../apimachinery/meta.ts';
import { refusalGroups, refusalOf } from '../model/matrix.ts';
import { attempt, meta, START } from './fixtures.ts';

/** Of this Pod the cluster remembers nothing but the record. */
const FORGOTTEN = 'forgotten';

export const five = ['node-1', 'node-2', 'node-3', 'node-4', 'node-5'];
const refusal = {
  'node-3': ['TaintToleration', 'node(s) had untolerated taint(s)'],
  'node-4': ['NodeUnschedulable', 'node(s) were unschedulable'],
} as const;

export const decisions: readonly (readonly [string, ReturnType<typeof attempt>[]])[] = [
  ['One node', [attempt('solo', ['node-1'])]],
  [
    'Five nodes, two refused',
    [attempt('web', five, { refused: refusal, spread: { 'node-1': 100 } })],
  ],
  ['A tie', [attempt('tied', five.slice(0, 3), {})]],
  [
    'Nobody, twice',
    [
      attempt('big', five, {
        refused: Object.fromEntries(
          five.map((name) => [name, ['NodeResourcesFit', 'Insufficient cpu']]),
        ),
      }),
      attempt('big', five, { attempt: 2, refused: refusal }),
    ],
  ],
  ['What it saw is not kept any more', [attempt(FORGOTTEN, five, { refused: refusal })]],
  [
    'Room is made',
    [
      {
        ...attempt('urgent', five, {
          refused: Object.fromEntries(
            five.map((name) => [name, ['NodeResourcesFit', 'Insufficient cpu']]),
          ),
        }),
        postFilter: {
          plugin: 'DefaultPreemption',
          nominatedNode: 'node-2',
          victims: ['default/batch-1'],
        },
      },
    ],
  ],
  [
    '800 nodes',
    [
      attempt(
        'many',
        Array.from({ length: 41 }, (_, index) => `node-${index + 1}`),
        {
          totalNodes: 800,
          spread: { 'node-7': 96 },
          groups: [
            {
              count: 512,
              refusedBy: 'NodeResourcesFit',
              code: 'Unschedulable',
              reasons: ['Insufficient cpu'],
              examples: ['node-80', 'node-81'],
            },
            {
              count: 247,
              refusedBy: 'TaintToleration',
              code: 'UnschedulableAndUnresolvable',
              reasons: ['node(s) had untolerated taint(s)'],
              examples: ['node-600'],
            },
          ],
        },
      ),
    ],
  ],
];

const queued = (name: string, place: QueuedPod['queue'], more: Partial<QueuedPod>): QueuedPod => ({
  apiVersion: 'sim.kubeglass.dev/v1alpha1',
  kind: 'QueuedPod',
  metadata: meta(name, { namespace: 'default' }),
  queue: place,
  priority: 0,
  since: timestamp(START),
  attempts: 0,
  ...more,
});

/** A queue with somebody in every part of it. */
export const queue: readonly QueuedPod[] = [
  queued('web-7c9f8-z1', 'active', { priority: 1000 }),
  queued('web-7c9f8-z2', 'active', {}),
  queued('worker-7c9f8-y1', 'backoff', {
    attempts: 3,
    backoffUntil: timestamp(START + 64_000),
  }),
  queued('big-7c9f8-k1', 'unschedulable', {
    attempts: 2,
    wakers: [
      { plugin: 'NodeResourcesFit', events: ['AssignedPod: delete', 'Node: add, allocatable'] },
    ],
  }),
  queued('urgent', 'unschedulable', { attempts: 1, priority: 1000, nominatedNode: 'node-2' }),
  queued('later', 'gated', { gatedBy: 'SchedulingGates' }),
];

/** As the cluster would explain the attempt of that name. */
export function explanationOf(
  name: string,
  others: readonly SchedulingAttempt[] = [],
): SchedulingExplanation | undefined {
  const all = [...decisions.flatMap(([, attempts]) => attempts), ...others];
  const found = all.find(({ metadata }) => metadata.name === name);
  if (!found || found.pod.name === FORGOTTEN) return undefined;
  const groups = refusalGroups(found);
  let left = found.totalNodes;
  return {
    ...found,
    kind: 'SchedulingExplanation',
    funnel: groups.map(({ plugin, count }) => {
      left -= count;
      return { plugin, stopped: count, refuses: count + 2, left };
    }),
    nodes: found.nodes.map(explainedNode),
    ...(found.totalNodes > found.nodes.length && {
      nodesLeftOut: found.totalNodes - found.nodes.length,
    }),
    ...(found.postFilter && {
      preemption: {
        plugin: 'DefaultPreemption',
        candidates: [
          { node: 'node-2', violations: 0, victims: [{ pod: 'default/batch-1', priority: 0 }] },
          { node: 'node-5', violations: 1, victims: [{ pod: 'default/batch-7', priority: 100 }] },
        ],
        rules: [{ rule: 'fewest PodDisruptionBudgets violated', left: ['node-2'] }],
        chosen: 'node-2',
      },
    }),
  };
}

function explainedNode(verdict: SchedulingAttempt['nodes'][number], index: number): ExplainedNode {
  const refusal = refusalOf(verdict);
  const [first] = verdict.filters ?? [];
  return {
    name: verdict.name,
    lookedAt: index < 40,
    filters: [
      ...(verdict.filters ?? []),
      ...(refusal && first
        ? [
            {
              plugin: 'PodTopologySpread',
              code: 'Unschedulable' as const,
              reasons: ["node(s) didn't match pod topology spread constraints"],
            },
          ]
        : []),
    ],
    ...(refusal && { stoppedAt: refusal.plugin }),
    ...(verdict.total !== undefined && { total: verdict.total }),
    ...(verdict.scores && {
      scores: verdict.scores.map((score) => ({
        ...score,
        arithmetic: [
          'cpu: (4000 − 1040) × 100 / 4000 = 74',
          `(74 × 1 + ${score.raw} × 1) / 2 = ${score.raw}`,
        ],
        ...(score.plugin === 'PodTopologySpread' && {
          normalization: `100 × (4 + 0 − 2) / 4 = ${score.normalized}`,
        }),
      })),
    }),
  };
}
