/** How long things move. */
import { expect, test } from 'vitest';
import { motionMillis } from './motion.ts';

test('flights follow the clock, and stay visible', () => {
  const at = (speed: number | 'max') => motionMillis(speed, false, false).flight;
  expect(at(0.1)).toBeGreaterThan(at(1));
  expect(at(1)).toBeGreaterThan(at(10));
  expect(at('max')).toBe(200);
});

test('paused, the decision stays until the next one', () =>
  expect(motionMillis(1, true, false).decision).toBe(Infinity));

test('nobody who asked for stillness sees a flight, but everybody sees the decision', () => {
  expect(motionMillis(1, false, true)).toMatchObject({ flight: 0 });
  expect(motionMillis(1, false, true).decision).toBeGreaterThan(0);
});

test('too fast to follow, decisions are left out', () =>
  expect(motionMillis(1000, false, false).decision).toBe(0));
