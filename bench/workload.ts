/** What figures have in common: a cluster that stands, a Deployment, and how many of its Pods run. */
import { webDeployment } from '../src/api/testing/manifests.ts';
import { pods } from '../src/api/core/v1/pod/pod.ts';
import type { Pod } from '../src/api/generated/types/core/v1.ts';
import { collectionPath } from '../src/api/resource-path.ts';
import { Cluster } from '../src/cluster/cluster.ts';
import { FIXED_START } from '../src/cluster/spec.ts';

export const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';

/** As many Ready nodes; nothing else is going on. */
export function booted(nodes: number): Cluster {
  const start = { seed: 1, start: FIXED_START, cluster: { nodes: [{ count: nodes }] } };
  const cluster = new Cluster(start, { keepInputs: false });
  cluster.simulation.runUntilSettled();
  return cluster;
}

export const deployment = (replicas: number, image?: string) =>
  webDeployment(replicas, image, { resources: { requests: { cpu: '10m', memory: '16Mi' } } });

/** Submits the Deployment, and runs until all of its Pods do and nothing is left to be done. */
export function deploy(cluster: Cluster, replicas: number): void {
  cluster.submit({ method: 'POST', path: DEPLOYMENTS, body: deployment(replicas) });
  cluster.simulation.runUntilSettled();
  const running = podsOf(cluster).filter(({ status }) => status.phase === 'Running').length;
  if (running !== replicas) throw new Error(`${running} of ${replicas} run`);
}

export const podsOf = (cluster: Cluster): readonly Pod[] =>
  (cluster.read({ method: 'GET', path: collectionPath(pods) }).body as { items: Pod[] }).items;
