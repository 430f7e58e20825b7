/** Node-pressure eviction: who goes first when memory runs out, and what is said of it. */
import { expect, test } from 'vitest';
import type { Container } from '../../api/generated/types/core/v1.ts';
import { OneNode } from '../testing/one-node.ts';

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
    /^The node was low on resource: memory\. Threshold quantity: 100Mi, available: \d+Ki\. Container app was using 307200Ki, request is 100Mi, has larger consumption of memory\. $/,
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
