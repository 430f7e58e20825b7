/**
 * What a call costs once its arguments are known (cel-go/interpreter/runtimecost.go and
 * apiserver/pkg/cel/library/cost.go).
 */
import { ListValue, MapValue, sizeOf, type Value } from './values.ts';

/** Of a list, map and object that an expression makes (cel-go/common/cost.go). */
export const LIST_COST = 10;
export const MAP_COST = 30;
export const STRUCT_COST = 40;
export const TRAVERSAL = 0.1;
export const REGEX = 0.25;

/** `overload` is empty if only the values told which one it was. */
export function callCost(
  name: string,
  overload: string,
  args: readonly Value[],
  result: Value,
): number {
  return libraryCost(name, overload, args, result) ?? standardCost(overload, args);
}

/** Rounded as upstream rounds: 0.1 times 30 is a little over 3 there, too. */
const traversal = (size: number, factor = TRAVERSAL): number => Math.ceil(size * factor);

/** An authorization check costs so much that an expression has two. */
export const CHECK_COST = 350_000;

export const authorizerFunctions = new Set(
  'serviceAccount path group resource subresource namespace name allowed reason error errored fieldSelector labelSelector'.split(
    ' ',
  ),
);
const listFunctions = new Set(['isSorted', 'sum', 'max', 'min', 'indexOf', 'lastIndexOf']);
const stringFunctions = new Set([
  'url',
  'lowerAscii',
  'upperAscii',
  'substring',
  'trim',
  'jsonpatch.escapeKey',
]);
const parses = new Set(['cidr', 'isIP', 'isCIDR', 'quantity', 'isQuantity', 'semver', 'isSemver']);
export const accessors = new Set(
  'masked prefixLength family isUnspecified isLoopback isLinkLocalMulticast isLinkLocalUnicast isGlobalUnicast sign asInteger isInteger asApproximateFloat isGreaterThan isLessThan compareTo add sub major minor patch'.split(
    ' ',
  ),
);

function libraryCost(
  name: string,
  overload: string,
  args: readonly Value[],
  result: Value,
): number | undefined {
  const first = args.length > 0 ? sizeOf(args[0]!) : 0;
  const second = args.length > 1 ? sizeOf(args[1]!) : 0;
  if (name === 'check') return CHECK_COST;
  if (authorizerFunctions.has(name) || accessors.has(name)) return 1;
  if (listFunctions.has(name)) return args.length > 0 ? traversed(args[0]!) : 0;
  if (stringFunctions.has(name) || parses.has(name)) return traversal(first);
  switch (name) {
    case 'replace':
    case 'split':
      return traversal(first, 2 * TRAVERSAL);
    case 'join':
      return traversal(sizeOf(result), 2 * TRAVERSAL);
    case 'find':
    case 'findAll':
      return traversal(1 + first) * traversal(second, REGEX);
    case 'ip':
      return overload === 'cidr_ip' ? 1 : traversal(first);
    case 'ip.isCanonical':
      return traversal(first, 2 * TRAVERSAL);
    case 'containsIP':
      return traversal(first + first) + (overload.endsWith('_string') ? traversal(second) : 0);
    case 'containsCIDR': {
      const text = overload.endsWith('_string') ? traversal(second) : 0;
      return traversal(first + first) + traversal(first) + 1 + text;
    }
    case 'validate':
      // The longest patterns of the named formats, matched against the text.
      return traversal(1 + second) * traversal(65, REGEX);
    case 'format.named':
      return 1;
    case 'sets.contains':
    case 'sets.intersects':
    case 'sets.equivalent': {
      const product = first * second;
      return 1 + (name === 'sets.equivalent' ? 2 * product : product);
    }
    default:
      return undefined;
  }
}

function standardCost(overload: string, args: readonly Value[]): number {
  const size = (index: number): number => sizeOf(args[index]!);
  switch (overload) {
    case 'starts_with_string':
    case 'ends_with_string':
    case 'string_to_bytes':
    case 'bytes_to_string':
    case 'strings_quote':
    case 'string_format':
      return traversal(size(0));
    case 'in_list':
      return size(1);
    case 'less_string':
    case 'greater_string':
    case 'less_equals_string':
    case 'greater_equals_string':
    case 'less_bytes':
    case 'greater_bytes':
    case 'less_equals_bytes':
    case 'greater_equals_bytes':
    case 'equals':
    case 'not_equals':
      return traversal(Math.min(size(0), size(1)));
    case 'add_string':
    case 'add_bytes':
      return traversal(size(0) + size(1));
    case 'matches_string':
      return traversal(1 + size(0)) * traversal(size(1), REGEX);
    case 'contains_string':
      return traversal(size(0)) * traversal(size(1));
    default:
      return 1;
  }
}

/** All of a value, with everything in it. */
function traversed(value: Value): number {
  if (typeof value === 'string' || value instanceof Uint8Array) {
    return Math.floor(value.length * TRAVERSAL);
  }
  let cost = 0;
  if (value instanceof ListValue) {
    for (const element of value) cost += traversed(element);
    return cost;
  }
  if (value instanceof MapValue) {
    for (const key of value.keys()) cost += traversed(key) + traversed(value.get(key)!);
    return cost;
  }
  return 1;
}
