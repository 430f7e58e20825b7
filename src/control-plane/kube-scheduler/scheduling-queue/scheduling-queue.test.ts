import { beforeEach, describe, expect, test } from 'vitest';
import { node, pod } from '../../../api/testing/builders.ts';
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import { Simulation } from '../../../sim/simulation.ts';
import { action, nodeAdd } from '../framework/cluster-event.ts';
import type { SchedulerPlugin } from '../framework/plugin.ts';
import { Profile, type ExtensionPoint, type WeightedPlugin } from '../framework/profile.ts';
import { success } from '../framework/status.ts';
import { prioritySort } from '../plugins/priority-sort/priority-sort.ts';
import { schedulingGates } from '../plugins/scheduling-gates/scheduling-gates.ts';
import { SchedulingQueue } from './scheduling-queue.ts';

/** Refused by it, a Pod waits for a node with the Pod's own name as label. */
const picky: SchedulerPlugin = {
  name: 'Picky',
  filter: () => success,
  events: [
    {
      resource: 'Node',
      actions: action.add,
      hint: ({ metadata }, { metadata: { labels } }) => labels?.for === metadata.name,
    },
  ],
};

let simulation: Simulation;
let queue: SchedulingQueue;
let woken: number;

beforeEach(() => {
  simulation = new Simulation({ seed: 1, start: Date.UTC(2026, 0, 5, 9) });
  woken = 0;
  const points = {} as Record<ExtensionPoint, WeightedPlugin[]>;
  for (const point of POINTS) points[point] = [];
  points.queueSort = [{ plugin: prioritySort, weight: 1 }];
  points.preEnqueue = [{ plugin: schedulingGates, weight: 1 }];
  points.filter = [{ plugin: picky, weight: 1 }];
  queue = new SchedulingQueue({
    clock: simulation.clock,
    trace: simulation.trace,
    profiles: new Map([['default-scheduler', new Profile('default-scheduler', points)]]),
    namespaceLabels: () => ({}),
    onWork: () => woken++,
  });
  queue.start();
});

const POINTS: readonly ExtensionPoint[] = [
  'preEnqueue',
  'queueSort',
  'preFilter',
  'filter',
  'postFilter',
  'preScore',
  'score',
  'reserve',
  'permit',
  'preBind',
  'bind',
  'postBind',
];

const waiting = (name: string, priority = 0): Pod => pod(name).spec({ priority }).build();
const popped = () => queue.pop()?.info.pod.metadata.name;
const nodeFor = (name: string) => node('n').labels({ for: name }).build();

/** Pops a Pod and gives it back, refused by a plugin or, without one, failed. */
function refuse(plugin?: string): string | undefined {
  const taken = queue.pop();
  if (!taken) return undefined;
  taken.unschedulablePlugins = new Set(plugin ? [plugin] : []);
  queue.addUnschedulable(taken);
  return taken.info.pod.metadata.name;
}

test('the more important Pod is first, then the one that came first', () => {
  queue.add(waiting('a'));
  queue.add(waiting('b', 10));
  queue.add(waiting('c'));
  queue.add(waiting('d', 10));
  expect([popped(), popped(), popped(), popped(), popped()]).toEqual([
    'b',
    'd',
    'a',
    'c',
    undefined,
  ]);
});

test('a gated Pod cannot be popped until its gates are gone', () => {
  const gated = pod('a')
    .spec({ schedulingGates: [{ name: 'x' }] })
    .build();
  queue.add(gated);
  expect(popped()).toBeUndefined();
  expect([...queue.unschedulable].map(({ gatedBy }) => gatedBy)).toEqual(['SchedulingGates']);
  queue.update(gated, { ...gated, spec: { ...gated.spec, schedulingGates: [] } });
  expect(popped()).toBe('a');
});

describe('a refused Pod', () => {
  beforeEach(() => {
    queue.add(waiting('a'));
    refuse('Picky');
    woken = 0;
  });

  test('waits for an event that its plugin takes for a reason', () => {
    queue.move(nodeAdd, nodeFor('b'), undefined);
    expect(popped()).toBeUndefined();
    queue.move(nodeAdd, nodeFor('a'), undefined);
    expect(woken).toBe(1);
    const [next] = queue.backingOff;
    expect(next!.wokenBy).toBe('Picky: NodeAdd');
  });

  test('is popped before its back-off is over when nothing else waits', () => {
    queue.move(nodeAdd, nodeFor('a'), undefined);
    expect(popped()).toBe('a');
  });

  test('lets others go first while it backs off', () => {
    queue.move(nodeAdd, nodeFor('a'), undefined);
    queue.add(waiting('b', -5));
    expect([popped(), popped()]).toEqual(['b', 'a']);
  });

  test('comes back after five minutes by itself', () => {
    simulation.runFor(5 * 60_000);
    expect(popped()).toBeUndefined();
    simulation.runFor(60_000);
    expect(popped()).toBe('a');
  });

  test('is forgotten when it is deleted', () => {
    queue.delete(waiting('a'));
    queue.move(nodeAdd, nodeFor('a'), undefined);
    expect(popped()).toBeUndefined();
  });
});

test('what failed waits out its back-off: 1 s, 2 s, 4 s, 8 s, 10 s, 10 s', () => {
  queue.add(waiting('a'));
  const delays: number[] = [];
  for (let i = 0; i < 6; i++) {
    const before = simulation.clock.now();
    expect(refuse()).toBe('a');
    expect(popped()).toBeUndefined();
    simulation.runUntilSettled();
    delays.push((simulation.clock.now() - before) / 1000);
  }
  expect(delays).toEqual([1, 2, 4, 8, 10, 10]);
});

test('an event during the attempt is not missed', () => {
  queue.add(waiting('a'));
  const taken = queue.pop()!;
  queue.move(nodeAdd, nodeFor('a'), undefined);
  taken.unschedulablePlugins = new Set(['Picky']);
  queue.addUnschedulable(taken);
  expect(popped()).toBe('a');
});

test('an event before the attempt, or after it is done, does not count', () => {
  queue.add(waiting('a'));
  queue.move(nodeAdd, nodeFor('a'), undefined);
  expect(refuse('Picky')).toBe('a');
  expect(popped()).toBeUndefined();
});

test('waiting for a first node is no activity', () => {
  queue.add(waiting('a'));
  const taken = queue.pop()!;
  taken.idle = true;
  queue.addUnschedulable(taken);
  expect(simulation.settled).toBe(true);
  simulation.runFor(2_000);
  expect(popped()).toBe('a');
});
