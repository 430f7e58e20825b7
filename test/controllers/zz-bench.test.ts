import { test } from 'vitest';
import { deployments } from '/work/main/src/api/apps/v1/deployment/deployment.ts';
import { nodes } from '/work/main/src/api/core/v1/node/node.ts';
import { pods } from '/work/main/src/api/core/v1/pod/pod.ts';
import { ControlPlane } from '/work/main/test/controllers/control-plane.ts';

test('bench', () => {
  for (const n of [10000]) {
    const plane = new ControlPlane({ nodes: 20 });
    plane.settle();
    plane.create(deployments, { metadata: { name: 'web', namespace: 'default' }, spec: { replicas: n, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx:1' }] } } } });
    let t = performance.now();
    plane.settle();
    console.log(n, 'up', Math.round(performance.now() - t), 'ms', plane.now, 's', plane.simulation.steps, plane.get(deployments, 'web')!.status!.availableReplicas);
    t = performance.now();
    plane.client.delete(deployments, { namespace: 'default', name: 'web' }, { propagationPolicy: 'Foreground' });
    plane.settle();
    console.log(n, 'down', Math.round(performance.now() - t), 'ms', plane.now, plane.list(pods).length);
  }
}, 600000);
