/**
 * A kind with several versions: each manager's fields are those of the version in which it wrote, and are compared in
 * that one (structured-merge-diff/merge/update.go, v6).
 */
import type { ManagedFieldsEntry } from '../../api/generated/types/meta/v1.ts';
import type { Values } from '../own-property.ts';
import type { Type } from '../schema/schema.ts';
import { compare, type Comparison } from './compare.ts';

/** Another version of the kind that is written. */
export interface InVersion {
  readonly type: Type;
  /** From the version of the write to this one. What it is given may be incomplete. */
  readonly convert: (object: Values) => Values;
  readonly back: (object: Values) => Values;
}

/** Undefined for a version that is not served: what was written in it is forgotten. */
export type FindVersion = (apiVersion: string) => InVersion | undefined;

/** What a write did, as seen in the version of each manager; undefined where that version is gone. */
export function comparisons(
  own: { readonly apiVersion: string; readonly comparison: Comparison },
  before: Values | undefined,
  after: Values,
  find: FindVersion | undefined,
): (entry: ManagedFieldsEntry) => Comparison | undefined {
  let known: Map<string, Comparison | undefined> | undefined;
  return ({ apiVersion = '' }) => {
    // Who does not tell of versions has one only.
    if (!find || apiVersion === own.apiVersion) return own.comparison;
    known ??= new Map();
    if (!known.has(apiVersion)) {
      const other = find(apiVersion);
      known.set(
        apiVersion,
        other && compare(other.type, before && other.convert(before), other.convert(after)),
      );
    }
    return known.get(apiVersion);
  };
}
