import { expect, test } from 'vitest';
import { MINUTE } from '../sim/clock.ts';
import { Simulation } from '../sim/simulation.ts';
import { Expectations } from './expectations.ts';

function expectations() {
  const simulation = new Simulation({ seed: 1, start: 0 });
  return { simulation, expected: new Expectations(simulation.clock) };
}

test('acts again when all that was created has been seen', () => {
  const { expected } = expectations();
  expect(expected.satisfied('web')).toBe(true);
  expected.expectCreations('web', 2);
  expected.creationObserved('web');
  expect(expected.satisfied('web')).toBe(false);
  expected.creationObserved('web');
  expected.creationObserved('web'); // somebody else's
  expect(expected.satisfied('web')).toBe(true);
});

test('a deletion counts once, however often it is seen', () => {
  const { expected } = expectations();
  expected.expectDeletions('web', ['a', 'b']);
  for (const name of ['a', 'a', 'c']) expected.deletionObserved('web', name);
  expect(expected.satisfied('web')).toBe(false);
  expected.deletionObserved('web', 'b');
  expect(expected.satisfied('web')).toBe(true);
});

test('gives up after five minutes: the events are lost', () => {
  const { simulation, expected } = expectations();
  expected.expectCreations('web', 1);
  simulation.runFor(5 * MINUTE);
  expect(expected.satisfied('web')).toBe(false);
  simulation.runFor(1);
  expect(expected.satisfied('web')).toBe(true);
});
