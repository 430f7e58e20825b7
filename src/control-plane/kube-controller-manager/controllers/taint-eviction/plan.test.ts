import { expect, test } from 'vitest';
import type { Taint, Toleration } from '../../../../api/generated/types/core/v1.ts';
import { stay } from './plan.ts';

const unreachable: Taint = { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' };
const gpu: Taint = { key: 'gpu', value: 'yes', effect: 'NoExecute' };

test.each<{ why: string; taints: Taint[]; tolerations?: Toleration[]; seconds: number }>([
  { why: 'nothing tolerated', taints: [unreachable], seconds: 0 },
  {
    why: 'as admission gives it',
    taints: [unreachable],
    tolerations: [
      { key: unreachable.key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
    ],
    seconds: 300,
  },
  {
    why: 'for ever',
    taints: [unreachable],
    tolerations: [{ key: unreachable.key, operator: 'Exists' }],
    seconds: Infinity,
  },
  {
    why: 'everything',
    taints: [unreachable, gpu],
    tolerations: [{ operator: 'Exists' }],
    seconds: Infinity,
  },
  {
    why: 'another effect',
    taints: [unreachable],
    tolerations: [{ key: unreachable.key, operator: 'Exists', effect: 'NoSchedule' }],
    seconds: 0,
  },
  { why: 'another value', taints: [gpu], tolerations: [{ key: 'gpu', value: 'no' }], seconds: 0 },
  {
    why: 'that value',
    taints: [gpu],
    tolerations: [{ key: 'gpu', operator: 'Equal', value: 'yes' }],
    seconds: Infinity,
  },
  {
    why: 'one of two',
    taints: [unreachable, gpu],
    tolerations: [{ key: 'gpu', operator: 'Exists' }],
    seconds: 0,
  },
  {
    why: 'the shortest that is used',
    taints: [unreachable, gpu],
    tolerations: [
      { key: 'gpu', operator: 'Exists', tolerationSeconds: 20 },
      { key: unreachable.key, operator: 'Exists', tolerationSeconds: 300 },
    ],
    seconds: 20,
  },
  {
    why: 'less than nothing',
    taints: [gpu],
    tolerations: [{ key: 'gpu', operator: 'Exists', tolerationSeconds: -3 }],
    seconds: 0,
  },
])('$why: $seconds s', ({ taints, tolerations, seconds }) =>
  expect(stay(taints, tolerations)).toBe(seconds * 1000),
);
