/** What the macros over two variables build maps with (cel-go/ext/comprehensions.go). */
import { overload, type Library } from '../functions.ts';
import { CelError, EntryMap, mapKey, MapValue, type Value } from '../values.ts';

export const maps: Library = [
  overload(
    'cel.@mapInsert',
    '@mapInsert_map_key_value',
    'map(K, V), K, V -> map(K, V)',
    (map: MapValue, key: Value, value: Value) => inserted(map, key, value),
  ),
  overload(
    'cel.@mapInsert',
    '@mapInsert_map_map',
    'map(K, V), map(K, V) -> map(K, V)',
    (map: MapValue, more: MapValue) => {
      let result: Value = map;
      for (const key of more.keys()) {
        if (!(result instanceof MapValue)) return result;
        result = inserted(result, key, more.get(key)!);
      }
      return result;
    },
  ),
];

function inserted(map: MapValue, key: Value, value: Value): Value {
  if (mapKey(key) === undefined) return new CelError('unsupported key type');
  if (map.get(key) !== undefined)
    return new CelError(`insert failed: key ${String(key)} already exists`);
  return (map instanceof EntryMap ? map : EntryMap.of([])).plus(key, value);
}
