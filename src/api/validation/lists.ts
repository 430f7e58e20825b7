/** Lists of bounded length, of which each item is checked (validateSlice and validateSet, pkg/apis/resource/validation/validation.go, 1.36). */
import { duplicate, tooMany } from '../../apimachinery/field-error.ts';
import { NONE, type Errors } from './common.ts';

/** Every item by itself, then how many there are. */
export const eachOf = <T>(
  field: string,
  items: readonly T[] = [],
  most: number,
  check: (item: T, field: string) => Errors,
): Errors => [
  ...items.flatMap((item, i) => check(item, `${field}[${i}]`)),
  ...(items.length > most ? [tooMany(field, items.length, most)] : NONE),
];

/** As eachOf, and no two with the same key; `named` is the field that holds the key. */
export const eachOnce = <T>(
  field: string,
  items: readonly T[] = [],
  most: number,
  check: (item: T, field: string) => Errors,
  key: (item: T) => string,
  named?: string,
): Errors => {
  const seen = new Set<string>();
  return [
    ...eachOf(field, items, most, check),
    ...items.flatMap((item, i) => {
      const value = key(item);
      if (!seen.has(value)) {
        seen.add(value);
        return NONE;
      }
      return [duplicate(named ? `${field}[${i}].${named}` : `${field}[${i}]`, value)];
    }),
  ];
};
