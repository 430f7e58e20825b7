/** Node-pressure eviction: who goes first when memory runs out, and what is said of it. */
import { expect, test } from 'vitest';
import type { Container } from '../../api/generated/types/core/v1.ts';
import { OneNode, sh } from '../testing/one-node.ts';

const MIB = 2 ** 20;
/** A program that holds so much memory. */
const holding = (mebibytes: number, request?: string, more: object = {}): Partial<Container> => ({
  image: 'kubeglass/app:1',
  env: Object.entries({ MEMORY_BYTES: mebibytes * MIB, ...more }).map(([name, value]) => ({
    name,
    value: String(value),
  })),
  ...(request !== undefined && { resources: { requests: { memory: request } } }),
});

const node = () => new OneNode({ capacity: { cpu: '4', memory: '2Gi' } }).giveRange();

test('who uses more than it asked for goes first, then who matters less, then who is furthest above', () => {
  const it = node();
  it.create('modest', holding(700, '800Mi'));
  it.create('greedy', holding(200, '100Mi'));
  it.create('greedier', holding(300, '100Mi'));
  it.run(20);
  expect(it.pod('greedier').status.phase).toBe('Running');
  it.create('leaking', holding(100, '700Mi', { LEAK_BYTES_PER_SECOND: 20 * MIB }));
  it.run(60);
  const { status } = it.pod('greedier');
  expect(status).toMatchObject({ phase: 'Failed', reason: 'Evicted' });
  expect(status.message).toMatch(
    /^The node was low on resource: memory\. Threshold quantity: 100Mi, available: \d+[KM]i\. Container app was using 300Mi, request is 100Mi, has larger consumption of memory\. $/,
  );
  expect(it.condition('greedier', 'DisruptionTarget')).toMatchObject({
    status: 'True',
    reason: 'TerminationByKubelet',
  });
  expect(it.told('greedier').join()).toMatch(/Evicted: The node was low on resource: memory/);
  expect(it.pod('modest').status.phase).toBe('Running');
});

test('the node says that it is short, and takes nobody who asks for nothing', () => {
  const it = node();
  it.create('modest', holding(1900, '1900Mi'));
  it.run(20);
  it.create('extra', holding(80));
  it.run(30);
  expect(it.pod('extra').status).toMatchObject({ phase: 'Failed', reason: 'Evicted' });
  it.create('late', holding(1));
  it.run(5);
  expect(it.pod('late').status).toMatchObject({
    phase: 'Failed',
    reason: 'Evicted',
    message: 'Pod was rejected: The node had condition: [MemoryPressure]. ',
  });
  const pressure = () => it.nodeCondition('MemoryPressure');
  expect(pressure()).toMatchObject({ status: 'True', reason: 'KubeletHasInsufficientMemory' });
  it.run(400);
  expect(pressure().status).toBe('False');
});

/** Writes so many mebibytes and stays. */
const writes = (mebibytes: number, path: string, more: Partial<Container> = {}) => ({
  ...sh(`dd if=/dev/zero of=${path} bs=1M count=${mebibytes}; sleep 9999`),
  ...more,
});

test.each([
  {
    what: 'an emptyDir',
    container: writes(2, '/scratch/x', {
      volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }],
    }),
    spec: { volumes: [{ name: 'scratch', emptyDir: { sizeLimit: '1Mi' } }] },
    says: 'Usage of EmptyDir volume "scratch" exceeds the limit "1Mi". ',
  },
  {
    what: 'its only container',
    container: writes(2, '/tmp/x', { resources: { limits: { 'ephemeral-storage': '1Mi' } } }),
    says: 'Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. ',
  },
  {
    what: 'one container of two',
    container: writes(2, '/tmp/x', { resources: { limits: { 'ephemeral-storage': '1Mi' } } }),
    spec: {
      initContainers: [
        { name: 'first', ...sh('true'), resources: { limits: { 'ephemeral-storage': '1Gi' } } },
      ],
    },
    says: 'Container app exceeded its local ephemeral storage limit "1Mi". ',
  },
])(
  'who writes more than $what may hold is evicted, by its own fault',
  ({ container, spec, says }) => {
    const it = node();
    it.create('writer', container, spec);
    it.run(30);
    expect(it.pod('writer').status).toMatchObject({
      phase: 'Failed',
      reason: 'Evicted',
      message: says,
    });
    expect(it.condition('writer', 'DisruptionTarget')).toBeUndefined();
    expect(it.told('writer')).toContain(`Evicted: ${says}`);
  },
);

