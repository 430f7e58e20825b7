/** Resources of a Pod as a whole: who has what of them in its cgroup, who is killed when it is too much, who is evicted. */
import { describe, expect, test } from 'vitest';
import type { Container, ResourceRequirements } from '../../api/generated/types/core/v1.ts';
import { OneNode, ready } from '../testing/one-node.ts';

const MIB = 2 ** 20;
const holding = (name: string, mebibytes: number, leak = 0): Partial<Container> => ({
  name,
  image: 'kubeglass/app:1',
  env: [
    { name: 'PORT', value: name === 'leaky' ? '9090' : '8080' },
    { name: 'MEMORY_BYTES', value: String(mebibytes * MIB) },
    { name: 'LEAK_BYTES_PER_SECOND', value: String(leak * MIB) },
  ],
});

const created = (
  node: OneNode,
  containers: Partial<Container>[],
  resources: ResourceRequirements,
) => node.create('pair', {}, { containers: containers as Container[], resources });

const configs = (node: OneNode) =>
  new Map(
    node.machine.runtime
      .listContainers(node.pod('pair').metadata.uid)
      .map(({ config }) => [config.name, config]),
  );

test('a container without a limit has its Pod’s', () => {
  const node = ready();
  const own = { limits: { memory: '64Mi', cpu: '100m' } };
  created(node, [{ ...holding('own', 10), resources: own }, holding('free', 10)], {
    limits: { memory: '256Mi', cpu: '1' },
  });
  node.run(10);
  expect(configs(node).get('own')).toMatchObject({
    memoryLimitBytes: 64 * MIB,
    cpuLimitMillis: 100,
    cpuRequestMillis: 100,
  });
  expect(configs(node).get('free')).toMatchObject({
    memoryLimitBytes: 256 * MIB,
    cpuLimitMillis: 1000,
    cpuRequestMillis: 1000,
  });
});

test('together they have no more than their Pod: whoever has most is killed', () => {
  const node = ready();
  created(node, [holding('steady', 60), holding('leaky', 20, 10)], {
    limits: { memory: '128Mi' },
  });
  node.run(30);
  const [steady, leaky] = node.pod('pair').status.containerStatuses!;
  expect({ steady: steady!.restartCount, ready: steady!.ready }).toEqual({
    steady: 0,
    ready: true,
  });
  expect(leaky!.lastState?.terminated).toMatchObject({ reason: 'OOMKilled', exitCode: 137 });
});

// 1000 − 1000 × (own request + share of what only the Pod asks for) ÷ 16 GiB.
describe('oom_score_adj', () => {
  test.each([
    { whole: '4Gi', own: '1Gi', scores: { a: 844, b: 907 } },
    { whole: '4Gi', own: undefined, scores: { a: 875, b: 875 } },
  ])('of $whole with $own for one', ({ whole, own, scores }) => {
    const node = new OneNode().giveRange();
    const resources = own ? { resources: { requests: { memory: own } } } : {};
    created(node, [{ ...holding('a', 1), ...resources }, holding('b', 1)], {
      requests: { memory: whole },
    });
    node.run(10);
    const found = [...configs(node)].map(([name, { oomScoreAdj }]) => [name, oomScoreAdj]);
    expect(Object.fromEntries(found)).toEqual(scores);
  });
});

test('what it asks for as a whole counts when memory runs out', () => {
  const node = new OneNode({ capacity: { cpu: '4', memory: '2Gi' } }).giveRange();
  created(node, [holding('a', 600)], { requests: { memory: '700Mi' } });
  node.create('greedy', { ...holding('app', 500), resources: { requests: { memory: '300Mi' } } });
  node.create('leaking', {
    ...holding('app', 100, 5),
    resources: { requests: { memory: '800Mi' } },
  });
  node.run(200);
  expect(node.pod('greedy').status.reason).toBe('Evicted');
  expect(node.pod('pair').status.phase).toBe('Running');
});
