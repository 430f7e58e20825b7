/**
 * The shapes of upstream's own scheduler benchmark (test/integration/scheduler_perf, 1.36: misc, affinity and
 * topology_spreading/performance-config.yaml with their templates): an API server and a scheduler, nodes as bare objects
 * without kubelets. Pods per second of wall time, from the first attempt at the measured Pods until all are bound.
 */
import { median, type Figure } from './figure.ts';
import { shapes, type Shape } from './scheduling-shapes.ts';
import { PerfCluster } from './perf-cluster.ts';

/** The nodes of the smaller run, with as many Pods as upstream has for it. */
const SMALL = 500;

export const scheduling: Figure = {
  name: 'scheduling',
  about:
    'Pods bound per second, as scheduler_perf counts them (SHAPES=Basic,Affinity RUNS=3 NODES=500)',
  run(say) {
    const { SHAPES = '', RUNS = '1', NODES } = process.env;
    const words = SHAPES.split(',');
    for (const shape of shapes) {
      if (!words.some((word) => shape.name.includes(word))) continue;
      const small =
        NODES === undefined || Number(NODES) === SMALL ? measured(smaller(shape), RUNS) : undefined;
      if (small !== undefined) say(`${shape.name}, ${SMALL} nodes: ${small.toFixed(0)} Pods/s`);
      if (NODES !== undefined && Number(NODES) !== shape.nodes) continue;
      const large = measured(shape, RUNS);
      const { nodes, before, measure, upstream } = shape;
      const cost =
        small === undefined ? '' : `; a Pod costs ${(small / large).toFixed(2)} × that on ${SMALL}`;
      const verdict = large >= upstream ? 'beats' : 'MISSES';
      say(
        `${shape.name}, ${nodes} nodes, ${before} Pods before, ${measure} measured: ${large.toFixed(0)} Pods/s, ` +
          `${verdict} upstream's ${upstream} (${(large / upstream).toFixed(2)} ×)${cost}`,
      );
    }
  },
};

function measured(shape: Shape, runs: string): number {
  return median(Array.from({ length: Number(runs) }, () => new PerfCluster(shape).podsPerSecond()));
}

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
