/** Expressions that choose devices (dynamic-resource-allocation/cel/compile.go, errors.go, 1.36). */
import { baseEnvironment } from '../../apimachinery/cel/base-environment.ts';
import { compile, type Program } from '../../apimachinery/cel/cel.ts';
import {
  boolType,
  dynType,
  mapType,
  objectType,
  opaqueType,
  stringType,
  typeText,
  type CelType,
} from '../../apimachinery/cel/types.ts';
import { typeOf } from '../../apimachinery/cel/values.ts';
import { forbidden, invalid } from '../../apimachinery/field-error.ts';
import { NONE, type Errors } from '../validation/common.ts';
import { deviceValue, type SelectableDevice } from './device-value.ts';

const MOST_ATTRIBUTES = 32;
const LONGEST_ID = 32;
const LONGEST_DOMAIN = 63;
const LONGEST_DRIVER = 63;
const LONGEST_VALUE = 64;
/** What one evaluation may cost. */
const MOST_COST = 1_000_000;
/** So many compiled expressions are kept. */
const KEPT = 100;

const upTo = (maxElements: number, type: CelType): CelType => ({
  ...type,
  maxElements,
  minSerializedSize: 0,
});

/** By domain, then by name. Every name has a value of the same size, which `map.name` would not tell by itself. */
function byName(value: CelType): CelType {
  const names = mapType(upTo(LONGEST_ID, stringType), value);
  const inner = { ...upTo(MOST_ATTRIBUTES, names), field: () => value };
  return upTo(MOST_ATTRIBUTES, mapType(upTo(LONGEST_DOMAIN, stringType), inner));
}

const device = objectType(
  'kubernetes.DRADevice',
  new Map([
    ['driver', upTo(LONGEST_DRIVER, stringType)],
    ['attributes', byName(upTo(LONGEST_VALUE, dynType))],
    ['capacity', byName(opaqueType('kubernetes.Quantity'))],
    ['allowMultipleAllocations', boolType],
  ]),
);

const environment = baseEnvironment.with({ variables: { device }, bindings: true });

type Selector = { readonly program: Program } | { readonly problem: string };

export type Matched = { readonly matches: boolean } | { readonly problem: string };

const compiled = new Map<string, Selector>();

/** Compiled once for each text: the same text is the same selector, whoever asks. */
export function selector(expression: string): Selector {
  let found = compiled.get(expression);
  if (!found) {
    if (compiled.size >= KEPT) compiled.clear();
    found = compileSelector(expression);
    compiled.set(expression, found);
  }
  return found;
}

function compileSelector(expression: string): Selector {
  const result = compile(expression, environment);
  if (!result.ok) return { problem: `compilation failed: ${result.problem}` };
  const { program } = result;
  return program.type.kind === 'bool' || program.type.kind === 'dyn'
    ? { program }
    : { problem: `must evaluate to bool or the unknown type, not ${typeText(program.type)}` };
}

/** Whether a device is among those that the expression chooses; or why that cannot be told. */
export function deviceMatches(program: Program, subject: SelectableDevice): Matched {
  const bound = deviceValue(subject);
  if ('problem' in bound) return bound;
  const outcome = program.evaluate({ device: bound.value }, MOST_COST);
  if (!outcome.ok) return { problem: enhanced(outcome.error) };
  const { value } = outcome;
  return typeof value === 'boolean'
    ? { matches: value }
    : {
        problem: `CEL result of type ${typeOf(value).name} could not be converted to bool: unsupported type conversion`,
      };
}

const enhanced = (error: string): string =>
  error.startsWith('no such key:')
    ? `${error}. Consider using CEL optional chaining (?), has() macro, or orValue() for optional fields`
    : error;

export function validateSelector(field: string, expression: string): Errors {
  const found = selector(expression);
  if ('problem' in found) return [invalid(field, expression, found.problem)];
  return found.program.estimatedCost().max > MOST_COST
    ? [forbidden(field, 'too complex, exceeds cost limit')]
    : NONE;
}
