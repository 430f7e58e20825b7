/**
 * From `kubectl delete deployment` to no Pod left: the garbage collector walks the owners, kubelets stop containers and
 * have the last word, the scheduler and the controllers see everything go. And the same with the whole namespace.
 */
import type { Cluster } from '../src/cluster/cluster.ts';
import { shown, timed, type Figure } from './figure.ts';
import { booted, deploy, deployment, DEPLOYMENTS, podsOf } from './workload.ts';

export const deletion: Figure = {
  name: 'delete',
  about:
    'a Deployment of 1,000 and 10,000 on 100 nodes, and a Namespace with 1,000 Pods, to nothing left',
  run(say) {
    const taken = [1000, 10_000].map((size) => {
      const cluster = booted(100);
      deploy(cluster, size);
      const { steps } = cluster.simulation;
      const millis = gone(cluster, `${DEPLOYMENTS}/web`);
      const tasks = (cluster.simulation.steps - steps) / size;
      say(`${size} replicas gone: ${shown(millis)}, ${tasks.toFixed(1)} tasks a Pod`);
      return millis;
    });
    say(`10,000 take ${(taken[1]! / taken[0]!).toFixed(2)} × 1,000`);

    const cluster = booted(100);
    const metadata = { name: 'shop' };
    cluster.submit({ method: 'POST', path: '/api/v1/namespaces', body: { metadata } });
    cluster.simulation.runUntilSettled();
    const path = DEPLOYMENTS.replace('default', 'shop');
    cluster.submit({ method: 'POST', path, body: deployment(1000) });
    cluster.simulation.runUntilSettled();
    say(`a Namespace with 1,000 Pods gone: ${shown(gone(cluster, '/api/v1/namespaces/shop'))}`);
  },
};

function gone(cluster: Cluster, path: string): number {
  const millis = timed(() => {
    cluster.submit({ method: 'DELETE', path });
    cluster.simulation.runUntilSettled();
  });
  const left = podsOf(cluster).length;
  if (left > 0) throw new Error(`${left} Pods are left`);
  return millis;
}
