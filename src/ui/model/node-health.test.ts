/** Every state of a node is seen as what it is. */
import { expect, test } from 'vitest';
import { node, pod } from '../gallery/fixtures.ts';
import {
  leavesOnDrain,
  nodeHealth,
  rolesOf,
  shortTaint,
  taintFlags,
  taintText,
} from './node-health.ts';
import type { Machine } from '../../api/sim/v1alpha1/machine/types.ts';

const machine = (powered: boolean) => ({ spec: { powered } }) as Machine;
const web = pod('web-1', 'running');

test.each([
  { state: 'ready', node: node('node-1'), pods: [] },
  { state: 'unreachable', node: node('node-1', { ready: 'Unknown' }), pods: [web] },
  { state: 'not-ready', node: node('node-1', { ready: 'False' }), pods: [] },
  { state: 'cordoned', node: node('node-1', { unschedulable: true }), pods: [web] },
  { state: 'drained', node: node('node-1', { unschedulable: true }), pods: [] },
  {
    state: 'drained',
    node: node('node-1', { unschedulable: true }),
    pods: [pod('job-1', 'completed')],
  },
  { state: 'pressure', node: node('node-1', { pressure: 'MemoryPressure' }), pods: [] },
  { state: 'starting', node: { ...node('node-1'), status: {} }, pods: [] },
])('$state', ({ state, node, pods }) =>
  expect(nodeHealth(node, pods, machine(true)).state).toBe(state),
);

test('without power it is off, though its last heartbeat still says Ready', () => {
  expect(nodeHealth(node('node-1'), [web], machine(false)).state).toBe('crashed');
});

test('a drain leaves DaemonSet Pods and mirrors of static Pods', () => {
  const owned = (kind: string) => ({
    ...web,
    metadata: {
      ...web.metadata,
      ownerReferences: [{ apiVersion: 'apps/v1', kind, name: 'x', uid: 'x', controller: true }],
    },
  });
  expect(leavesOnDrain(owned('ReplicaSet'))).toBe(true);
  expect(leavesOnDrain(owned('DaemonSet'))).toBe(false);
  expect(
    leavesOnDrain({
      ...web,
      metadata: { ...web.metadata, annotations: { 'kubernetes.io/config.mirror': 'hash' } },
    }),
  ).toBe(false);
});

test('roles and taints read as kubectl writes them', () => {
  expect(rolesOf(node('cp', { roles: ['control-plane'] }))).toEqual(['control-plane']);
  expect(taintText({ key: 'gpu', value: 'true', effect: 'NoSchedule' })).toBe(
    'gpu=true:NoSchedule',
  );
  expect(taintText({ key: 'spot', effect: 'NoExecute' })).toBe('spot:NoExecute');
  expect(shortTaint({ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' })).toBe(
    'unreachable',
  );
});

test('taints that differ in their effect alone are one flag, the hardest effect first', () => {
  const key = 'node.kubernetes.io/unreachable';
  const flags = taintFlags([
    { key, effect: 'NoSchedule' },
    { key: 'gpu', value: 'true', effect: 'NoSchedule' },
    { key, effect: 'NoExecute' },
    { key: 'gpu', value: 'false', effect: 'NoSchedule' },
  ]);
  expect(flags.map(({ taint, effects }) => [shortTaint(taint), effects])).toEqual([
    ['unreachable', ['NoExecute', 'NoSchedule']],
    ['gpu', ['NoSchedule']],
    ['gpu', ['NoSchedule']],
  ]);
});
