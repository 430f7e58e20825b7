/** What a new cluster says of its flow schemas and of who answers which group. */
import { expect, test } from 'vitest';
import type { APIService } from '../../../api/generated/types/apiregistration/v1.ts';
import type { FlowSchema } from '../../../api/generated/types/flowcontrol/v1.ts';
import { Cluster } from '../../../cluster/cluster.ts';
import { FIXED_START } from '../../../cluster/spec.ts';

const SERVICES = '/apis/apiregistration.k8s.io/v1/apiservices';
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

const cluster = new Cluster({ seed: 1, start: FIXED_START, cluster: { nodes: [{ count: 1 }] } });
cluster.simulation.runFor(2000);
const list = <T>(path: string) =>
  (cluster.read({ method: 'GET', path }).body as { items: readonly T[] }).items;
const services = () =>
  list<APIService>(SERVICES).map(
    ({ metadata: { name, labels }, spec, status }) =>
      `${name} ${Object.values(labels!).join()} ${spec.groupPriorityMinimum}/${spec.versionPriority} ${status.conditions?.[0]?.status}`,
  );

test('every flow schema finds its priority level', () => {
  const flows = list<FlowSchema>('/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas');
  const levels = list<FlowSchema>(
    '/apis/flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations',
  ).map(({ metadata }) => metadata.name);
  expect([flows.length, levels.length]).toEqual([13, 8]);
  for (const { metadata, spec, status } of flows) {
    expect(levels).toContain(spec.priorityLevelConfiguration.name);
    expect(status.conditions).toMatchObject([{ type: 'Dangling', status: 'False' }]);
    expect(metadata.annotations).toEqual({ 'apf.kubernetes.io/autoupdate-spec': 'true' });
  }
});

test('built-in groups are registered when the server starts', () => {
  expect(services()).toEqual(
    expect.arrayContaining([
      'v1. onstart 18000/1 True',
      'v1.apps onstart 17800/15 True',
      'v2.autoscaling onstart 17500/30 True',
    ]),
  );
});

test('a custom group is registered while a definition serves it', () => {
  const registered = () => services().filter((one) => one.includes('example.com'));
  const versions = [
    { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
  ];
  const body = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'tanks.example.com' },
    spec: {
      group: 'example.com',
      names: { plural: 'tanks', kind: 'Tank' },
      scope: 'Namespaced',
      versions,
    },
  };
  cluster.submit({ method: 'POST', path: DEFINITIONS, body });
  cluster.simulation.runFor(1000);
  expect(registered()).toEqual(['v1.example.com true 1000/100 True']);
  cluster.submit({ method: 'DELETE', path: `${DEFINITIONS}/tanks.example.com` });
  cluster.simulation.runFor(20_000);
  expect(registered()).toEqual([]);
});
