/** Answers of placement studies for the gallery: nothing to place, one placement, two that differ in each way. */
import type {
  Outcome,
  Placement,
  PlacementStudyStatus,
} from '../../api/sim/v1alpha1/placement-study/types.ts';

function outcome(placements: readonly Placement[], room: number): Outcome {
  const placed = placements.filter(({ node }) => node !== undefined).length;
  return {
    placements,
    nodes: ['node-1', 'node-2', 'node-3'].map((name, index) => ({
      name,
      pods: placements.filter(({ node }) => node === name).length,
      cpu: [75, 50, 0][index]!,
      memory: [30, 20, 10][index]!,
    })),
    totals: {
      placed,
      pending: placements.length - placed,
      evicted: 0,
      nodes: 3,
      cpu: { mean: 41.7, max: 75, standardDeviation: 23.6 },
      memory: { mean: 20, max: 30, standardDeviation: 8.2 },
      fragmentation: {
        podSize: { cpu: '1000m', memory: '536870912' },
        room,
        cpu: 12.5,
        memory: 40,
      },
      spread: [
        {
          workload: 'default/Deployment/web',
          topologyKey: 'kubernetes.io/hostname',
          max: 2,
          min: 0,
        },
      ],
    },
  };
}

const web = (name: string, node?: string, more: Partial<Placement> = {}): Placement => ({
  namespace: 'default',
  name: `web-7c9f8-${name}`,
  workload: 'Deployment/web',
  ...(node !== undefined && { node }),
  ...more,
});
const message = '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu.';
const present = outcome([web('a', 'node-1'), web('b', 'node-2'), web('c'), web('d', 'node-3')], 4);
const changed = outcome(
  [
    web('a', 'node-3'),
    web('b', undefined, { message }),
    web('c', 'node-2', { victims: ['default/batch-1'] }),
    web('d', 'node-3'),
  ],
  2,
);

export const studies: readonly (readonly [string, PlacementStudyStatus])[] = [
  ['Nothing to place', { present: outcome([], 6) }],
  [
    'One placement',
    {
      present: outcome([web('a', 'node-1', { points: 487 }), web('b', undefined, { message })], 5),
    },
  ],
  ['No difference', { present, changed: present, differences: [] }],
  [
    'Every difference',
    {
      present,
      changed,
      differences: [
        { namespace: 'default', name: 'web-7c9f8-a', present: 'node-1', changed: 'node-3' },
        { namespace: 'default', name: 'web-7c9f8-b', present: 'node-2' },
        { namespace: 'default', name: 'web-7c9f8-c', changed: 'node-2' },
      ],
    },
  ],
];
