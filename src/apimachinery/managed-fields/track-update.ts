/**
 * Who owns which fields after an ordinary write: whoever changed them
 * (apimachinery/pkg/util/managedfields/internal/{fieldmanager,managedfieldsupdater}.go and
 * structured-merge-diff/merge/update.go, 1.36).
 */
import type { ManagedFieldsEntry } from '../../api/generated/types/meta/v1.ts';
import type { KubeObject } from '../meta.ts';
import type { Values } from '../own-property.ts';
import type { Schema } from '../schema/schema.ts';
import { compare } from './compare.ts';
import { contains, difference, isDisjoint, isEmpty, union, type FieldSet } from './field-set.ts';
import {
  belongsTo,
  capped,
  fieldsOfEntry,
  isReset,
  newEntry,
  readEntries,
  sortedEntries,
  withFields,
  type ManagerKey,
} from './managers.ts';
import { comparisons, type FindVersion } from './versions.ts';

export interface UpdateToTrack<T extends KubeObject> {
  /** Absent when the object is created. */
  readonly previous: T | undefined;
  readonly next: T;
  readonly manager: string;
  readonly schema: Schema;
  /** The kind's name in the schema. */
  readonly definition: string;
  /** The object's own unless given. */
  readonly apiVersion?: string;
  /** RFC 3339, whole seconds. */
  readonly time: string;
  /** Empty for the object itself. */
  readonly subresource?: string;
  /** The kind's other versions. */
  readonly inVersion?: FindVersion;
}

/** The object with its managed fields brought up to date; the same object when nobody's fields changed. */
export function trackUpdate<T extends KubeObject>(update: UpdateToTrack<T>): T {
  const {
    previous,
    next,
    manager,
    schema,
    definition,
    apiVersion = next.apiVersion,
    time,
    subresource = '',
    inVersion,
  } = update;
  const entries = startingEntries(previous, next, subresource);
  const [before, after] = [previous as Values | undefined, next as unknown as Values];
  const comparison = compare(schema.type(definition), before, after, subresource);
  const { changed, removed } = comparison;
  if (isEmpty(changed) && isEmpty(removed)) return withEntries(next, entries);

  const key: ManagerKey = { manager, operation: 'Update', apiVersion, subresource };
  const renewed = isEmpty(removed) ? renewedEntries(entries, key, changed, time) : undefined;
  if (renewed) return withEntries(next, renewed);
  const kept: ManagedFieldsEntry[] = [];
  let owned = changed;
  const asSeenBy = comparisons({ apiVersion, comparison }, before, after, inVersion);
  for (const entry of entries) {
    const seen = asSeenBy(entry);
    if (!seen) continue;
    const own = belongsTo(entry, key);
    // What is changed again stays with its owner, so it need not be taken away first.
    const rest = difference(
      own ? fieldsOfEntry(entry) : difference(fieldsOfEntry(entry), seen.changed),
      seen.removed,
    );
    if (own && !isEmpty(changed)) owned = union(rest, owned);
    else {
      const shrunk = withFields(entry, rest);
      if (shrunk) kept.push(shrunk);
    }
  }
  if (!isEmpty(owned)) kept.push(newEntry(key, owned, time));
  return withEntries(next, sortedEntries(capped(kept)));
}

/**
 * The usual write: somebody changes again what is theirs already, and nobody else's. Then nothing is new but the moment.
 * Undefined where it is not so.
 */
function renewedEntries(
  entries: readonly ManagedFieldsEntry[],
  key: ManagerKey,
  changed: FieldSet,
  time: string,
): readonly ManagedFieldsEntry[] | undefined {
  const own = entries.findIndex((entry) => belongsTo(entry, key));
  if (own < 0 || !contains(fieldsOfEntry(entries[own]!), changed)) return undefined;
  for (let i = 0; i < entries.length; i++) {
    if (i === own) continue;
    if (entries[i]!.apiVersion !== key.apiVersion) return undefined;
    if (!isDisjoint(fieldsOfEntry(entries[i]!), changed)) return undefined;
  }
  return sortedEntries(capped(entries.with(own, { ...entries[own]!, time })));
}

/** The owners before this write. Only a write to the object itself may set them, and a client that leaves them out does not mean to. */
function startingEntries(
  previous: KubeObject | undefined,
  { metadata }: KubeObject,
  subresource: string,
): readonly ManagedFieldsEntry[] {
  const before = previous?.metadata.managedFields;
  // What is stored was looked at when it came.
  if (metadata.managedFields === before) return before ?? [];
  if (subresource === '') {
    if (isReset(metadata.managedFields)) return [];
    const sent = readEntries(metadata.managedFields);
    if (sent && sent.length > 0) return sent;
  }
  return readEntries(before) ?? [];
}

/** The object with these managed fields; the same when it has them already. */
export function withEntries<T extends KubeObject>(
  object: T,
  entries: readonly ManagedFieldsEntry[],
): T {
  const { managedFields } = object.metadata;
  if (managedFields === entries || (managedFields === undefined && entries.length === 0))
    return object;
  if (entries.length > 0)
    return { ...object, metadata: { ...object.metadata, managedFields: entries } };
  const { managedFields: _none, ...metadata } = object.metadata;
  return { ...object, metadata };
}
