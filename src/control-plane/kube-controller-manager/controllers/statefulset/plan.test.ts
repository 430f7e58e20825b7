import { describe, expect, test } from 'vitest';
import { statefulSets } from '../../../../api/apps/v1/stateful-set/stateful-set.ts';
import type { StatefulSet, StatefulSetSpec } from '../../../../api/generated/types/apps/v1.ts';
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import { pod } from '../../../../api/testing/builders.ts';
import { created } from '../../../../api/testing/create.ts';
import { planStatefulSet } from './plan.ts';

const NOW = Date.parse('2026-01-01T01:00:00Z');
const REVISIONS = { current: 'web-old', update: 'web-new', collisionCount: 0 };

const setOf = (spec: Partial<StatefulSetSpec>): StatefulSet =>
  created(statefulSets, {
    metadata: { name: 'web', namespace: 'default', uid: 'uid-web' },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'c', image: 'nginx' }] },
      },
      ...spec,
    },
  });

/** `0 new`, `1 old starting`, `2 new going`, `1 new failed`. */
function podFrom(text: string): Pod {
  const [ordinal, revision, state] = text.split(' ');
  const name = `web-${ordinal}`;
  const labels = {
    app: 'web',
    'statefulset.kubernetes.io/pod-name': name,
    'apps.kubernetes.io/pod-index': ordinal!,
    'controller-revision-hash': `web-${revision}`,
  };
  const built = pod(name).labels(labels).on('node-1');
  switch (state) {
    case 'starting':
      return built.phase('Pending').build();
    case 'going':
      return built.running().deleting().build();
    case 'failed':
      return built.phase('Failed').build();
    default:
      return built.running().build();
  }
}

describe('what comes next', () => {
  test.each<{ has: string; then: readonly string[]; spec?: Partial<StatefulSetSpec> }>([
    { has: '', then: ['create 0 new'] },
    { has: '0 new', then: ['create 1 new'] },
    { has: '0 new starting', then: [] },
    { has: '0 new going', then: [] },
    { has: '0 new, 2 new', then: ['create 1 new'] },
    { has: '0 new failed, 1 new', then: ['recreate 0'] },
    {
      has: '',
      then: ['create 0 new', 'create 1 new', 'create 2 new'],
      spec: { podManagementPolicy: 'Parallel' },
    },
    { has: '0 new, 1 new, 2 new, 3 new, 4 new', then: ['delete 4'] },
    { has: '0 new, 1 new, 2 new, 3 new, 4 new going', then: [] },
    { has: '0 new, 1 new starting, 2 new, 3 new', then: [] },
    // Scaling down waits for the last Pod too, unless it is the only one that is unwell.
    { has: '0 new starting, 1 new starting', then: [], spec: { replicas: 0 } },
    { has: '0 new, 1 new starting', then: ['delete 1'], spec: { replicas: 0 } },
    {
      has: '0 new, 1 new, 2 new, 3 new, 4 new',
      then: ['delete 4', 'delete 3'],
      spec: { podManagementPolicy: 'Parallel' },
    },
    { has: '0 old, 1 old, 2 old', then: ['delete 2'] },
    { has: '0 old, 1 old, 2 new', then: ['delete 1'] },
    { has: '0 old, 1 old, 2 new starting', then: [] },
    {
      has: '0 old, 1 old, 2 new',
      then: [],
      spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } },
    },
    {
      has: '1 old, 2 new',
      then: ['create 0 old'],
      spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } },
    },
    { has: '0 old, 1 old, 2 old', then: [], spec: { updateStrategy: { type: 'OnDelete' } } },
    { has: '5 new', then: ['create 6 new'], spec: { ordinals: { start: 5 } } },
  ])('$has → $then', ({ has, then, spec = {} }) => {
    const pods = has === '' ? [] : has.split(', ').map(podFrom);
    const { steps } = planStatefulSet(setOf(spec), pods, REVISIONS, NOW);
    const told = steps.map((step) =>
      step.does === 'create'
        ? `create ${step.ordinal} ${step.revision.replace('web-', '')}`
        : `${step.does} ${step.pod.metadata.name.replace('web-', '')}`,
    );
    expect(told).toEqual(then);
  });

  test('a Pod that is on its way holds back those after it only', () => {
    const { status } = planStatefulSet(
      setOf({}),
      ['0 new', '1 new', '2 new'].map(podFrom),
      REVISIONS,
      NOW,
    );
    expect(status).toMatchObject({
      currentRevision: 'web-new',
      updatedReplicas: 3,
      readyReplicas: 3,
    });
  });
});
