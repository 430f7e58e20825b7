import { expect, test } from 'vitest';
import { deployments } from '../../src/api/apps/v1/deployment/deployment.ts';
import { replicaSets } from '../../src/api/apps/v1/replica-set/replica-set.ts';
import { pods } from '../../src/api/core/v1/pod/pod.ts';
import { deployment } from '../../src/api/testing/builders.ts';
import { ControlPlane } from './control-plane.ts';

test('smoke', () => {
  const plane = new ControlPlane();
  const { metadata, ...rest } = deployment('web').replicas(3).selecting({ app: 'web' }).build();
  plane.create(deployments, { metadata: { name: 'web', namespace: 'default' }, spec: rest.spec });
  plane.run(10);
  console.log(JSON.stringify(plane.get(deployments, 'web')!.status, null, 1));
  console.log(plane.list(replicaSets).map((r) => [r.metadata.name, r.spec.replicas, r.status]));
  console.log(plane.list(pods).map((r) => [r.metadata.name, r.spec.nodeName, r.status]));
  console.log(plane.told().join('\n'));
  expect(1).toBe(1);
});
