import { expect, test } from 'vitest';
import { Simulation } from '../../sim/simulation.ts';
import { BackOff } from './back-off.ts';
import { goDuration } from './go-duration.ts';

const SECOND = 1000;

test('each failure waits twice as long, up to the longest', () => {
  const { clock } = new Simulation({ seed: 1, start: 0 });
  const backOff = new BackOff(clock, 10 * SECOND, 300 * SECOND);
  const waits: string[] = [];
  for (let i = 0; i < 7; i++) {
    backOff.next('a', clock.now());
    waits.push(goDuration(backOff.get('a')));
  }
  expect(waits).toEqual(['10s', '20s', '40s', '1m20s', '2m40s', '5m0s', '5m0s']);
  expect(backOff.get('b')).toBe(0);
});

test('the wait counts from the end of what failed', () => {
  const simulation = new Simulation({ seed: 1, start: 0 });
  const backOff = new BackOff(simulation.clock, 10 * SECOND, 300 * SECOND);
  expect(backOff.isWaitingSince('a', 0)).toBe(false);
  backOff.next('a', 0);
  simulation.runFor(9 * SECOND);
  expect(backOff.isWaitingSince('a', 0)).toBe(true);
  expect(backOff.isWaiting('a')).toBe(true);
  simulation.runFor(SECOND);
  expect(backOff.isWaitingSince('a', 0)).toBe(false);
  expect(backOff.isWaitingSince('a', 5 * SECOND)).toBe(true);
});

test('who went well for twice the longest wait starts over', () => {
  const simulation = new Simulation({ seed: 1, start: 0 });
  const backOff = new BackOff(simulation.clock, 10 * SECOND, 300 * SECOND);
  backOff.next('a', 0);
  backOff.next('a', 0);
  simulation.runFor(601 * SECOND);
  expect(backOff.isWaitingSince('a', simulation.clock.now())).toBe(false);
  backOff.next('a', simulation.clock.now());
  expect(backOff.get('a')).toBe(10 * SECOND);
});

test.each([
  [0, '0s'],
  [350, '350ms'],
  [1500, '1.5s'],
  [1522.7, '1.522s'],
  [10_000, '10s'],
  [80_000, '1m20s'],
  [300_000, '5m0s'],
  [3_661_000, '1h1m1s'],
])('%d ms is %s', (millis, text) => expect(goDuration(millis)).toBe(text));
