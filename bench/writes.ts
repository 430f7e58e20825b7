/**
 * Whether a write costs the same however many objects there are: one ConfigMap changed again and again, beside 10 and
 * beside 10,000 others. A ratio far above 1 says that something lists the world.
 */
import type { Cluster } from '../src/cluster/cluster.ts';
import { median, timed, type Figure } from './figure.ts';
import { booted } from './workload.ts';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const MERGE = { 'content-type': 'application/merge-patch+json' };
const WRITES = 500;

export const writes: Figure = {
  name: 'writes',
  about: 'one write beside 10 and beside 10,000 ConfigMaps',
  run(say) {
    const clusters = [10, 10_000].map((count) => {
      const cluster = booted(3);
      for (let i = 0; i < count; i++) {
        const metadata = { name: `settings-${i}` };
        cluster.submit({
          method: 'POST',
          path: CONFIG_MAPS,
          body: { metadata, data: { level: '0' } },
        });
      }
      cluster.simulation.runUntilSettled();
      return { count, cluster, times: [] as number[] };
    });
    // In turns, so that whatever else the machine does meets both.
    for (let round = 0; round < 9; round++)
      for (const { cluster, times } of clusters) times.push(written(cluster, round));
    const [few, many] = clusters.map(({ count, times }) => {
      const micros = (median(times) / WRITES) * 1000;
      say(`beside ${count}: ${micros.toFixed(0)} µs a write`);
      return micros;
    });
    say(`${(many! / few!).toFixed(2)} × as much`);
  },
};

function written(cluster: Cluster, round: number): number {
  return timed(() => {
    for (let i = 0; i < WRITES; i++) {
      const body = { data: { level: `${round}-${i}` } };
      cluster.submit({ method: 'PATCH', path: `${CONFIG_MAPS}/settings-5`, headers: MERGE, body });
    }
    cluster.simulation.runUntilSettled();
  });
}
