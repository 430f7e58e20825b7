/**
 * The entries of metadata.managedFields: who owns which fields
 * (apimachinery/pkg/util/managedfields/internal/{managedfields,capmanagers}.go, 1.36).
 */
import type { ManagedFieldsEntry } from '../../api/generated/types/meta/v1.ts';
import { LEAF, interned, isEmpty, isFieldSet, union, type FieldSet } from './field-set.ts';

export type Operation = 'Apply' | 'Update';

export interface ManagerKey {
  readonly manager: string;
  readonly operation: Operation;
  readonly apiVersion: string;
  readonly subresource: string;
}

/** The entries of an object, or undefined when they are not well formed. */
export function readEntries(
  entries: readonly ManagedFieldsEntry[] | undefined,
): readonly ManagedFieldsEntry[] | undefined {
  return entries === undefined || entries.every(isWellFormed) ? (entries ?? []) : undefined;
}

/** Whether a client asks to forget all owners: a list without entries, or with one that says nothing. */
export const isReset = (entries: readonly ManagedFieldsEntry[] | undefined): boolean =>
  entries !== undefined &&
  (entries.length === 0 || (entries.length === 1 && Object.keys(entries[0]!).length === 0));

export const fieldsOfEntry = (entry: ManagedFieldsEntry): FieldSet =>
  (entry.fieldsV1 as FieldSet | undefined) ?? LEAF;

/** Applying keeps one entry through all versions; updating has one for each. */
export const belongsTo = (entry: ManagedFieldsEntry, key: ManagerKey): boolean =>
  (entry.manager ?? '') === key.manager &&
  entry.operation === key.operation &&
  (entry.subresource ?? '') === key.subresource &&
  (key.operation === 'Apply' || entry.apiVersion === key.apiVersion);

/** An entry with other fields; undefined when it has none left, the same when nothing changed. */
export function withFields(
  entry: ManagedFieldsEntry,
  fields: FieldSet,
): ManagedFieldsEntry | undefined {
  if (fields === entry.fieldsV1) return entry;
  return isEmpty(fields) ? undefined : { ...entry, fieldsV1: interned(fields) };
}

export function newEntry(
  { manager, operation, apiVersion, subresource }: ManagerKey,
  fields: FieldSet,
  time: string | undefined,
): ManagedFieldsEntry {
  const fieldsV1 = interned(fields);
  const entry = { manager, operation, apiVersion, time, fieldsType: 'FieldsV1', fieldsV1 };
  if (time === undefined) delete entry.time;
  return subresource === '' ? entry : { ...entry, subresource };
}

/** In the order in which they are stored: appliers first, then by time. */
export function sortedEntries(
  entries: readonly ManagedFieldsEntry[],
): readonly ManagedFieldsEntry[] {
  if (entries.length < 2) return entries;
  return entries.toSorted(
    (one, other) =>
      order(one.operation, other.operation) ||
      order(one.time, other.time) ||
      order(one.manager, other.manager) ||
      order(one.apiVersion, other.apiVersion) ||
      order(one.subresource, other.subresource),
  );
}

/** At most ten updaters: the oldest are merged into one that stands for all that is long ago. */
export function capped(entries: readonly ManagedFieldsEntry[]): readonly ManagedFieldsEntry[] {
  if (entries.length <= MAX_UPDATERS) return entries;
  const updaters = entries.filter(({ operation }) => operation === 'Update');
  let excess = updaters.length - MAX_UPDATERS;
  if (excess <= 0) return entries;
  const ancient = new Map<string, ManagedFieldsEntry[]>();
  for (const entry of updaters.toSorted(
    (one, other) => order(one.time, other.time) || order(nameOf(one), nameOf(other)),
  )) {
    if (excess <= 0) break;
    const merged = ancient.get(entry.apiVersion!);
    if (merged) {
      merged.push(entry);
      excess--;
    } else ancient.set(entry.apiVersion!, [entry]);
  }
  const gone = new Set<ManagedFieldsEntry>();
  const buckets: ManagedFieldsEntry[] = [];
  for (const [apiVersion, merged] of ancient) {
    if (merged.length < 2) continue;
    merged.forEach((entry) => gone.add(entry));
    const fields = merged.map(fieldsOfEntry).reduce(union);
    const key: ManagerKey = { manager: ANCIENT, operation: 'Update', apiVersion, subresource: '' };
    buckets.push(newEntry(key, fields, merged.at(-1)!.time));
  }
  return [...entries.filter((entry) => !gone.has(entry)), ...buckets];
}

/** As upstream identifies a manager; conflicts are told in this order. */
export const nameOf = ({
  manager,
  operation,
  apiVersion,
  subresource,
}: ManagedFieldsEntry): string =>
  JSON.stringify({
    ...(manager && { manager }),
    operation,
    ...(operation === 'Update' && { apiVersion }),
    ...(subresource && { subresource }),
  });

const MAX_UPDATERS = 10;
const ANCIENT = 'ancient-changes';

const isWellFormed = ({
  operation,
  apiVersion,
  fieldsType,
  fieldsV1,
}: ManagedFieldsEntry): boolean =>
  (operation === 'Apply' || operation === 'Update') &&
  !!apiVersion &&
  fieldsType === 'FieldsV1' &&
  (fieldsV1 === undefined || isFieldSet(fieldsV1));

const order = (one = '', other = ''): number => (one < other ? -1 : one > other ? 1 : 0);
