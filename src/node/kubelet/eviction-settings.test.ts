/** When a kubelet is told other thresholds than upstream's: what is kept back, who goes and when, and what may be written. */
import { describe, expect, test } from 'vitest';
import { nodes } from '../../api/core/v1/node/node.ts';
import { messageOf } from '../../apimachinery/field-error.ts';
import {
  validateKubeletConfiguration,
  type KubeletConfiguration,
} from '../../api/sim/v1alpha1/kubelet-configuration.ts';
import type { Container } from '../../api/generated/types/core/v1.ts';
import { OneNode, sh } from '../testing/one-node.ts';

const MIB = 2 ** 20;
const on = (kubelet: KubeletConfiguration, memory = '2Gi') =>
  new OneNode({ capacity: { cpu: '4', memory }, kubelet }).giveRange();
const holding = (mebibytes: number): Partial<Container> => ({
  image: 'kubeglass/app:1',
  env: [{ name: 'MEMORY_BYTES', value: String(mebibytes * MIB) }],
});

test.each<[string, KubeletConfiguration, string]>([
  ['by default', {}, '1948Mi'],
  ['memory', { evictionHard: { 'memory.available': '500Mi' } }, '1548Mi'],
  ['a part of it', { evictionHard: { 'memory.available': '25%' } }, '1536Mi'],
  ['others, so not memory', { evictionHard: { 'nodefs.available': '5%' } }, '2Gi'],
  [
    'others as well',
    { evictionHard: { 'nodefs.available': '5%' }, mergeDefaultEvictionSettings: true },
    '1948Mi',
  ],
])('what is kept back: %s', (_what, kubelet, allocatable) => {
  expect(on(kubelet).client.get(nodes, { name: 'node-1' }).status.allocatable).toMatchObject({
    memory: allocatable,
  });
});

describe('process ids', () => {
  /** So many sleep at once. */
  const crowd = (count: number) =>
    sh(`i=0; while [ $i -lt ${count} ]; do sleep 9999 & i=$((i+1)); done; sleep 9999`);
  // A machine of 256 MiB has 2048 of them, and takes 120 itself.
  const node = (evictionHard?: KubeletConfiguration['evictionHard']) =>
    on({ evictionHard }, '256Mi');

  test('are no matter unless somebody says so', () => {
    const it = node();
    it.create('crowd', crowd(400));
    it.run(40);
    expect(it.pod('crowd').status.phase).toBe('Running');
    expect(it.nodeCondition('PIDPressure').status).toBe('False');
  });

  test('who has most of them goes, and nobody else comes', () => {
    const it = node({ 'pid.available': '1600' });
    it.create('few', crowd(50));
    it.create('crowd', crowd(400));
    it.run(60);
    expect(it.pod('crowd').status).toMatchObject({
      phase: 'Failed',
      reason: 'Evicted',
      message: 'The node was low on resource: pids. Threshold quantity: 1600, available: 1474. ',
    });
    expect(it.pod('few').status.phase).toBe('Running');
    expect(it.nodeCondition('PIDPressure')).toMatchObject({
      status: 'True',
      reason: 'KubeletHasInsufficientPID',
      message: 'kubelet has insufficient PID available',
    });
    expect(it.told('node-1')).toContain('EvictionThresholdMet: Attempting to reclaim pids');
    it.create('late', { image: 'nginx' });
    it.run(5);
    expect(it.pod('late').status.message).toBe(
      'Pod was rejected: The node had condition: [PIDPressure]. ',
    );
  });
});

test('a soft threshold is waited for, and the Pod has time to end', () => {
  const it = on({
    evictionSoft: { 'memory.available': '1Gi' },
    evictionSoftGracePeriod: { 'memory.available': '1m' },
    evictionMaxPodGracePeriod: 20,
    evictionPressureTransitionPeriod: '30s',
  });
  it.create('big', { ...holding(1200), command: undefined });
  it.run(40);
  expect(it.nodeCondition('MemoryPressure').status).toBe('True');
  expect(it.pod('big').status.phase).toBe('Running');
  it.run(60);
  expect(it.pod('big').status).toMatchObject({ phase: 'Failed', reason: 'Evicted' });
  expect(it.pod('big').status.message).toContain('Threshold quantity: 1Gi');
  it.run(60);
  expect(it.nodeCondition('MemoryPressure').status).toBe('False');
});

test.each<[KubeletConfiguration, string]>([
  [
    { evictionHard: { 'memory.free': '1Gi' } },
    'k.evictionHard[memory.free]: Invalid value: "1Gi": unsupported eviction signal memory.free',
  ],
  [
    { evictionHard: { 'memory.available': '120%' } },
    'k.evictionHard[memory.available]: Invalid value: "120%": eviction percentage threshold memory.available must be <= 100%: 120%',
  ],
  [
    { evictionSoft: { 'nodefs.available': '10%' } },
    'k.evictionSoft[nodefs.available]: Invalid value: "10%": grace period must be specified for the soft eviction threshold nodefs.available',
  ],
  [
    { evictionHard: { 'pid.available': '-1' } },
    'k.evictionHard[pid.available]: Invalid value: "-1": eviction threshold pid.available must be positive: -1',
  ],
  [
    { evictionSoftGracePeriod: { 'pid.available': 'soon' } },
    'k.evictionSoftGracePeriod[pid.available]: Invalid value: "soon": must be a duration such as 30s or 1m',
  ],
])('%o is refused', (configuration, message) => {
  expect(validateKubeletConfiguration(configuration, 'k').map(messageOf)).toEqual([message]);
});
