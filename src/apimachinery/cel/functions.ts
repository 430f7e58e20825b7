/** How a library says what its functions are called, what they take and give, and what they do. */
import {
  boolType,
  bytesType,
  doubleType,
  durationType,
  dynType,
  intType,
  listType,
  mapType,
  nullType,
  opaqueType,
  optionalType,
  parameterType,
  stringType,
  timestampType,
  typeType,
  uintType,
  type CelType,
} from './types.ts';
import type { Value } from './values.ts';

export interface Overload {
  readonly function: string;
  /** Upstream's name for it: costs are told apart by it. */
  readonly id: string;
  /** `value.function(…)` and not `function(…)`. The value is the first parameter. */
  readonly member: boolean;
  readonly parameters: readonly CelType[];
  readonly result: CelType;
  /** Takes errors and decides itself what becomes of them. */
  readonly lenient?: boolean;
  run(...args: Value[]): Value;
}

/** Functions of a library by their names. */
export type Library = readonly Overload[];

/** `overload('size', 'size_string', 'string -> int', run)`: types as documented, single letters for any. */
export function overload(
  name: string,
  id: string,
  signature: string,
  // Each run names what its signature already promises; the interpreter checks that before it calls.
  run: (...args: never[]) => Value,
): Overload {
  const [given, result] = signature.split('->').map((part) => part.trim());
  return {
    function: name,
    id,
    member: false,
    parameters: splitTypes(given!).map(readType),
    result: readType(result!),
    run: run as (...args: Value[]) => Value,
  };
}

/** The same for `value.function(…)`. */
export const member: typeof overload = (name, id, signature, run) => ({
  ...overload(name, id, signature, run),
  member: true,
});

/** An operator of a name that several overloads share. */
export const overloads = (
  name: string,
  signatures: Readonly<Record<string, string>>,
  run: (...args: never[]) => Value,
): readonly Overload[] =>
  Object.entries(signatures).map(([id, signature]) => overload(name, id, signature, run));

const named: Readonly<Record<string, CelType>> = {
  bool: boolType,
  int: intType,
  uint: uintType,
  double: doubleType,
  string: stringType,
  bytes: bytesType,
  null: nullType,
  timestamp: timestampType,
  duration: durationType,
  dyn: dynType,
};

function readType(text: string): CelType {
  const known = named[text];
  if (known) return known;
  if (/^[A-Z]$/.test(text)) return parameterType(text);
  const open = text.indexOf('(');
  if (open < 0) return opaqueType(text);
  const inner = splitTypes(text.slice(open + 1, -1)).map(readType);
  const name = text.slice(0, open);
  if (name === 'list') return listType(inner[0]!);
  if (name === 'map') return mapType(inner[0]!, inner[1]!);
  if (name === 'type') return typeType(inner[0]!);
  return name === 'optional' ? optionalType(inner[0]!) : opaqueType(name, ...inner);
}

function splitTypes(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) {
      parts.push(part.trim());
      part = '';
    } else {
      part += character;
    }
  }
  return part.trim() === '' ? parts : [...parts, part.trim()];
}
