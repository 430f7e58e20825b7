/** What a call will cost at most, and how large its result is (cel-go/checker/cost.go and apiserver/pkg/cel/library/cost.go). */
import type { CallNode, Expression } from './ast.ts';
import type { Sizes } from './sizes.ts';
import { exactly, isUnbounded, plus, scaled, times, union, type Range } from './ranges.ts';
import type { CelType } from './types.ts';
import { accessors, authorizerFunctions, CHECK_COST, REGEX, TRAVERSAL } from './runtime-cost.ts';

export interface CallToEstimate {
  readonly node: CallNode;
  readonly name: string;
  readonly id: string;
  readonly target: Expression | undefined;
  readonly args: readonly Expression[];
  /** Of the arguments. */
  readonly costs: readonly Range[];
}

interface CallEstimate {
  readonly cost: Range;
  readonly result?: Range | undefined;
}

export function callEstimate(estimator: Sizes, call: CallToEstimate): CallEstimate {
  const before = call.costs.reduce(plus, exactly(0));
  const library = libraryEstimate(estimator, call);
  if (library) return { ...library, cost: plus(library.cost, before) };
  return standardEstimate(estimator, call, before);
}

function libraryEstimate(estimator: Sizes, call: CallToEstimate): CallEstimate | undefined {
  const { name, target, args } = call;
  const size = (node: Expression): Range => estimator.size(node);
  if (name === 'check') return { cost: exactly(CHECK_COST) };
  if (authorizerFunctions.has(name) || accessors.has(name)) return { cost: exactly(1) };
  switch (name) {
    case 'isSorted':
    case 'sum':
    case 'max':
    case 'min':
    case 'indexOf':
    case 'lastIndexOf':
      return target && { cost: searchCost(estimator, target) };
    case 'lowerAscii':
    case 'upperAscii':
    case 'substring':
    case 'trim':
      return target && { cost: scaled(size(target), TRAVERSAL), result: size(target) };
    case 'replace':
      return target && args.length >= 2
        ? replaceEstimate(size(target), size(args[0]!), size(args[1]!))
        : undefined;
    case 'split':
      return (
        target && {
          cost: scaled(size(target), 2 * TRAVERSAL),
          result: { min: 0, max: splitMost(args, size(target)) },
        }
      );
    case 'join':
      return target && joinEstimate(estimator, target, args[0]);
    case 'find':
    case 'findAll':
      return (
        target && {
          cost: times(
            scaled(plus(size(target), exactly(1)), TRAVERSAL),
            scaled(size(args[0]!), REGEX),
          ),
          result: { min: 0, max: size(target).max },
        }
      );
    case 'url':
    case 'isIP':
    case 'cidr':
    case 'isCIDR':
    case 'quantity':
    case 'isQuantity':
    case 'semver':
    case 'isSemver':
      return args[0] && { cost: scaled(size(args[0]), TRAVERSAL) };
    case 'ip':
      return { cost: args[0] ? scaled(size(args[0]), TRAVERSAL) : exactly(1) };
    case 'ip.isCanonical':
      return { cost: scaled(size(args[0]!), 2 * TRAVERSAL) };
    case 'containsIP':
    case 'containsCIDR':
      return { cost: containsCost(estimator, call) };
    case 'validate':
      return {
        cost: times(
          scaled(plus(size(args[0]!), exactly(1)), TRAVERSAL),
          exactly(Math.ceil(65 * REGEX)),
        ),
      };
    case 'format.named':
      return { cost: exactly(1) };
    case 'string':
      return args[0] && writtenEstimate(estimator.type(args[0]).kind);
    case 'sets.contains':
    case 'sets.intersects':
    case 'sets.equivalent': {
      const product = times(size(args[0]!), size(args[1]!));
      const all = name === 'sets.equivalent' ? plus(product, product) : product;
      return { cost: plus(exactly(1), all) };
    }
    default:
      return undefined;
  }
}

/** Characters that a value takes at most when it is written: `-9223372036854775808`. */
const WRITTEN: { readonly [kind: string]: number } = {
  bool: 5,
  int: 20,
  uint: 20,
  double: 24,
  duration: 24,
  timestamp: 35,
};

/** What is a text already, or may be one, is as long as it is. */
function writtenEstimate(kind: string): CallEstimate | undefined {
  const most = WRITTEN[kind];
  return most === undefined ? undefined : { cost: exactly(1), result: { min: 1, max: most } };
}

/** One for each element, and more where elements are texts. */
function searchCost(estimator: Sizes, target: Expression): Range {
  const element = estimator.type(target).parameters[0];
  if (!element) return scaled(estimator.size(target), TRAVERSAL);
  const texts = element.kind === 'string' || element.kind === 'bytes';
  const each = texts
    ? plus(exactly(1), scaled(estimator.elementSize(target), TRAVERSAL))
    : exactly(1);
  return times(estimator.size(target), each);
}

function replaceEstimate(size: Range, old: Range, by: Range): CallEstimate {
  const most =
    old.min === 0
      ? { count: size.max + 1, kept: size.max }
      : by.max <= old.min
        ? { count: 0, kept: size.max }
        : { count: Math.ceil(size.max / old.min), kept: 0 };
  const least =
    old.max === 0
      ? { count: size.min + 1, kept: size.min }
      : old.max <= by.min
        ? { count: 0, kept: size.min }
        : { count: Math.ceil(size.min / old.max), kept: 0 };
  const count = { min: least.count, max: most.count };
  const kept = { min: least.kept, max: most.kept };
  return { cost: scaled(size, 2 * TRAVERSAL), result: plus(times(count, by), kept) };
}

