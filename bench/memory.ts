/**
 * What stays in memory (Node's heap after collecting garbage): at first with every version since the last compaction,
 * then after the half hour in which compaction has dropped what is old. A tab has about 4 GB.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Figure } from './figure.ts';
import { booted, deploy } from './workload.ts';

const HALF_AN_HOUR = 1_800_000;

export const memory: Figure = {
  name: 'memory',
  about: 'heap with 100 nodes and 0, 1,000 and 10,000 Pods',
  run(say) {
    const collect = collector();
    const held = () => {
      collect();
      return process.memoryUsage().heapUsed / 2 ** 20;
    };
    const before = held();
    for (const replicas of [0, 1000, 10_000]) {
      const cluster = booted(100);
      if (replicas > 0) deploy(cluster, replicas);
      const fresh = held() - before;
      cluster.simulation.runFor(HALF_AN_HOUR);
      const settled = held() - before;
      const each = replicas > 0 ? `, ${((settled / replicas) * 1024).toFixed(1)} KiB a Pod` : '';
      say(
        `${replicas} Pods: ${fresh.toFixed(0)} MiB at once, ${settled.toFixed(0)} MiB half an hour later${each}`,
      );
      // Still in use until here, or it would have been collected above.
      if (cluster.simulation.fault) throw cluster.simulation.fault;
    }
  },
};

/** Collects garbage when called. */
export function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
