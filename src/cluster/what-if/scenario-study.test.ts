/** A whole history with two configurations of kube-scheduler. */
import { describe, expect, test } from 'vitest';
import type {
  Outcome,
  Placement,
  PlacementStudySpec,
  PlacementStudyStatus,
} from '../../api/sim/v1alpha1/placement-study/types.ts';
import { webDeployment } from '../../api/testing/manifests.ts';
import { Cluster } from '../cluster.ts';
import { FIXED_START, type ClusterSpec } from '../spec.ts';
import { paired } from './pairing.ts';

const STUDIES = '/apis/sim.kubeglass.dev/v1alpha1/placementstudies';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const SCHEDULER = '/apis/sim.kubeglass.dev/v1alpha1/components/kube-scheduler';
const MERGE = { 'content-type': 'application/merge-patch+json' };
const nodes = [{ count: 3, capacity: { cpu: '8', memory: '8Gi' } }];
const packing = {
  profiles: [
    {
      plugins: {
        score: { disabled: [{ name: '*' }], enabled: [{ name: 'NodeResourcesFit', weight: 1 }] },
      },
      pluginConfig: [
        {
          name: 'NodeResourcesFit',
          args: {
            scoringStrategy: { type: 'MostAllocated', resources: [{ name: 'cpu', weight: 1 }] },
          },
        },
      ],
    },
  ],
};
const web = webDeployment(4);
const planned: ClusterSpec['planned'] = [
  { after: 3000, request: { method: 'POST', path: DEPLOYMENTS, body: web } },
];
const log = { engine: '', seed: 7, start: FIXED_START, cluster: { nodes, planned }, inputs: [] };

const asked = (cluster: Cluster, spec: PlacementStudySpec) =>
  cluster.submit({ method: 'POST', path: STUDIES, body: { spec } });
function study(cluster: Cluster, spec: PlacementStudySpec): PlacementStudyStatus {
  const { status, body } = asked(cluster, spec);
  expect([status, body]).toMatchObject([201, { kind: 'PlacementStudy' }]);
  return (body as { status: PlacementStudyStatus }).status;
}
const fresh = () => new Cluster({ seed: 1, start: FIXED_START, cluster: { nodes: [] } });
const usedBy = ({ placements }: Outcome) => new Set(placements.map(({ node }) => node)).size;
const where = ({ placements }: Outcome) => placements.map(({ name, node }) => [name, node]);

