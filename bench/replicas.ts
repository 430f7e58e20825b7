/**
 * From one Deployment to all of its Pods Running, on 100 nodes and as fast as it goes: each Pod is created, scheduled,
 * bound, pulled for and started, with its Events, and every write is watched. Shows whether a Pod costs the same in a
 * large cluster as in a small one: the last figures are per 1,000, and 10,000 should not take much more than ten times.
 */
import { median, shown, timed, type Figure } from './figure.ts';
import { booted, deploy } from './workload.ts';

export const replicas: Figure = {
  name: 'replicas',
  about: 'a Deployment of 100, 1,000 and 10,000 to all Running on 100 nodes (SIZES=100,1000)',
  run(say) {
    const taken = new Map<number, number>();
    const sizes = (process.env.SIZES ?? '100,1000,10000').split(',').map(Number);
    for (const size of sizes) {
      let told = '';
      const times = Array.from({ length: size >= 10_000 ? 1 : 5 }, () => {
        const cluster = booted(100);
        const { steps, clock } = cluster.simulation;
        const [before, revision] = [clock.now(), cluster.revision];
        const millis = timed(() => deploy(cluster, size));
        const tasks = (cluster.simulation.steps - steps) / size;
        const writes = (cluster.revision - revision) / size;
        const virtual = (clock.now() - before) / 1000;
        told = `${tasks.toFixed(1)} tasks and ${writes.toFixed(1)} writes a Pod, ${virtual.toFixed(0)} virtual s`;
        return millis;
      });
      taken.set(size, median(times));
      say(`${size} replicas: ${shown(median(times))} (${times.map(shown).join(', ')}); ${told}`);
    }
    const thousand = taken.get(1000);
    if (thousand === undefined) return;
    for (const [size, millis] of taken)
      if (size !== 1000) say(`${size} replicas take ${(millis / thousand).toFixed(2)} × 1,000`);
  },
};
