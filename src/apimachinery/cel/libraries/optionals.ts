/** Values that may not be there (cel-go/cel/library.go, OptionalTypes). */
import { member, overload, type Library } from '../functions.ts';
import {
  ArrayList,
  CelError,
  Duration,
  ListValue,
  MapValue,
  Optional,
  Uint,
  type Value,
} from '../values.ts';

const decidedElsewhere = (): Value => new CelError('no such overload');

const unwrap = (list: ListValue): Value => {
  const values: Value[] = [];
  for (const one of list) {
    if (!(one instanceof Optional)) return new CelError('value is not optional');
    if (one.value !== undefined) values.push(one.value);
  }
  return ArrayList.of(values);
};

const at = (list: ListValue, index: number): Value =>
  list.size === 0 ? Optional.none : new Optional(list.at(index));

export const optionals: Library = [
  overload('optional.of', 'optional_of', 'V -> optional(V)', (value: Value) => new Optional(value)),
  overload(
    'optional.ofNonZeroValue',
    'optional_ofNonZeroValue',
    'V -> optional(V)',
    (value: Value) => (isZero(value) ? Optional.none : new Optional(value)),
  ),
  overload('optional.none', 'optional_none', '-> optional(V)', () => Optional.none),
  member('value', 'optional_value', 'optional(V) -> V', ({ value }: Optional) =>
    value === undefined ? new CelError('optional.none() dereference') : value,
  ),
  member(
    'hasValue',
    'optional_hasValue',
    'optional(V) -> bool',
    ({ value }: Optional) => value !== undefined,
  ),
  member('or', 'optional_or_optional', 'optional(V), optional(V) -> optional(V)', decidedElsewhere),
  member('orValue', 'optional_orValue_value', 'optional(V), V -> V', decidedElsewhere),
  overload('_[?_]', 'list_optindex_optional_int', 'list(V), int -> optional(V)', decidedElsewhere),
  overload(
    '_[?_]',
    'optional_list_optindex_optional_int',
    'optional(list(V)), int -> optional(V)',
    decidedElsewhere,
  ),
  overload('_[?_]', 'map_optindex_optional_value', 'map(K, V), K -> optional(V)', decidedElsewhere),
  overload(
    '_[?_]',
    'optional_map_optindex_optional_value',
    'optional(map(K, V)), K -> optional(V)',
    decidedElsewhere,
  ),
  overload(
    '_[_]',
    'optional_list_index_int',
    'optional(list(V)), int -> optional(V)',
    decidedElsewhere,
  ),
  overload(
    '_[_]',
    'optional_map_index_value',
    'optional(map(K, V)), K -> optional(V)',
    decidedElsewhere,
  ),
  member('first', 'list_first', 'list(V) -> optional(V)', (list: ListValue) => at(list, 0)),
  member('last', 'list_last', 'list(V) -> optional(V)', (list: ListValue) =>
    at(list, list.size - 1),
  ),
  overload('optional.unwrap', 'optional_unwrap', 'list(optional(V)) -> list(V)', unwrap),
  member('unwrapOpt', 'optional_unwrapOpt', 'list(optional(V)) -> list(V)', unwrap),
];

function isZero(value: Value): boolean {
  if (value === null || value === false || value === 0n || value === 0 || value === '') return true;
  if (value instanceof Uint) return value.value === 0n;
  if (value instanceof Uint8Array) return value.length === 0;
  if (value instanceof Duration) return value.nanos === 0n;
  if (value instanceof ListValue || value instanceof MapValue) return value.size === 0;
  return value instanceof Optional && value.value === undefined;
}
