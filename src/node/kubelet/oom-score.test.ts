/** oom_score_adj by the formulas of pkg/kubelet/qos/policy.go, on a machine with 16 GiB. */
import { expect, test } from 'vitest';
import type { Container, Pod } from '../../api/generated/types/core/v1.ts';
import { oomScoreAdjust } from './oom-score.ts';

const asks = (memory: string): Container => ({
  name: memory,
  resources: { requests: { memory } },
});
const sidecar: Container = { ...asks('1Gi'), restartPolicy: 'Always' };
const init = asks('1Gi');
const pod = (containers: readonly Container[], more: object = {}) =>
  ({ metadata: { name: 'web' }, spec: { containers, ...more } }) as Pod;
const GUARANTEED: Container = {
  name: 'all',
  resources: {
    requests: { cpu: '1', memory: '1Gi' },
    limits: { cpu: '1', memory: '1Gi' },
  },
};

test.for<readonly [string, Pod, Container, number]>([
  ['BestEffort', pod([{ name: 'a' }]), { name: 'a' }, 1000],
  ['Guaranteed', pod([GUARANTEED]), GUARANTEED, -997],
  ['a quarter of the machine', pod([asks('4Gi')]), asks('4Gi'), 750],
  ['next to nothing, but less than BestEffort', pod([asks('1Mi')]), asks('1Mi'), 999],
  ['the whole machine, but more than Guaranteed', pod([asks('16Gi')]), asks('16Gi'), 3],
  [
    'critical for the node',
    pod([asks('1Gi')], { priorityClassName: 'system-node-critical' }),
    asks('1Gi'),
    -997,
  ],
  ['an init container', pod([asks('8Gi')], { initContainers: [init] }), init, 938],
  [
    'a sidecar is not killed before whom it serves',
    pod([asks('8Gi')], { initContainers: [sidecar] }),
    sidecar,
    500,
  ],
])('%s', ([, of, container, score]) => {
  expect(oomScoreAdjust(of, container, 16 * 2 ** 30)).toBe(score);
});
