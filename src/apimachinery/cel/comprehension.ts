/** Loops over lists and maps (cel-go/interpreter/interpretable.go, evalFold). */
import type { ComprehensionNode } from './ast.ts';
import type { Frame } from './frame.ts';
import type { Planner, Slots, Step } from './plan.ts';
import { CelError, ListValue, MapValue, typeOf, type Value } from './values.ts';

export function comprehensionStep(planner: Planner, node: ComprehensionNode, outer: Slots): Step {
  const held = outer.size === 0 ? 0 : Math.max(...outer.values()) + 1;
  const [accumulator, first, second] = [held, held + 1, held + 2];
  const withAccumulator = new Map([...outer, [node.accumulator, accumulator]]);
  const withVariables = new Map([...withAccumulator, [node.variable, first]]);
  if (node.variable2 !== undefined) withVariables.set(node.variable2, second);
  const range = planner.plan(node.range, outer);
  const start = planner.plan(node.start, outer);
  const condition = planner.plan(node.condition, withVariables);
  const step = planner.plan(node.step, withVariables);
  const result = planner.plan(node.result, withAccumulator);

  return {
    run: (frame) => {
      const over = range.run(frame);
      if (over instanceof CelError) return over;
      const turns = turnsOver(over, node.variable2 !== undefined);
      if (!turns) return new CelError(`got '${typeOf(over).name}', expected iterable type`);
      const before = frame.slots.slice(held, held + 3);
      frame.slots[accumulator] = lazily(frame, start);
      for (const [one, other] of turns) {
        frame.slots[first] = one;
        frame.slots[second] = other;
        if (condition.run(frame) === false) break;
        frame.slots[accumulator] = step.run(frame);
      }
      const value = result.run(frame);
      frame.slots.splice(held, before.length, ...before);
      return value;
    },
  };
}

const lazily = (frame: Frame, step: Step) => (): Value => step.run(frame);

/** Element, key, index and element, or key and value. */
function turnsOver(
  over: Value,
  both: boolean,
): Iterable<readonly [Value, Value | undefined]> | undefined {
  if (over instanceof ListValue) return overList(over, both);
  return over instanceof MapValue ? overMap(over) : undefined;
}

function* overList(list: ListValue, both: boolean): Generator<readonly [Value, Value | undefined]> {
  for (let index = 0; index < list.size; index += 1) {
    yield both ? [BigInt(index), list.at(index)] : [list.at(index), undefined];
  }
}

function* overMap(map: MapValue): Generator<readonly [Value, Value | undefined]> {
  for (const key of map.keys()) yield [key, map.get(key)];
}
