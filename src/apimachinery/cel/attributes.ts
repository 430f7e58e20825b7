/** `a.b`, `a[b]`, `has(a.b)`, and what optionals make of them (cel-go/interpreter/attributes.go). */
import type { Step } from './plan.ts';
import { CelError, ListValue, MapValue, Optional, Uint, type Value } from './values.ts';

export const attributeSteps = {
  select: (operand: Step, field: string): Step => ({
    attribute: true,
    run: (frame) => {
      const value = operand.run(frame);
      if (value instanceof CelError) return value;
      frame.charge(operand.attribute ? 1 : 2);
      return selected(value, field);
    },
  }),

  /** Costs nothing itself, and neither does the name that it begins with. */
  test: (operand: Step, field: string): Step => ({
    run: (frame) => {
      const value = operand.run(frame);
      if (value instanceof CelError) return value;
      if (!operand.attribute) frame.charge(1);
      return present(value, field);
    },
  }),

  index: (operand: Step, index: Step): Step => ({
    attribute: true,
    run: (frame) => {
      const value = operand.run(frame);
      if (value instanceof CelError) return value;
      const key = index.run(frame);
      if (key instanceof CelError) return key;
      frame.charge((operand.attribute ? 0 : 1) + (index.attribute ? 0 : 1));
      return indexed(value, key);
    },
  }),

  optionalIndex: (operand: Step, index: Step): Step => ({
    attribute: true,
    run: (frame) => {
      const value = operand.run(frame);
      if (value instanceof CelError) return value;
      const key = index.run(frame);
      if (key instanceof CelError) return key;
      frame.charge((operand.attribute ? 0 : 1) + (index.attribute ? 0 : 1));
      return optionally(value, key);
    },
  }),
};

const noSuchKey = (key: Value): CelError => new CelError(`no such key: ${keyText(key)}`);

function found(map: MapValue, key: Value): Value {
  const value = map.get(key);
  return value === undefined ? noSuchKey(key) : value;
}

const keyText = (key: Value): string => {
  if (typeof key === 'string') return key;
  return key instanceof Uint ? String(key.value) : String(key);
};

function selected(value: Value, field: string): Value {
  if (value instanceof Optional) return optionally(value, field);
  if (value instanceof MapValue) return found(value, field);
  return new CelError('no such overload');
}

function present(value: Value, field: string): Value {
  if (value instanceof Optional) {
    return value.value === undefined ? false : present(value.value, field);
  }
  if (value instanceof MapValue) return value.get(field) !== undefined;
  return new CelError('no such overload');
}

function indexed(value: Value, key: Value): Value {
  if (value instanceof Optional) return optionally(value, key);
  if (value instanceof ListValue) {
    const at = wholeNumber(key);
    if (at === undefined) return new CelError(`unsupported index type '${keyText(key)}' in list`);
    if (at < 0n || at >= BigInt(value.size)) return new CelError(`index out of bounds: ${at}`);
    return value.at(Number(at));
  }
  if (value instanceof MapValue) return found(value, key);
  return new CelError('no such overload');
}

function optionally(given: Value, key: Value): Value {
  const value = given instanceof Optional ? given.value : given;
  if (value === undefined) return Optional.none;
  if (value instanceof ListValue) {
    const at = wholeNumber(key);
    if (at === undefined) return new CelError(`unsupported index type '${keyText(key)}' in list`);
    return at < 0n || at >= BigInt(value.size) ? Optional.none : new Optional(value.at(Number(at)));
  }
  if (value instanceof MapValue) {
    const found = value.get(key);
    if (found instanceof CelError) return found;
    return found === undefined ? Optional.none : new Optional(found);
  }
  return new CelError('no such overload');
}

function wholeNumber(key: Value): bigint | undefined {
  if (typeof key === 'bigint') return key;
  if (key instanceof Uint) return key.value;
  return typeof key === 'number' && Number.isInteger(key) ? BigInt(key) : undefined;
}
