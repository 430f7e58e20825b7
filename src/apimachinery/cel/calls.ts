/** Calls: the operators that decide what is evaluated at all, and functions by their overloads. */
import type { CallNode } from './ast.ts';
import { attributeSteps } from './attributes.ts';
import { equal } from './equality.ts';
import type { Frame } from './frame.ts';
import type { Overload } from './functions.ts';
import { constant, isConstant, type Planner, type Slots, type Step } from './plan.ts';
import { callCost } from './runtime-cost.ts';
import type { CelType } from './types.ts';
import { CelError, ListValue, MapValue, mapKey, Optional, typeOf, type Value } from './values.ts';

export function callStep(planner: Planner, node: CallNode, slots: Slots): Step {
  const reference = planner.checked.references.get(node.id);
  const target = reference?.namespaced ? undefined : node.target;
  const all = target ? [target, ...node.args] : node.args;
  const args = all.map((argument) => planner.plan(argument, slots));
  const [first, second, third] = args;
  switch (node.name) {
    case '_&&_':
      return logical(first!, second!, false);
    case '_||_':
      return logical(first!, second!, true);
    case '_?_:_':
      return conditional(first!, second!, third!);
    case '_==_':
      return comparison(first!, second!, 'equals', (same) => same);
    case '_!=_':
      return comparison(first!, second!, 'not_equals', (same) => !same);
    case '_[_]':
      return attributeSteps.index(first!, second!);
    case '_[?_]':
    case '_?._':
      return attributeSteps.optionalIndex(first!, second!);
    case '@not_strictly_false':
      return notStrictlyFalse(first!);
    case 'or':
    case 'orValue':
      if (isOptionalChain(reference?.overloads)) return optionalOr(first!, second!, node.name);
  }
  return functionCall(node, reference?.overloads ?? [], args);
}

/** One side may decide alone, and then an error on the other side doesn't matter. */
function logical(left: Step, right: Step, decisive: boolean): Step {
  return {
    run: (frame) => {
      const one = left.run(frame);
      if (one === decisive) return decisive;
      const other = right.run(frame);
      if (other === decisive) return decisive;
      if (one === !decisive && other === !decisive) return !decisive;
      if (one instanceof CelError) return one;
      if (other instanceof CelError) return other;
      return new CelError('no such overload');
    },
  };
}

function conditional(condition: Step, whenTrue: Step, whenFalse: Step): Step {
  return {
    attribute: true,
    run: (frame) => {
      const value = condition.run(frame);
      if (value === true) return whenTrue.run(frame);
      if (value === false) return whenFalse.run(frame);
      return value instanceof CelError ? value : new CelError('no such overload');
    },
  };
}

function comparison(
  left: Step,
  right: Step,
  overload: string,
  answer: (same: boolean) => boolean,
): Step {
  return {
    run: (frame) => {
      const one = left.run(frame);
      const other = right.run(frame);
      frame.charge(callCost('', overload, [one, other], null));
      if (one instanceof CelError) return one;
      if (other instanceof CelError) return other;
      return answer(equal(one, other));
    },
  };
}

const notStrictlyFalse = (argument: Step): Step => ({
  run: (frame) => {
    const value = argument.run(frame);
    frame.charge(1);
    return value !== false;
  },
});

const isOptionalChain = (overloads: readonly Overload[] | undefined): boolean =>
  overloads?.every(({ id }) => id === 'optional_or_optional' || id === 'optional_orValue_value') ??
  false;

/** Looks at the second only if the first has no value. */
function optionalOr(left: Step, right: Step, name: 'or' | 'orValue'): Step {
  return {
    run: (frame) => {
      const one = left.run(frame);
      if (!(one instanceof Optional)) return one;
      if (one.value === undefined) return right.run(frame);
      return name === 'or' ? one : one.value;
    },
  };
}

/** Conversions of constants are done once, before any evaluation, and cost nothing then. */
const conversions = new Set(
  'bool bytes double duration dyn int string timestamp type uint'.split(' '),
);

function functionCall(node: CallNode, overloads: readonly Overload[], args: readonly Step[]): Step {
  // Upstream's cost tracker knows the overload only where the checker left one.
  const known = overloads.length === 1 ? overloads[0]!.id : '';
  const name = overloads[0]?.function ?? node.name;
  if (known === 'in_list' && isConstant(args[1]!)) {
    const membership = constantMembership(args[0]!, args[1]!.constant!);
    if (membership) return membership;
  }
  const run = (frame: Frame): Value => {
    const values = args.map((argument) => argument.run(frame));
    const value = applied(name, overloads, values);
    frame.charge(callCost(name, known, values, value));
    return value;
  };
  if (conversions.has(name) && args.length === 1 && isConstant(args[0]!)) {
    const value = applied(name, overloads, [args[0]!.constant!]);
    if (!(value instanceof CelError)) return constant(value);
  }
  return { run };
}

function constantMembership(element: Step, list: Value): Step | undefined {
  if (!(list instanceof ListValue)) return undefined;
  const keys = new Set<string>();
  for (const one of list) {
    const key = mapKey(one);
    if (key === undefined) return undefined;
    keys.add(key);
  }
  return {
    run: (frame) => {
      const value = element.run(frame);
      if (value instanceof CelError) return value;
      const key = mapKey(value);
      return key !== undefined && keys.has(key);
    },
  };
}

function applied(name: string, overloads: readonly Overload[], values: readonly Value[]): Value {
  const lenient = overloads.some((overload) => overload.lenient);
  const error = lenient ? undefined : values.find((value) => value instanceof CelError);
  if (error) return error;
  const overload = overloads.find(
    ({ parameters }) =>
      parameters.length === values.length &&
      parameters.every((type, index) => holds(type, values[index]!)),
  );
  if (overload) return overload.run(...values);
  const operator = /^[@_!-]/.test(name);
  const types = values.map((value) => typeOf(value).name).join(', ');
  return new CelError(operator ? 'no such overload' : `no such overload: ${name}(${types})`);
}

/** Could the value be of this type, as far as a look at it without its elements tells? */
function holds(type: CelType, value: Value): boolean {
  if (type.kind === 'dyn' || type.kind === 'parameter') return true;
  if (type.kind === 'map') return value instanceof MapValue;
  const actual = typeOf(value);
  return actual.kind === type.kind && (type.kind !== 'opaque' || actual.name === type.name);
}
