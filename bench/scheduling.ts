/**
 * The shapes of upstream's own scheduler benchmark (test/integration/scheduler_perf, 1.36: misc, affinity and
 * topology_spreading/performance-config.yaml with their templates): an API server and a scheduler, nodes as bare objects
 * without kubelets. Pods per second, from the first attempt at the measured Pods until all are bound: of wall time, which
 * is what upstream's threshold is about and what other work on the machine takes away, and of processor time, which it
 * does not. A row is told as soon as it has ended.
 */
import { median, type Figure } from './figure.ts';
import { shapes, type Shape } from './scheduling-shapes.ts';
import { PerfCluster, type Throughput } from './perf-cluster.ts';

/** The nodes of the smaller run, with as many Pods as upstream has for it. */
const SMALL = 500;

export const scheduling: Figure = {
  name: 'scheduling',
  about:
    'Pods bound per second, as scheduler_perf counts them (SHAPES=Basic,Affinity RUNS=3 NODES=500)',
  run(say) {
    const { SHAPES = '', RUNS = '1', NODES } = process.env;
    const words = SHAPES.split(',');
    let missed = 0;
    for (const shape of shapes) {
      if (!words.some((word) => shape.name.includes(word))) continue;
      const small = NODES === undefined || Number(NODES) === SMALL ? warm(shape, RUNS) : undefined;
      if (small) say(`${shape.name}, ${sizes(smaller(shape))}: ${told(small)}`);
      if (NODES !== undefined && Number(NODES) !== shape.nodes) continue;
      const large = measured(shape, RUNS);
      const { upstream } = shape;
      const verdict = large.wall >= upstream ? 'beats' : 'MISSES';
      if (large.wall < upstream) missed++;
      say(
        `${shape.name}, ${sizes(shape)}: ${told(large)}, ${verdict} upstream's ${upstream} ` +
          `(${times(large.wall / upstream)}, ${times(large.processor / upstream)} by processor time)${cost(small, large)}`,
      );
    }
    say(missed === 0 ? 'every row beats upstream' : `${missed} rows miss upstream's minimum`);
  },
};

/** Once for the compiler, whose work would otherwise be most of so small a run. */
function warm(shape: Shape, runs: string): Throughput {
  measured(smaller(shape), '1');
  return measured(smaller(shape), runs);
}

function measured(shape: Shape, runs: string): Throughput {
  const all = Array.from({ length: Number(runs) }, () => new PerfCluster(shape).throughput());
  return {
    wall: median(all.map(({ wall }) => wall)),
    processor: median(all.map(({ processor }) => processor)),
  };
}

const told = ({ wall, processor }: Throughput) =>
  `${wall.toFixed(0)} Pods/s (${processor.toFixed(0)} of processor time)`;

const times = (factor: number) => `${factor.toFixed(2)} ×`;

const cost = (small: Throughput | undefined, large: Throughput) =>
  small ? `; a Pod costs ${times(small.processor / large.processor)} that in the row before` : '';

const sizes = ({ nodes, before, measure }: Shape) =>
  `${nodes} nodes, ${before} Pods before, ${measure} measured`;

/** A tenth of everything. */
const smaller = (shape: Shape): Shape => {
  const by = SMALL / shape.nodes;
  if (shape.nodes === 1)
    return {
      ...shape,
      before: shape.before / 10,
      measure: shape.measure / 10,
      gated: (shape.gated ?? 0) / 10,
    };
  return {
    ...shape,
    nodes: SMALL,
    before: Math.round(shape.before * by),
    measure: Math.round(shape.measure * by),
  };
};
