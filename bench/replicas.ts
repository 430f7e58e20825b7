/** From nothing to Ready nodes, and from one Deployment to all of its Pods Running: 100, 1,000 and 10,000 on 100 nodes. */
import { pods } from '../src/api/core/v1/pod/pod.ts';
import { collectionPath } from '../src/api/resource-path.ts';
import { Cluster } from '../src/cluster/cluster.ts';
import { FIXED_START } from '../src/cluster/spec.ts';
import type { Pod } from '../src/api/generated/types/core/v1.ts';
import { median, shown, timed, type Figure } from './figure.ts';

const booted = (nodes: number): Cluster => {
  const cluster = new Cluster({ seed: 1, start: FIXED_START, cluster: { nodes: [{ count: nodes }] } });
  cluster.simulation.runUntilSettled();
  return cluster;
};

export const deployment = (replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'nginx', image: 'nginx:1.27', resources: { requests: { cpu: '10m', memory: '16Mi' } } }] },
    },
  },
});

export const bootAndReplicas: Figure = {
  name: 'replicas',
  about: 'boot to three Ready nodes; a Deployment to all Running on 100 nodes, at max speed',
  run(say) {
    booted(3);
    say(`boot to 3 Ready nodes: ${shown(median([1, 2, 3, 4, 5].map(() => timed(() => void booted(3)))))}`);
    const taken = new Map<number, number>();
    for (const replicas of (process.env.SIZES ?? "100,1000,10000").split(",").map(Number)) {
      const rounds = replicas === 10_000 ? 1 : 3;
      const times = Array.from({ length: rounds }, () => {
        const cluster = booted(100);
        const millis = timed(() => {
          cluster.submit({ method: 'POST', path: '/apis/apps/v1/namespaces/default/deployments', body: deployment(replicas) });
          cluster.simulation.runUntilSettled();
        });
        const { items } = cluster.read({ method: 'GET', path: collectionPath(pods) }).body as { items: Pod[] };
        const running = items.filter(({ status }) => status.phase === 'Running').length;
        if (running !== replicas) throw new Error(`${running} of ${replicas} run`);
        const virtual = (cluster.simulation.clock.now() - FIXED_START) / 1000;
        say(`  ${replicas} replicas: ${shown(millis)}, ${cluster.simulation.steps} tasks, revision ${cluster.revision}, ${virtual.toFixed(0)} virtual s`);
        return millis;
      });
      taken.set(replicas, median(times));
    }
    for (const [replicas, millis] of taken) {
      say(`${replicas} replicas to Running: ${shown(millis)}, ${(millis / taken.get(1000)!).toFixed(2)} × 1,000`);
    }
  },
};
