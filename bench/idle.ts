/**
 * What a cluster costs in which nothing happens: leases are renewed, statuses reported, watches restarted, the store
 * compacted. It bounds how fast virtual time can go (a lesson that waits an hour, a CronJob that runs at night).
 */
import { median, shown, timed, type Figure } from './figure.ts';
import { booted, deploy } from './workload.ts';

const HOUR = 3_600_000;

export const idle: Figure = {
  name: 'idle',
  about: 'an hour in which nothing happens, with 3 and 100 nodes, and with 1,000 Pods on 100 nodes',
  run(say) {
    for (const [nodes, replicas] of [
      [3, 0],
      [100, 0],
      [100, 1000],
    ] as const) {
      const cluster = booted(nodes);
      if (replicas > 0) deploy(cluster, replicas);
      cluster.simulation.runFor(HOUR);
      const { steps } = cluster.simulation;
      const { revision } = cluster;
      const hours = Array.from({ length: 3 }, () => timed(() => cluster.simulation.runFor(HOUR)));
      const tasks = (cluster.simulation.steps - steps) / hours.length;
      const writes = (cluster.revision - revision) / hours.length;
      const millis = median(hours);
      const speed = Math.round(HOUR / millis);
      say(
        `${nodes} nodes, ${replicas} Pods: ${shown(millis)} an hour (${speed} ×), ${tasks.toFixed(0)} tasks, ${writes.toFixed(0)} writes`,
      );
    }
  },
};
