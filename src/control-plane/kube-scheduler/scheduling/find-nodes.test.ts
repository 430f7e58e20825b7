import { expect, test } from 'vitest';
import { node, pod } from '../../../api/testing/builders.ts';
import { SchedulerCache } from '../cache/scheduler-cache.ts';
import { Snapshot } from '../cache/snapshot.ts';
import { CycleState } from '../framework/cycle-state.ts';
import { podInfoOf } from '../framework/pod-info.ts';
import type { SchedulerPlugin } from '../framework/plugin.ts';
import { Profile, type ExtensionPoint, type WeightedPlugin } from '../framework/profile.ts';
import { success, unresolvable, unschedulable } from '../framework/status.ts';
import { Nominator } from '../scheduling-queue/nominator.ts';
import { NodeFinder, nodesToFind } from './find-nodes.ts';

test.each([
  { nodes: 10, percentage: 0, found: 10 },
  { nodes: 99, percentage: 40, found: 99 },
  { nodes: 100, percentage: 0, found: 100 },
  { nodes: 1000, percentage: 0, found: 420 },
  { nodes: 5000, percentage: 0, found: 500 },
  { nodes: 6000, percentage: 0, found: 300 },
  { nodes: 1000, percentage: 5, found: 100 },
  { nodes: 1000, percentage: 40, found: 400 },
  { nodes: 1000, percentage: 100, found: 1000 },
])('of $nodes nodes at $percentage %, $found are enough', ({ nodes, percentage, found }) => {
  expect(nodesToFind(nodes, percentage)).toBe(found);
});

const even: SchedulerPlugin = {
  name: 'Even',
  filter: (_state, _pod, { name }) =>
    Number(name.slice(1)) % 2 === 0 ? success : unschedulable('odd'),
  score: () => 0,
};

function profileOf(...plugins: SchedulerPlugin[]): Profile {
  const points = new Proxy({} as Record<ExtensionPoint, WeightedPlugin[]>, {
    get: (_target, point: string) =>
      plugins.filter((plugin) => point in plugin).map((plugin) => ({ plugin, weight: 1 })),
    ownKeys: () => [],
  });
  return new Profile('default-scheduler', points);
}

function cluster(size: number): { snapshot: Snapshot; nominator: Nominator; finder: NodeFinder } {
  const cache = new SchedulerCache();
  const snapshot = new Snapshot();
  const nominator = new Nominator();
  for (let i = 0; i < size; i++) cache.addNode(node(`n${i}`).build());
  cache.updateSnapshot(snapshot);
  return { snapshot, nominator, finder: new NodeFinder(snapshot, nominator) };
}

const names = (found: { feasible: readonly { name: string }[] }) =>
  found.feasible.map(({ name }) => name);

test('in a large cluster the search goes on where the last one ended', () => {
  const { finder } = cluster(400);
  const info = podInfoOf(pod('web').build());
  const first = names(finder.find(profileOf(even), new CycleState(), info));
  const second = names(finder.find(profileOf(even), new CycleState(), info));
  expect(first).toHaveLength(nodesToFind(400, 0));
  expect(first[0]).toBe('n0');
  // 188 even nodes take 375 looks; the next search begins right behind and comes around.
  expect(second[0]).toBe('n376');
  expect(second[12]).toBe('n0');
});

test('the node that was made ready for a Pod is tried first, and alone', () => {
  const { finder } = cluster(10);
  const info = podInfoOf(pod('web').nominated('n4').build());
  expect(names(finder.find(profileOf(even), new CycleState(), info))).toEqual(['n4']);
});

test('a nomination that has become impossible does not stop the search', () => {
  const { finder } = cluster(4);
  const info = podInfoOf(pod('web').nominated('n1').build());
  expect(names(finder.find(profileOf(even), new CycleState(), info))).toEqual(['n0', 'n2']);
});

test('room for a more important Pod that is on its way is not given away', () => {
  const { finder, nominator } = cluster(1);
  const alone: SchedulerPlugin = {
    name: 'Alone',
    filter: (_state, _pod, { pods }) => (pods.length === 0 ? success : unschedulable('taken')),
    score: () => 0,
  };
  nominator.add(podInfoOf(pod('urgent').priority(10).build()), 'n0');
  const find = (priority: number) =>
    names(
      finder.find(
        profileOf(alone),
        new CycleState(),
        podInfoOf(pod('web').priority(priority).build()),
      ),
    );
  expect(find(0)).toEqual([]);
  expect(find(10)).toEqual([]);
  expect(find(20)).toEqual(['n0']);
});

test('only the nodes that PreFilter names are looked at; the others are told together', () => {
  const { finder } = cluster(5);
  const narrow: SchedulerPlugin = {
    name: 'Narrow',
    preFilter: () => ({ ...success, nodeNames: new Set(['n1', 'gone']) }),
  };
  const info = podInfoOf(pod('web').build());
  const found = finder.find(profileOf(narrow, even), new CycleState(), info);
  expect(found.feasible).toEqual([]);
  expect(found.verdicts.get('n1')).toEqual(unschedulable('odd'));
  expect(found.verdicts.get('n0')).toEqual(
    unresolvable("node(s) didn't satisfy plugin(s) [Narrow]"),
  );
  expect([...found.rejectedBy].sort()).toEqual(['Even', 'Narrow']);
});
