/** isSorted, sum, min, max, indexOf, lastIndexOf; and sets (library/lists.go, cel-go/ext/sets.go). */
import { compare, equal } from '../equality.ts';
import { member, overload, type Library } from '../functions.ts';
import { durationOf } from '../time.ts';
import { CelError, Duration, type ListValue, Uint, type Value } from '../values.ts';

const comparable = ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes'];

const isSorted = (list: ListValue): Value => {
  for (let index = 1; index < list.size; index += 1) {
    if ((compare(list.at(index - 1), list.at(index)) ?? 0) > 0) return false;
  }
  return true;
};

const extreme =
  (name: string, better: (order: number) => boolean) =>
  (list: ListValue): Value => {
    let best: Value | undefined;
    for (const one of list) {
      if (best === undefined || better(compare(one, best) ?? 0)) best = one;
    }
    return best === undefined ? new CelError(`${name} called on empty list`) : best;
  };

const sums: Readonly<Record<string, (list: ListValue) => Value>> = {
  int: (list) => {
    let sum = 0n;
    for (const one of list) {
      sum += one as bigint;
      if (sum !== BigInt.asIntN(64, sum)) return new CelError('integer overflow');
    }
    return sum;
  },
  uint: (list) => {
    let sum = 0n;
    for (const one of list) {
      sum += (one as Uint).value;
      if (sum !== BigInt.asUintN(64, sum)) return new CelError('unsigned integer overflow');
    }
    return new Uint(sum);
  },
  double: (list) => {
    let sum = 0;
    for (const one of list) sum += one as number;
    return sum;
  },
  duration: (list) => {
    let sum: Duration = new Duration(0n);
    for (const one of list) {
      const next = durationOf(sum.nanos + (one as Duration).nanos);
      if (next instanceof CelError) return next;
      sum = next;
    }
    return sum;
  },
};

const indexOf = (list: ListValue, value: Value): Value => {
  for (let index = 0; index < list.size; index += 1)
    if (equal(list.at(index), value)) return BigInt(index);
  return -1n;
};

const lastIndexOf = (list: ListValue, value: Value): Value => {
  for (let index = list.size - 1; index >= 0; index -= 1)
    if (equal(list.at(index), value)) return BigInt(index);
  return -1n;
};

const contains = (list: ListValue, others: ListValue): boolean => {
  for (const one of others) if (indexOf(list, one) === -1n) return false;
  return true;
};

const intersects = (list: ListValue, others: ListValue): boolean => {
  for (const one of others) if (indexOf(list, one) !== -1n) return true;
  return false;
};

export const lists: Library = [
  ...comparable.flatMap((type) => [
    member('isSorted', `list_${type}_is_sorted_bool`, `list(${type}) -> bool`, isSorted),
    member(
      'max',
      `list_${type}_max_${type}`,
      `list(${type}) -> ${type}`,
      extreme('max', (order) => order > 0),
    ),
    member(
      'min',
      `list_${type}_min_${type}`,
      `list(${type}) -> ${type}`,
      extreme('min', (order) => order < 0),
    ),
  ]),
  ...Object.entries(sums).map(([type, sum]) =>
    member('sum', `list_${type}_sum_${type}`, `list(${type}) -> ${type}`, sum),
  ),
  member('indexOf', 'list_a_index_of_int', 'list(A), A -> int', indexOf),
  member('lastIndexOf', 'list_a_last_index_of_int', 'list(A), A -> int', lastIndexOf),
  overload('sets.contains', 'list_sets_contains_list', 'list(T), list(T) -> bool', contains),
  overload(
    'sets.equivalent',
    'list_sets_equivalent_list',
    'list(T), list(T) -> bool',
    (one: ListValue, other: ListValue) => contains(one, other) && contains(other, one),
  ),
  overload('sets.intersects', 'list_sets_intersects_list', 'list(T), list(T) -> bool', intersects),
];
