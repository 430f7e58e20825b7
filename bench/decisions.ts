/**
 * What is kept of the scheduler's decisions in a large cluster, and how long one takes to open: the object with its verdicts
 * and scores, and the explanation, which asks every plugin of every node again. As they are answered over the API, with
 * the text that is sent.
 */
import { schedulingAttempts } from '../src/api/sim/v1alpha1/scheduling-attempt/scheduling-attempt.ts';
import { schedulingExplanations } from '../src/api/sim/v1alpha1/scheduling-explanation/scheduling-explanation.ts';
import { pathOf } from '../src/api/resource-path.ts';
import { attemptKind, explanationKind } from '../src/cluster/simulation-api/attempts.ts';
import { computed } from '../src/cluster/simulation-api/computed.ts';
import { AttemptStore } from '../src/control-plane/kube-scheduler/attempts/attempt-store.ts';
import type { AttemptRecorder } from '../src/control-plane/kube-scheduler/attempts/attempt-record.ts';
import { median, timed, type Figure } from './figure.ts';
import { collector } from './memory.ts';
import { PerfCluster } from './perf-cluster.ts';
import { shapes } from './scheduling-shapes.ts';

/** So many are opened of each shape, spread over all that are kept, the oldest and the newest among them. */
const SAMPLE = 40;
const ROWS = ['SchedulingBasic', 'SchedulingPodAntiAffinity', 'TopologySpreading'];

export const decisions: Figure = {
  name: 'decisions',
  about: "what 5,000 nodes' attempts take in memory, and how long one takes to open (SHAPES=Basic)",
  run(say) {
    const collect = collector();
    const held = () => {
      collect();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return (heapUsed + arrayBuffers) / 2 ** 20;
    };
    const { SHAPES = '', NODES } = process.env;
    for (const shape of shapes) {
      if (
        !ROWS.includes(shape.name) ||
        !SHAPES.split(',').some((word) => shape.name.includes(word))
      )
        continue;
      let store: AttemptStore | undefined = new AttemptStore();
      const recorder: AttemptRecorder = { record: (attempt) => store?.record(attempt) };
      const factor = NODES === undefined ? 1 : Number(NODES) / shape.nodes;
      const { nodes, before, measure } = {
        nodes: shape.nodes * factor,
        before: shape.before * factor,
        measure: shape.measure * factor,
      };
      const cluster = new PerfCluster({ ...shape, nodes, before, measure }, recorder);
      cluster.throughput();
      const { scheduler } = cluster;
      const kept = store.size;
      const told = store.bytes / 2 ** 20;
      opened(cluster, store, (line) => say(`${shape.name}, ${nodes} nodes, ${line}`));
      const withAttempts = held();
      store = undefined;
      const history = scheduler.snapshot.history.bytes / 2 ** 20;
      say(
        `${shape.name}, ${nodes} nodes, ${before + measure} Pods: ${kept} attempts kept in ` +
          `${(withAttempts - held()).toFixed(0)} MiB (${told.toFixed(0)} MiB as they are counted), ` +
          `what nodes were like in about ${history.toFixed(0)} MiB`,
      );
      // Still in use until here, or it would have been collected above.
      if (cluster.now < 0) throw new Error('time before the beginning');
    }
  },
};

function opened(
  { scheduler, now }: PerfCluster,
  store: AttemptStore,
  say: (line: string) => void,
): void {
  const kinds = [attemptKind(store), explanationKind(store, () => scheduler)];
  const names = ['default', 'sched-0', 'sched-1'].flatMap((namespace) =>
    store.names(namespace).map((name) => ({ namespace, name })),
  );
  const every = Math.max(1, Math.floor((names.length - 1) / (SAMPLE - 1)));
  const sample = names.filter((_, i) => i % every === 0 || i === names.length - 1);
  for (const kind of [schedulingAttempts, schedulingExplanations]) {
    let bytes = 0;
    let forgotten = 0;
    const start = process.cpuUsage();
    const times = sample.map(({ namespace, name }) => {
      const path = pathOf(kind, { namespace, name });
      let status = 0;
      const millis = timed(() => {
        const response = computed(kinds, { method: 'GET', path }, now)!;
        status = response.status;
        bytes = Math.max(bytes, JSON.stringify(response.body).length);
      });
      if (status !== 200) forgotten++;
      return millis;
    });
    const { user, system } = process.cpuUsage(start);
    const processor = (user + system) / 1000 / times.length;
    const [first, worst] = [times[0]!, Math.max(...times)];
    say(
      `${kind.plural}: first ${first.toFixed(1)} ms, median ${median(times).toFixed(1)}, worst ${worst.toFixed(1)} ` +
        `of ${times.length} (${processor.toFixed(1)} of processor time on average), at most ${(bytes / 1024).toFixed(0)} KiB` +
        (forgotten > 0 ? `; of ${forgotten} of them the nodes are not known any more` : ''),
    );
  }
}
