/** Whatever Pods claim: no device is given away twice, and an explanation says of every attempt what really happened. */
import { expect, test } from 'vitest';
import { pods } from '../../src/api/core/v1/pod/pod.ts';
import { resourceClaims } from '../../src/api/resource/v1/resource-claim/resource-claim.ts';
import { GeneratedCluster } from './generated-cluster.ts';

const STEPS = 50;

/** Every device with the claims that have it. */
function owners({ client }: GeneratedCluster): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { metadata, status } of client.list(resourceClaims).items)
    for (const { pool, device } of status.allocation?.devices?.results ?? [])
      found.set(`${pool}/${device}`, [...(found.get(`${pool}/${device}`) ?? []), metadata.name]);
  return found;
}

test.each([1, 2, 3, 4])('seed %i', (seed) => {
  const cluster = new GeneratedCluster(seed, undefined, true);
  let given = 0;
  for (let i = 0; i < STEPS; i++) {
    cluster.step();
    const all = owners(cluster);
    given = Math.max(given, all.size);
    expect([...all].filter(([, claims]) => claims.length > 1)).toEqual([]);
    for (const pod of cluster.client.list(pods).items) {
      const [named] = pod.spec.resourceClaims ?? [];
      if (!pod.spec.nodeName || !named) continue;
      const key = { namespace: 'default', name: named.resourceClaimName! };
      const { status } = cluster.client.get(resourceClaims, key);
      // Bound only where its devices are its own, and can be reached.
      expect(status.reservedFor?.map(({ name }) => name)).toContain(pod.metadata.name);
      const pools = status.allocation!.devices!.results!.map(({ pool }) => pool);
      expect(pools.filter((pool) => pool !== 'network' && pool !== pod.spec.nodeName)).toEqual([]);
    }
  }
  expect(given).toBeGreaterThan(2);

  const { attempts, scheduler } = cluster;
  let told = 0;
  for (const attempt of attempts.list()) {
    const { name, namespace } = attempt.metadata;
    const explanation = scheduler.explain(name, attempts.find(namespace!, name)!)!;
    for (const node of attempt.nodes) {
      const again = explanation.nodes.find((one) => one.name === node.name)!;
      expect(again.stoppedAt, `${name} on ${node.name}`).toBe(node.refusedBy);
      expect(again.total).toBe(node.total);
      const { filters = [] } = node;
      expect(again.filters.slice(0, filters.length)).toEqual(filters);
      if (filters.some(({ plugin }) => plugin === 'DynamicResources')) told++;
    }
  }
  expect(told).toBeGreaterThan(5);
});
