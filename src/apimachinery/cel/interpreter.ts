/**
 * A checked expression as a tree of functions that give its value and count what that costs
 * (cel-go/interpreter/planner.go, interpretable.go, attributes.go).
 */
import type { Expression, ListNode, MapNode, SelectNode, StructNode } from './ast.ts';
import type { Checked } from './checker.ts';
import { attributeSteps } from './attributes.ts';
import { callStep } from './calls.ts';
import { comprehensionStep } from './comprehension.ts';
import type { Frame } from './frame.ts';
import { constant, isConstant, type Planner, type Slots, type Step } from './plan.ts';
import { LIST_COST, MAP_COST, STRUCT_COST } from './runtime-cost.ts';
import {
  ArrayList,
  CelError,
  EntryMap,
  mapKey,
  Optional,
  TypeValue,
  type Value,
} from './values.ts';
import { StructValue } from './struct-value.ts';

export function interpreted(
  checked: Checked,
  namedType: (name: string) => ReturnType<Checked['types']['get']>,
): Step {
  const planner: Planner = {
    checked,
    plan: (node, slots) => plan(node, slots),
  };

  function plan(node: Expression, slots: Slots): Step {
    switch (node.kind) {
      case 'literal':
        return constant(node.value);
      case 'ident':
        return ident(node.id, node.name, slots);
      case 'select':
        return select(node, slots);
      case 'call':
        return callStep(planner, node, slots);
      case 'list':
        return list(node, slots);
      case 'map':
        return map(node, slots);
      case 'struct':
        return struct(node, slots);
      case 'comprehension':
        return comprehensionStep(planner, node, slots);
    }
  }

  function ident(id: number, given: string, slots: Slots): Step {
    const name = checked.references.get(id)?.ident ?? given;
    const slot = slots.get(name);
    if (slot !== undefined && !given.startsWith('.')) {
      return {
        attribute: true,
        run: (frame) => {
          frame.charge(1);
          return known(frame.slot(slot), name);
        },
      };
    }
    const type = namedType(name);
    if (type) return constant(new TypeValue(type));
    return {
      attribute: true,
      run: (frame) => {
        frame.charge(1);
        return known(frame.variable(name), name);
      },
    };
  }

  function select(node: SelectNode, slots: Slots): Step {
    const name = checked.references.get(node.id)?.ident;
    if (name !== undefined) return ident(node.id, name, slots);
    const operand = plan(node.operand, slots);
    return node.test
      ? attributeSteps.test(operand, node.field)
      : attributeSteps.select(operand, node.field);
  }

  function list(node: ListNode, slots: Slots): Step {
    const elements = node.elements.map((element) => plan(element, slots));
    if (node.optional.size === 0 && elements.every(isConstant)) {
      return constant(ArrayList.of(elements.map((element) => element.constant!)));
    }
    return {
      run: (frame) => {
        const values: Value[] = [];
        for (const [index, element] of elements.entries()) {
          const value = element.run(frame);
          if (value instanceof CelError) return value;
          if (!node.optional.has(index)) values.push(value);
          else if (!(value instanceof Optional)) return notOptional(value);
          else if (value.value !== undefined) values.push(value.value);
        }
        frame.charge(LIST_COST);
        return ArrayList.of(values);
      },
    };
  }

  function map(node: MapNode, slots: Slots): Step {
    const entries = node.entries.map(({ key, value, optional }) => ({
      key: plan(key, slots),
      value: plan(value, slots),
      optional,
    }));
    const fixed = entries.every(
      (one) => !one.optional && isConstant(one.key) && isConstant(one.value),
    );
    const build = (frame: Frame): Value => {
      const found = new Set<string>();
      const made: (readonly [Value, Value])[] = [];
      for (const entry of entries) {
        const key = entry.key.run(frame);
        if (key instanceof CelError) return key;
        let value: Value | undefined = entry.value.run(frame);
        if (value instanceof CelError) return value;
        if (entry.optional) {
          if (!(value instanceof Optional)) return notOptional(value);
          value = value.value;
          if (value === undefined) continue;
        }
        const text = mapKey(key);
        if (text === undefined) return new CelError('unsupported key type');
        if (found.has(text)) return new CelError(`Failed with repeated key: ${shown(key)}`);
        found.add(text);
        made.push([key, value]);
      }
      return EntryMap.of(made);
    };
    if (fixed) {
      const entriesOf = entries.map((one) => [one.key.constant!, one.value.constant!] as const);
      const keys = new Set(entriesOf.map(([key]) => mapKey(key)));
      if (keys.size === entriesOf.length && !keys.has(undefined)) {
        return constant(EntryMap.of(entriesOf));
      }
    }
    return {
      run: (frame) => {
        const value = build(frame);
        frame.charge(MAP_COST);
        return value;
      },
    };
  }

  function struct(node: StructNode, slots: Slots): Step {
    const type = checked.types.get(node.id)!;
    const fields = node.fields.map((field) => ({ ...field, step: plan(field.value, slots) }));
    return {
      run: (frame) => {
        const found = new Map<string, Value>();
        for (const { field, step, optional } of fields) {
          let value: Value | undefined = step.run(frame);
          if (value instanceof CelError) return value;
          if (optional) {
            if (!(value instanceof Optional)) return notOptional(value);
            value = value.value;
          }
          if (value !== undefined) found.set(field, value);
        }
        frame.charge(STRUCT_COST);
        return new StructValue(type, found);
      },
    };
  }

  return plan(checked.expression, new Map());
}

const known = (value: Value | undefined, name: string): Value =>
  value === undefined ? new CelError(`no such attribute(s): ${name}`) : value;

const notOptional = (value: Value): CelError =>
  new CelError(`cannot initialize optional entry from non-optional value ${shown(value)}`);

const shown = (value: Value): string =>
  typeof value === 'string' || typeof value === 'bigint' || typeof value === 'number'
    ? String(value)
    : typeof value;
