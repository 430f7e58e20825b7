/** The loop, chance, causes and the digest. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { every } from './clock.ts';
import { Digest } from './digest.ts';
import { nameSuffix, seededRandom, uuid } from './random.ts';
import { Simulation, SimulationFault } from './simulation.ts';

const begun = (seed = 1) => new Simulation({ seed, start: 1000 });

describe('the loop', () => {
  test('runs tasks by their moment, and in the order of asking at one moment', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5)), (delays) => {
        const simulation = begun();
        const seen: { at: number; order: number }[] = [];
        delays.forEach((delay, order) =>
          simulation.clock.after(delay, () => seen.push({ at: simulation.clock.now(), order })),
        );
        while (simulation.step());
        const wanted = delays
          .map((delay, order) => ({ at: 1000 + delay, order }))
          .sort((a, b) => a.at - b.at || a.order - b.order);
        expect(seen).toEqual(wanted);
      }),
    );
  });

  test('a cancelled task never runs', () => {
    const simulation = begun();
    const cancel = simulation.clock.after(5, () => expect.unreachable());
    cancel();
    cancel();
    expect(simulation.settled).toBe(true);
    expect(simulation.step()).toBe(false);
  });

  test('is settled when only upkeep is left', () => {
    const simulation = begun();
    let beats = 0;
    every(simulation.clock, 10, () => beats++);
    simulation.clock.after(25, () => {});
    expect(simulation.runUntilSettled()).toBe(true);
    expect([simulation.clock.now(), beats]).toEqual([1025, 2]);
    simulation.runUntil(1100);
    expect(beats).toBe(10);
  });

  test('slots come last in each moment, in the order of their making, whenever their tasks were asked for', () => {
    const simulation = begun();
    const { clock } = simulation;
    const [first, second] = [clock.slot(), clock.slot()];
    const seen: string[] = [];
    const see = (name: string) => () => void seen.push(`${name} ${first.passed} ${second.passed}`);
    second.upkeep(5, see('second'));
    first.after(5, () => {
      see('first')();
      clock.after(0, see('what comes of it'));
    });
    clock.after(5, see('any'));
    simulation.runUntil(1010);
    expect(seen).toEqual([
      'any false false',
      'first true false',
      'what comes of it true false',
      'second true true',
    ]);
    expect(first.passed).toBe(false);
  });

  test('a stopped scope drops what is pending and takes nothing more', () => {
    const simulation = begun();
    const scope = simulation.clock.scope();
    scope.after(5, () => expect.unreachable());
    scope.stop();
    scope.after(5, () => expect.unreachable());
    expect(simulation.settled).toBe(true);
    simulation.runUntil(2000);
  });

  test('a bug ends the run with seed, moment and causes', () => {
    const simulation = begun(42);
    simulation.trace.span('user/a', 'apply', 'pods/x', () =>
      simulation.clock.after(5, () =>
        simulation.trace.span('kubelet', 'sync', 'pods/x', () => {
          throw new Error('impossible');
        }),
      ),
    );
    expect(() => simulation.runUntil(2000)).toThrow(SimulationFault);
    expect(simulation.fault).toMatchObject({
      seed: 42,
      at: 1005,
      steps: 0,
      message: 'impossible (seed 42, step 0)',
    });
    expect(simulation.fault?.chain.map(({ component }) => component)).toEqual([
      'kubelet',
      'user/a',
    ]);
    expect(simulation.step()).toBe(false);
  });
});

test('an effect knows its cause, however late it comes', () => {
  const simulation = begun();
  const { clock, trace } = simulation;
  let last: number | undefined;
  trace.span('user/a', 'apply', 'x', () =>
    clock.after(10, () => trace.span('b', 'reconcile', 'x', () => (last = trace.current))),
  );
  expect(trace.current).toBeUndefined();
  simulation.runFor(20);
  expect(trace.chain(last).map(({ component, at }) => `${component} ${at}`)).toEqual([
    'b 1010',
    'user/a 1000',
  ]);
});

describe('chance', () => {
  test('depends on the seed and the label only, not on what others drew', () => {
    const one = seededRandom(7);
    const other = seededRandom(7);
    other.next();
    expect(nameSuffix(one.fork('a'))).toBe(nameSuffix(other.fork('a')));
    expect(nameSuffix(one.fork('a'))).not.toBe(nameSuffix(one.fork('b')));
    expect(uuid(one)).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  test('below is uniform', () => {
    const random = seededRandom(1);
    const counts = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) counts[random.below(3)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });
});

describe('the digest', () => {
  const digestOf = (...values: unknown[]) => {
    const digest = new Digest();
    values.forEach((value) => digest.add(value));
    return digest.hex;
  };

  test('of equal values is equal, however they were made and frozen', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const frozen = Object.freeze(structuredClone(value));
        expect(digestOf(frozen, frozen)).toBe(digestOf(value, value));
        expect(digestOf(JSON.parse(JSON.stringify(value)))).toBe(
          digestOf(JSON.parse(JSON.stringify(value))),
        );
      }),
    );
  });

  test.each([
    [{ a: 1 }, { a: '1' }],
    [
      { a: 1, b: 2 },
      { a: 2, b: 1 },
    ],
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: null }, {}],
    [{ a: {} }, { a: [] }],
    [{ a: { b: 1 } }, { a: { c: 1 } }],
    ['', null],
  ])('tells %j from %j', (one, other) => expect(digestOf(one)).not.toBe(digestOf(other)));

  test('hangs on the order of what is added, not on that of fields', () => {
    expect(digestOf(1, 2)).not.toBe(digestOf(2, 1));
    expect(digestOf({ a: 1, b: 2 })).toBe(digestOf({ b: 2, a: 1 }));
  });

  const afterChange = (before: unknown, after: unknown) => {
    const digest = new Digest();
    digest.addChange(before, after);
    return digest.hex;
  };

  test('of a change hangs on what the two values say, not on what they share', () => {
    const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (kept, changed) => {
        const before = { kept, list: [kept, 1], was: kept };
        const after = { kept, list: [kept, changed], is: changed };
        expect(afterChange(before, after)).toBe(afterChange(copy(before), copy(after)));
        expect(afterChange(before, before)).toBe(afterChange(before, copy(before)));
      }),
    );
  });

  test('tells apart what may become of one value', () => {
    const before = { a: { b: 1, c: 2 }, list: [1, 2], text: 'x' };
    const outcomes = [
      undefined,
      null,
      before,
      { ...before, a: {} },
      { ...before, a: { b: 1 } },
      { ...before, a: { c: 2 } },
      { ...before, a: { b: 2, c: 2 } },
      { ...before, a: { b: 1, c: 1 } },
      { ...before, a: [] },
      { ...before, a: 'gone' },
      { ...before, list: [2, 1] },
      { ...before, list: [1, 1] },
      { ...before, list: [2, 2] },
      { ...before, list: [1] },
      { ...before, list: [1, 2, 3] },
      { ...before, d: 1 },
      { list: [1, 2], text: 'x' },
      { a: { b: 1, c: 2 }, list: [1, 2] },
    ];
    expect(new Set(outcomes.map((after) => afterChange(before, after))).size).toBe(outcomes.length);
  });
});
