/** What an expression that chooses devices may say (dynamic-resource-allocation/cel/compile.go, 1.36). */
import { baseEnvironment } from '../../apimachinery/cel/base-environment.ts';
import { compile } from '../../apimachinery/cel/cel.ts';
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
import { forbidden, invalid } from '../../apimachinery/field-error.ts';
import { NONE, type Errors } from '../validation/common.ts';

const MOST_ATTRIBUTES = 32;
const LONGEST_ID = 32;
const LONGEST_DOMAIN = 63;
const LONGEST_DRIVER = 63;
const LONGEST_VALUE = 64;
/** What one evaluation may cost. */
const MOST_COST = 1_000_000;

const upTo = (maxElements: number, type: CelType): CelType => ({ ...type, maxElements });

/** By domain, then by name. */
const byName = (value: CelType): CelType =>
  upTo(
    MOST_ATTRIBUTES,
    mapType(
      upTo(LONGEST_DOMAIN, stringType),
      upTo(MOST_ATTRIBUTES, mapType(upTo(LONGEST_ID, stringType), value)),
    ),
  );

const device = objectType(
  'kubernetes.DRADevice',
  new Map([
    ['driver', upTo(LONGEST_DRIVER, stringType)],
    ['attributes', byName(upTo(LONGEST_VALUE, dynType))],
    ['capacity', byName(opaqueType('kubernetes.Quantity'))],
    ['allowMultipleAllocations', boolType],
  ]),
);

const environment = baseEnvironment.with({ variables: { device } });

export function validateSelector(field: string, expression: string): Errors {
  const found = problemOf(expression);
  if (found === undefined) return NONE;
  return found === TOO_COMPLEX ? [forbidden(field, found)] : [invalid(field, expression, found)];
}

const TOO_COMPLEX = 'too complex, exceeds cost limit';

/** Parity: upstream's expressions about devices may also use the macro `cel.bind`; one that does is not checked here. */
const UNKNOWN_MACRO = 'cel.bind(';

function problemOf(expression: string): string | undefined {
  if (expression.includes(UNKNOWN_MACRO)) return undefined;
  const compiled = compile(expression, environment);
  if (!compiled.ok) return `compilation failed: ${compiled.problem}`;
  const { program } = compiled;
  if (program.type.kind !== 'bool' && program.type.kind !== 'dyn')
    return `must evaluate to bool or the unknown type, not ${typeText(program.type)}`;
  return program.estimatedCost().max > MOST_COST ? TOO_COMPLEX : undefined;
}