/** A limit that is written down bounds the parts. */
function splitMost(args: readonly Expression[], size: Range): number {
  const limit = args[1];
  return limit?.kind === 'literal' && typeof limit.value === 'bigint' && limit.value >= 0n
    ? Number(limit.value)
    : size.max;
}

function joinEstimate(
  estimator: Sizes,
  target: Expression,
  separator: Expression | undefined,
): CallEstimate {
  const count = estimator.size(target);
  let size = times(count, estimator.elementSize(target));
  if (separator) {
    const between = { min: Math.max(0, count.min - 1), max: Math.max(0, count.max - 1) };
    size = plus(size, times(estimator.size(separator), between));
  }
  return { cost: scaled(size, TRAVERSAL), result: size };
}

function containsCost(estimator: Sizes, { name, id, args }: CallToEstimate): Range {
  const bytes = { min: 4, max: 16 };
  let cost = scaled(plus(bytes, bytes), TRAVERSAL);
  if (name === 'containsCIDR') cost = plus(plus(cost, scaled(bytes, TRAVERSAL)), exactly(1));
  return id.endsWith('_string') ? plus(cost, scaled(estimator.size(args[0]!), TRAVERSAL)) : cost;
}

function standardEstimate(
  estimator: Sizes,
  { node, id, target, args, costs }: CallToEstimate,
  before: Range,
): CallEstimate {
  const size = (at: number): Range => estimator.size(args[at]!);
  switch (id) {
    case 'string_format':
      return { cost: plus(scaled(estimator.size(target!), TRAVERSAL), before) };
    case 'string_to_bytes': {
      const { min, max } = size(0);
      const result = { min, max: isUnbounded({ min, max }) ? max : max * 4 };
      return { cost: plus(scaled(size(0), TRAVERSAL), before), result };
    }
    case 'bytes_to_string':
      return {
        cost: plus(scaled(size(0), TRAVERSAL), before),
        result: { min: Math.floor(size(0).min / 4), max: size(0).max },
      };
    case 'strings_quote':
      return {
        cost: plus(scaled(size(0), TRAVERSAL), before),
        result: { min: size(0).min + 2, max: size(0).max * 2 + 2 },
      };
    case 'starts_with_string':
    case 'ends_with_string':
      return { cost: plus(scaled(size(0), TRAVERSAL), before) };
    case 'in_list':
      return { cost: plus(size(1), before) };
    case 'matches_string': {
      const text = scaled(plus(estimator.size(target!), exactly(1)), TRAVERSAL);
      return { cost: plus(times(text, scaled(size(0), REGEX)), before) };
    }
    case 'contains_string':
      return {
        cost: plus(
          times(scaled(estimator.size(target!), TRAVERSAL), scaled(size(0), TRAVERSAL)),
          before,
        ),
      };
    case 'logical_or':
    case 'logical_and':
      return { cost: { min: costs[0]!.min, max: plus(costs[0]!, costs[1]!).max } };
    case 'conditional':
      return conditionalEstimate(estimator, node, args, costs);
    case 'add_string':
    case 'add_bytes':
    case 'add_list': {
      const result = plus(size(0), size(1));
      const [one, other] = [estimator.entriesOf(args[0]!), estimator.entriesOf(args[1]!)];
      if (one && other) {
        const key = union(one.key, other.key);
        estimator.setEntries(node, { list: one.list, key, value: union(one.value, other.value) });
      }
      const cost = id === 'add_list' ? exactly(1) : scaled(result, TRAVERSAL);
      return { cost: plus(cost, before), result };
    }
    case 'equals':
    case 'not_equals':
      // Library types such as quantities and addresses compare in one step.
      if (args.every((argument) => isOpaque(estimator.type(argument)))) {
        return { cost: plus(exactly(1), before) };
      }
      return { cost: plus(comparisonCost(size(0), size(1)), before) };
    default:
      return {
        cost: plus(comparesTexts(id) ? comparisonCost(size(0), size(1)) : exactly(1), before),
      };
  }
}

function conditionalEstimate(
  estimator: Sizes,
  node: CallNode,
  args: readonly Expression[],
  costs: readonly Range[],
): CallEstimate {
  const [, whenTrue, whenFalse] = args;
  const [one, other] = [estimator.entriesOf(whenTrue!), estimator.entriesOf(whenFalse!)];
  if (one && other) {
    const key = union(one.key, other.key);
    estimator.setEntries(node, { list: one.list, key, value: union(one.value, other.value) });
  }
  return {
    cost: plus(costs[0]!, union(costs[1]!, costs[2]!)),
    result: union(estimator.size(whenTrue!), estimator.size(whenFalse!)),
  };
}

const comparesTexts = (id: string): boolean =>
  /^(less|greater|less_equals|greater_equals)_(string|bytes)$/.test(id);

const isOpaque = ({ kind, name }: CelType): boolean =>
  kind === 'opaque' && name !== 'optional_type';

function comparisonCost(one: Range, other: Range): Range {
  const max = Math.min(one.max, other.max);
  return scaled({ min: max > 0 ? 1 : 0, max }, TRAVERSAL);
}
