/** The form of what-if as a study, and its answer as rows. */
import { expect, test } from 'vitest';
import type { PlacementStudySpec } from '../../api/sim/v1alpha1/placement-study/types.ts';
import { studies } from '../gallery/studies.ts';
import { podRows, studySpec, totalRows, type Present, type WhatIfForm } from './what-if.ts';

const form: WhatIfForm = {
  change: 'none',
  place: 'All',
  node: 'node-1',
  key: 'gpu',
  value: 'true',
  effect: 'NoSchedule',
  deployment: 'default/web',
  cpu: '2',
  memory: '',
  plugin: 'NodeResourcesFit',
  weight: 9,
};
const former = { key: 'old', effect: 'NoExecute' };
const present = {
  nodes: [{ metadata: { name: 'node-1' }, spec: { taints: [former] } }],
  deployments: [
    {
      metadata: { name: 'web', namespace: 'default' },
      spec: { template: { spec: { containers: [{ name: 'c' }] } } },
    },
  ],
  configuration: {
    profiles: [
      {
        schedulerName: 'mine',
        plugins: {
          multiPoint: {
            enabled: [{ name: 'NodeResourcesFit', weight: 1 }, { name: 'ImageLocality' }],
          },
        },
      },
    ],
  },
} as unknown as Present;
const container = { name: 'c', resources: { requests: { cpu: '2' } } };

test.each<[Partial<WhatIfForm>, PlacementStudySpec]>([
  [{}, { place: 'All' }],
  [
    { change: 'taint' },
    {
      place: 'All',
      changes: [
        {
          kind: 'Node',
          name: 'node-1',
          patch: {
            spec: { taints: [former, { key: 'gpu', value: 'true', effect: 'NoSchedule' }] },
          },
        },
      ],
    },
  ],
  [
    { change: 'label', place: 'Pending' },
    {
      place: 'Pending',
      changes: [{ kind: 'Node', name: 'node-1', patch: { metadata: { labels: { gpu: 'true' } } } }],
    },
  ],
  [
    { change: 'requests' },
    {
      place: 'All',
      changes: [
        {
          kind: 'Deployment',
          namespace: 'default',
          name: 'web',
          patch: { spec: { template: { spec: { containers: [container] } } } },
        },
      ],
    },
  ],
  [
    { change: 'weight' },
    {
      place: 'All',
      schedulerConfiguration: {
        profiles: [
          {
            schedulerName: 'mine',
            plugins: {
              multiPoint: {
                enabled: [{ name: 'ImageLocality' }, { name: 'NodeResourcesFit', weight: 9 }],
              },
            },
          },
        ],
      },
    },
  ],
  [{ change: 'configuration' }, { place: 'All', schedulerConfiguration: { profiles: [] } }],
])('%j', (part, spec) =>
  expect(studySpec({ ...form, ...part }, present, [], { profiles: [] })).toEqual(spec),
);

test('each way of differing has its word, and those that differ come first', () => {
  const status = studies.find(([title]) => title === 'Every difference')![1];
  expect(podRows(status).map(({ pod, outcome, reason }) => [pod.at(-1), outcome, reason])).toEqual([
    ['a', 'moves', undefined],
    ['b', 'loses', expect.stringContaining('0/3 nodes')],
    ['c', 'gains', 'evicts default/batch-1'],
    ['d', 'same', undefined],
  ]);
  expect(totalRows(status).slice(0, 4)).toEqual([
    { measure: 'Pods with a node', present: '3', changed: '3', difference: 'same' },
    { measure: 'Pods that wait', present: '1', changed: '1', difference: 'same' },
    { measure: 'Pods evicted', present: '0', changed: '0', difference: 'same' },
    {
      measure: 'cpu requested, mean of the nodes',
      present: '41.7 %',
      changed: '41.7 %',
      difference: 'same',
    },
  ]);
});
