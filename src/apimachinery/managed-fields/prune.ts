/** Takes out what a manager applied last time and not now (structured-merge-diff/merge/update.go prune, v6). */
import type { ManagedFieldsEntry } from '../../api/generated/types/meta/v1.ts';
import type { Values } from '../own-property.ts';
import type { Type } from '../schema/schema.ts';
import { fieldsOf, withNamedFields } from './compare.ts';
import { difference, intersection, isEmpty, union, type FieldSet } from './field-set.ts';
import { fieldsOfEntry } from './managers.ts';
import { remove } from './merge.ts';
import type { FindVersion, InVersion } from './versions.ts';

/**
 * `merged` without what `last` names, unless somebody owns it. `owners` are all that own anything now, the manager's
 * new fields among them. Each set is looked at in its own version.
 */
export function pruned(
  own: { readonly type: Type; readonly apiVersion: string },
  merged: Values,
  last: ManagedFieldsEntry,
  owners: readonly ManagedFieldsEntry[],
  find: FindVersion | undefined,
): Values {
  const itself: InVersion = { type: own.type, convert: (one) => one, back: (one) => one };
  const inVersion = (apiVersion = '') =>
    !find || apiVersion === own.apiVersion ? itself : find(apiVersion);
  const place = inVersion(last.apiVersion);
  if (isEmpty(fieldsOfEntry(last)) || !place) return merged;
  const { type, convert, back } = place;
  const whole = convert(merged);
  const lastFields = withNamedFields(type, fieldsOfEntry(last));
  // First without all that was mine, then with what is owned, then with what was never mine.
  let rest = back(without(type, whole, lastFields));
  for (const [apiVersion, managed] of byVersion(last, owners)) {
    const owner = inVersion(apiVersion);
    if (owner)
      rest = owner.back(withOwned(owner, owner.convert(merged), owner.convert(rest), managed));
  }
  const gone = difference(fieldsIn(type, whole), fieldsIn(type, convert(rest)));
  return back(without(type, whole, intersection(gone, lastFields)));
}

function withOwned({ type }: InVersion, whole: Values, rest: Values, managed: FieldSet): Values {
  const kept = union(fieldsIn(type, rest), withNamedFields(type, managed));
  return without(type, whole, difference(fieldsIn(type, whole), kept));
}

/** What is owned in each version, that of `first` first, so that nothing is lost on the way through another. */
function byVersion(
  first: ManagedFieldsEntry,
  owners: readonly ManagedFieldsEntry[],
): Map<string | undefined, FieldSet> {
  const sets = new Map<string | undefined, FieldSet>();
  const add = (entry: ManagedFieldsEntry) => {
    const known = sets.get(entry.apiVersion);
    sets.set(entry.apiVersion, known ? union(known, fieldsOfEntry(entry)) : fieldsOfEntry(entry));
  };
  for (const entry of owners) if (entry.apiVersion === first.apiVersion) add(entry);
  for (const entry of owners) if (entry.apiVersion !== first.apiVersion) add(entry);
  return sets;
}

const fieldsIn = (type: Type, object: Values): FieldSet =>
  withNamedFields(type, fieldsOf(type, object));

const without = (type: Type, object: Values, fields: FieldSet): Values =>
  (remove(type, object, fields) ?? {}) as Values;