describe('a scenario, with two configurations', () => {
  test('one spreads and one packs: Pod by Pod, node by node, and in totals', () => {
    const { present, changed, differences, seconds } = study(fresh(), {
      scenario: { log, seconds: 60 },
      schedulerConfiguration: packing,
    });
    expect(seconds).toBe(60);
    expect([usedBy(present), usedBy(changed!)]).toEqual([3, 1]);
    expect(changed!.placements.map(({ workload }) => workload)).toEqual(
      Array.from({ length: 4 }, () => 'Deployment/web'),
    );
    expect(differences!.length).toBeGreaterThanOrEqual(2);
    expect(present.nodes.map(({ pods }) => pods).toSorted()).toEqual([1, 1, 2]);
    expect(changed!.nodes.map(({ pods }) => pods).toSorted()).toEqual([0, 0, 4]);
    expect(changed!.totals.placed).toBe(4);
  });

  test('the first is what happened, and alike configurations come to the same', () => {
    const cluster = Cluster.replay(log);
    cluster.simulation.runUntil(FIXED_START + 60_000);
    const { present, changed, differences } = study(cluster, { scenario: {} });
    const list = cluster.read({ method: 'GET', path: '/api/v1/namespaces/default/pods' }).body as {
      items: { metadata: { name: string }; spec: { nodeName: string } }[];
    };
    expect(where(present).toSorted()).toEqual(
      list.items.map(({ metadata, spec }) => [metadata.name, spec.nodeName]).toSorted(),
    );
    expect(where(changed!)).toEqual(where(present));
    expect(differences).toEqual([]);
  });

  test('what somebody did comes at its moment in both; how kube-scheduler was configured does not count', () => {
    const cluster = Cluster.replay(log);
    cluster.simulation.runFor(20_000);
    const patch = (path: string, body: object) =>
      expect(cluster.submit({ method: 'PATCH', path, headers: MERGE, body }).status).toBe(200);
    patch(SCHEDULER, {
      spec: {
        configuration: {
          apiVersion: 'kubescheduler.config.k8s.io/v1',
          kind: 'KubeSchedulerConfiguration',
          ...packing,
        },
      },
    });
    cluster.simulation.runFor(5_000);
    patch(`${DEPLOYMENTS}/web`, { spec: { replicas: 6 } });
    cluster.simulation.runFor(20_000);
    const [before, steps] = [cluster.simulation.digest.hex, cluster.simulation.steps];
    const { present, changed, notes } = study(cluster, {
      scenario: {},
      presentConfiguration: { percentageOfNodesToScore: 100 },
    });
    expect(present.placements).toHaveLength(6);
    expect(usedBy(present)).toBe(3);
    // The second has the cluster's own configuration from the beginning.
    expect(usedBy(changed!)).toBe(1);
    expect(notes).toEqual(['1 request to configure kube-scheduler was left out']);
    expect([cluster.simulation.digest.hex, cluster.simulation.steps]).toEqual([before, steps]);
  });

  test.each<[PlacementStudySpec, string]>([
    [{ scenario: {}, place: 'All' }, 'spec.scenario: Forbidden: has no manifests, no changes and'],
    [{ scenario: { seconds: -1 } }, 'spec.scenario.seconds: Invalid value: -1: must be from 0'],
    [
      { scenario: { log: { ...log, cluster: { nodes: [{ count: 6000 }] } } } },
      'spec.scenario.log.cluster.nodes: Invalid value: 6000: must be at most 5000 in all',
    ],
    [{ scenario: { log: { ...log, inputs: [{}] } } }, 'spec.scenario.log.inputs: Invalid value: 1'],
    [
      { scenario: { log }, presentConfiguration: { profiles: [{ schedulerName: 'a' }, {}] } },
      'kube-scheduler would not start',
    ],
  ])('%j is refused: %s', (spec, says) => {
    const { status, body } = asked(fresh(), spec);
    expect(status).toBeGreaterThanOrEqual(400);
    expect((body as { message: string }).message).toContain(says);
  });

  test('a cluster that keeps no log of inputs says so', () => {
    const start = { seed: 1, start: FIXED_START, cluster: { nodes: [] } };
    const { status, body } = asked(new Cluster(start, { keepInputs: false }), { scenario: {} });
    expect([status, (body as { message: string }).message]).toEqual([
      400,
      'this cluster keeps no log of what was put in: say which in spec.scenario.log',
    ]);
  });
});

test('Pods are paired by name, then within their workload', () => {
  const of = (name: string, node: string | undefined, workload = 'Deployment/web'): Placement => ({
    namespace: 'default',
    name,
    ...(workload && { workload }),
    ...(node !== undefined && { node }),
  });
  const side = (...placements: Placement[]) => ({ placements }) as unknown as Outcome;
  const one = side(of('web-a', 'n1'), of('web-b', 'n2'), of('solo', 'n1', ''));
  const other = side(of('web-c', 'n3'), of('web-a', 'n1'), of('web-d', 'n2'));
  expect(paired(one, other)).toEqual({
    placements: [
      { ...of('web-c', 'n3'), counterpart: 'web-b' },
      of('web-a', 'n1'),
      of('web-d', 'n2'),
    ],
    differences: [
      { namespace: 'default', name: 'web-b', present: 'n2', changed: 'n3' },
      { namespace: 'default', name: 'web-d', changed: 'n2' },
      { namespace: 'default', name: 'solo', present: 'n1' },
    ],
  });
});
