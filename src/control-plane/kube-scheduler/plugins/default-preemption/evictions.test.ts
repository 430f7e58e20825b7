import { expect, test } from 'vitest';
import { node, pod } from '../../../../api/testing/builders.ts';
import { StatusError } from '../../../../apimachinery/status.ts';
import { Simulation } from '../../../../sim/simulation.ts';
import type { SchedulerHandle } from '../../framework/handle.ts';
import { Evictions } from './evictions.ts';

/** An API server that has not heard of the victim any more. */
function evictions() {
  const { clock } = new Simulation({ seed: 1, start: 0 });
  const simulation = { tasks: [] as (() => void)[] };
  const gone = () => {
    throw StatusError.notFound({ group: '', resource: 'pods' }, 'victim');
  };
  const activated: string[] = [];
  const handle = {
    clock: {
      ...clock,
      now: () => 0,
      after: (_: number, task: () => void) => simulation.tasks.push(task),
    },
    client: { patch: gone, delete: gone },
    events: { event: () => {} },
    nominatedPods: () => [],
    rejectWaiting: () => false,
    activate: ({ metadata }: { metadata: { name: string } }) => activated.push(metadata.name),
  } as unknown as SchedulerHandle;
  const preemptor = pod('vip').build();
  const made = new Evictions(handle);
  const candidate = {
    nodeName: node('n').build().metadata.name,
    victims: [pod('victim').build()],
    budgetViolations: 0,
  };
  made.begin(candidate, preemptor);
  return { made, preemptor, activated, evict: () => simulation.tasks.forEach((task) => task()) };
}

test('who was to be woken while the evictions were under way is woken after them', () => {
  const { made, preemptor, activated, evict } = evictions();
  expect(made.holds(preemptor.metadata.uid)).toBe(true);
  evict();
  expect(made.holds(preemptor.metadata.uid)).toBe(false);
  expect(activated).toEqual(['vip']);
});

test('otherwise the leaving of the victims wakes it', () => {
  const { activated, evict } = evictions();
  evict();
  expect(activated).toEqual([]);
});