test('what an image holds is not what a container wrote', () => {
  const it = node();
  const limits = { 'ephemeral-storage': '1Ki' };
  it.create('reader', {
    ...sh('ls -lR / > /dev/null; cat /etc/passwd > /dev/null; sleep 9999'),
    resources: { limits },
  });
  it.run(60);
  expect(it.pod('reader').status.phase).toBe('Running');
});

test('when the disk is nearly full, unused images go first, then who wrote more than it asked for', () => {
  const it = new OneNode({
    capacity: { cpu: '4', memory: '4Gi', 'ephemeral-storage': '1Gi' },
  }).giveRange();
  it.create('once', { image: 'python:3' }, { restartPolicy: 'Never' });
  it.run(60);
  it.remove('once', 0);
  it.create(
    'modest',
    writes(380, '/tmp/x', { resources: { requests: { 'ephemeral-storage': '400Mi' } } }),
  );
  it.create('greedier', sh('sleep 600; dd if=/dev/zero of=/x bs=1M count=60; sleep 9999'));
  it.run(400);
  const images = () => it.machine.runtime.listImages().flatMap(({ repoTags }) => repoTags);
  expect(images()).toContain('docker.io/library/python:3');
  it.create('greedy', writes(460, '/tmp/x'));
  it.run(90);
  expect(images()).not.toContain('docker.io/library/python:3');
  expect(images()).toContain('registry.k8s.io/pause:3.10.1');
  it.run(150);
  expect(it.told('node-1').join()).toContain(
    'EvictionThresholdMet: Attempting to reclaim ephemeral-storage',
  );
  expect(it.pod('greedy').status.message).toMatch(
    /^The node was low on resource: ephemeral-storage\. Threshold quantity: 161061280, available: \d+(Ki)?\. Container app was using 48234\d+, request is 0, has larger consumption of ephemeral-storage\. $/,
  );
  expect(it.pod('modest').status.phase).toBe('Running');
  expect(it.nodeCondition('DiskPressure')).toMatchObject({
    status: 'True',
    reason: 'KubeletHasDiskPressure',
    message: 'kubelet has disk pressure',
  });
  it.create('late', sh('sleep 9999'));
  it.run(5);
  expect(it.pod('late').status.message).toBe(
    'Pod was rejected: The node had condition: [DiskPressure]. ',
  );
  it.run(400);
  expect(it.nodeCondition('DiskPressure').status).toBe('False');
});

const LINE = `line=$(head -c 16000 /dev/zero | tr '\\0' x)`;

test.each([
  { into: 'its layer', does: 'dd if=/dev/zero of=/tmp/x bs=1M count=30' },
  { into: 'a new directory', does: 'mkdir -p /a/b; dd if=/dev/zero of=/a/b/x bs=1M count=30' },
  { into: 'a file that is open', does: 'dd if=/dev/zero bs=1M count=30 >&3' },
  { into: 'an emptyDir', does: 'dd if=/dev/zero of=/scratch/x bs=1M count=30' },
  { into: 'the machine itself', does: 'dd if=/dev/zero of=/host/x bs=1M count=30' },
  {
    into: 'an emptyDir from memory',
    does: 'dd if=/dev/zero of=/ram/x bs=1M count=30; mv /ram/x /scratch',
  },
  { into: 'its log', does: `${LINE}; i=0; while [ $i -lt 1900 ]; do echo $line; i=$((i+1)); done` },
])('a disk that had room is measured again when something is written into $into', ({ does }) => {
  const it = new OneNode({
    capacity: { cpu: '4', memory: '4Gi', 'ephemeral-storage': '36Mi' },
  }).giveRange();
  const script = `exec 3> /tmp/open; sleep 600; ${does}; sleep 9999`;
  const mounts = ['scratch', 'ram', 'host'].map((name) => ({ name, mountPath: `/${name}` }));
  it.create(
    'writer',
    { ...sh(script), volumeMounts: mounts },
    {
      volumes: [
        { name: 'scratch', emptyDir: {} },
        { name: 'ram', emptyDir: { medium: 'Memory' } },
        { name: 'host', hostPath: { path: '/data' } },
      ],
    },
  );
  it.run(590);
  expect(it.nodeCondition('DiskPressure').status).toBe('False');
  it.run(120);
  expect(it.nodeCondition('DiskPressure').status).toBe('True');
});
