/**
 * A day of 100 nodes with 3,000 Pods, probed every ten seconds, and CronJobs: how long it takes, and whether its last hour
 * costs more than its second, which it would if anything grew.
 */
import type { Cluster } from '../src/cluster/cluster.ts';
import type { Figure } from './figure.ts';
import { podsOn, workloads } from './day-workloads.ts';
import { collector } from './memory.ts';
import { booted, podsOf } from './workload.ts';

const HOUR = 3_600_000;
const NODES = 100;
const HOURS = Number(process.env.KUBEGLASS_BENCH_HOURS ?? 24);

interface Hour {
  readonly wall: number;
  readonly processor: number;
  readonly tasks: number;
  readonly writes: number;
  readonly heap: number;
}

export const day: Figure = {
  name: 'day',
  about: 'a day of 100 nodes with 3,000 probed Pods and 30 CronJobs, in at most 120 s',
  run(say) {
    const collect = collector();
    const cluster = booted(NODES);
    const start = cluster.simulation.clock.now();
    for (const request of workloads()) {
      const { status, body } = cluster.submit(request);
      if (status >= 400) throw new Error(JSON.stringify(body));
    }
    const hours: Hour[] = [];
    say('hour   wall  processor    tasks   writes   heap');
    for (let hour = 1; hour <= HOURS; hour++) {
      const spent = measured(cluster, () => cluster.simulation.runUntil(start + hour * HOUR));
      collect();
      const one = { ...spent, heap: process.memoryUsage().heapUsed / 2 ** 20 };
      hours.push(one);
      say(
        [
          `${hour}`.padStart(4),
          `${(one.wall / 1000).toFixed(2)} s`.padStart(8),
          `${(one.processor / 1000).toFixed(2)} s`.padStart(9),
          `${one.tasks}`.padStart(9),
          `${one.writes}`.padStart(7),
          `${one.heap.toFixed(0)} MiB`.padStart(8),
        ].join(' '),
      );
      if (hour === 1) expectRunning(cluster);
    }
    expectRunning(cluster);
    const sum = (of: (hour: Hour) => number) => hours.reduce((total, one) => total + of(one), 0);
    const [second, last] = [hours[1]!, hours.at(-1)!];
    say(
      `${hours.length} hours: ${(sum(({ wall }) => wall) / 1000).toFixed(1)} s of wall time, ${(sum(({ processor }) => processor) / 1000).toFixed(1)} s of the processor, ${sum(({ tasks }) => tasks)} tasks, ${sum(({ writes }) => writes)} writes`,
    );
    say(
      `the last hour against the second: ${(last.processor / second.processor).toFixed(2)} × the processor time, ${(last.heap / second.heap).toFixed(2)} × the heap`,
    );
  },
};

function measured(cluster: Cluster, body: () => void): Omit<Hour, 'heap'> {
  const { steps } = cluster.simulation;
  const { revision } = cluster;
  const [started, used] = [performance.now(), process.cpuUsage()];
  body();
  const { user, system } = process.cpuUsage(used);
  return {
    wall: performance.now() - started,
    processor: (user + system) / 1000,
    tasks: cluster.simulation.steps - steps,
    writes: cluster.revision - revision,
  };
}

/** All that is meant to run for ever does, and was never started again. */
function expectRunning(cluster: Cluster): void {
  const lasting = podsOf(cluster).filter(({ spec }) => spec.restartPolicy === 'Always');
  const well = lasting.filter(
    ({ status }) =>
      status.phase === 'Running' &&
      status.containerStatuses?.every(({ ready, restartCount }) => ready && restartCount === 0),
  );
  if (well.length !== podsOn(NODES) || lasting.length !== well.length)
    throw new Error(`${well.length} of ${lasting.length} Pods are well, not ${podsOn(NODES)}`);
}
