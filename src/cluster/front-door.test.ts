/** What both sides tell together: Kubernetes' kinds and the simulator's in one document. */
import { expect, test } from 'vitest';
import { Cluster } from './cluster.ts';
import { FIXED_START } from './spec.ts';

interface Swagger {
  readonly paths: Readonly<Record<string, object>>;
  readonly definitions: Readonly<Record<string, object>>;
}

const asked = (cluster: Cluster, headers: Record<string, string> = {}) =>
  cluster.read({ method: 'GET', path: '/openapi/v2', headers });

test("/openapi/v2 has Kubernetes' kinds and the simulator's, and is sent once to whoever keeps it", () => {
  const cluster = new Cluster({ seed: 1, start: FIXED_START, cluster: { nodes: [{ count: 1 }] } });
  cluster.simulation.runFor(5000);
  const { body, headers } = asked(cluster);
  const { paths, definitions } = body as Swagger;
  expect(paths).toHaveProperty(['/api/v1/namespaces/{namespace}/pods']);
  expect(paths).toHaveProperty(['/apis/sim.kubeglass.dev/v1alpha1/components']);
  expect(definitions).toHaveProperty(['io.k8s.api.core.v1.Pod']);
  expect(definitions).toHaveProperty(['dev.kubeglass.sim.v1alpha1.Component']);
  expect(asked(cluster, { 'if-none-match': headers!.etag! })).toMatchObject({ status: 304 });
  expect(asked(cluster, { 'if-none-match': '"another"' })).toMatchObject({ status: 200 });
});
