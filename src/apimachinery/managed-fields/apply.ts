/**
 * Server-side apply: merges what one manager wants into an object, takes away what it no longer wants, and
 * refuses where others own another value (structured-merge-diff/merge/update.go and
 * apimachinery/pkg/util/managedfields/internal/structuredmerge.go, 1.36).
 */
import type { ManagedFieldsEntry } from '../../api/generated/types/meta/v1.ts';
import { deepEqual } from '../equality.ts';
import { deepFreeze, type KubeObject } from '../meta.ts';
import type { Values } from '../own-property.ts';
import type { Schema, Type } from '../schema/schema.ts';
import { StatusError } from '../status.ts';
import { refuseMalformed } from './applied-lists.ts';
import { compare, fieldsOf, type Comparison } from './compare.ts';
import { conflictError, withoutAllowed, type Conflict } from './conflict.ts';
import { difference, forEachPath, intersection, isEmpty, LEAF } from './field-set.ts';
import { lastApplied, MANAGER as KUBECTL, withLastApplied } from './last-applied.ts';
import {
  belongsTo,
  fieldsOfEntry,
  nameOf,
  newEntry,
  readEntries,
  sortedEntries,
  withFields,
  type ManagerKey,
} from './managers.ts';
import { merge } from './merge.ts';
import { pruned } from './prune.ts';
import { withEntries } from './track-update.ts';
import { comparisons, type FindVersion } from './versions.ts';

export interface Application<T extends KubeObject> {
  /** Absent when the object is created. */
  readonly live: T | undefined;
  /** What the manager sent, decoded and without defaults. */
  readonly applied: T;
  readonly manager: string;
  /** Takes fields over from whoever owns them. */
  readonly force?: boolean;
  readonly schema: Schema;
  readonly definition: string;
  readonly apiVersion: string;
  /** RFC 3339, whole seconds. */
  readonly time: string;
  /** Empty for the object itself. */
  readonly subresource?: string;
  /** The kind's other versions. */
  readonly inVersion?: FindVersion;
}

export type Applied<T> = { readonly object: T } | { readonly conflicts: StatusError };

/** The object to store, with its managed fields. Nothing but managed fields has changed when the applied values were there. */
export function applyServerSide<T extends KubeObject>(application: Application<T>): Applied<T> {
  const { live, applied, manager, schema, definition } = application;
  if (applied.metadata?.managedFields !== undefined) {
    throw StatusError.badRequest('metadata.managedFields must be nil');
  }
  const type = schema.type(definition);
  refuseMalformed(type, applied);
  let outcome = attemptApply(application, type, application.force === true);
  if (outcome.conflicts && manager === KUBECTL && live) {
    // kubectl may take over without force what it applied itself before servers could.
    const allowed = lastApplied(schema, definition, live);
    const conflicts = allowed ? withoutAllowed(outcome.conflicts, allowed) : outcome.conflicts;
    outcome = conflicts.length === 0 ? attemptApply(application, type, true) : { conflicts };
  }
  if (outcome.conflicts) return { conflicts: conflictError(outcome.conflicts) };
  return { object: deepFreeze(outcome.object) };
}

type Outcome<T> =
  | { readonly object: T; readonly conflicts?: undefined }
  | { readonly conflicts: readonly Conflict[] };

function attemptApply<T extends KubeObject>(
  application: Application<T>,
  type: Type,
  force: boolean,
): Outcome<T> {
  const { live, applied, manager, apiVersion, time, subresource = '', inVersion } = application;
  const key: ManagerKey = { manager, operation: 'Apply', apiVersion, subresource };
  const entries = readEntries(live?.metadata.managedFields) ?? [];
  const mine = entries.find((entry) => belongsTo(entry, key));
  const others = entries.filter((entry) => entry !== mine);

  const before = (live
    ? withEntries(live, [])
    : { apiVersion, kind: applied.kind, metadata: {} }) as unknown as Values;
  const wanted = withinReach(type, applied as unknown as Values, subresource);
  const fields = fieldsOf(type, wanted);
  const merged = merge(type, before, wanted) as Values;
  const next = mine
    ? pruned(
        { type, apiVersion },
        merged,
        mine,
        [...others, newEntry(key, fields, time)],
        inVersion,
      )
    : merged;

  const comparison = compare(type, before, next);
  const asSeenBy = comparisons({ apiVersion, comparison }, before, next, inVersion);
  const conflicts = force
    ? []
    : others.toSorted(byName).flatMap((entry) => conflictsWith(entry, asSeenBy(entry)));
  if (conflicts.length > 0) return { conflicts };

  const kept: ManagedFieldsEntry[] = [];
  for (const entry of others) {
    const seen = asSeenBy(entry);
    if (!seen) continue;
    const { changed, removed } = seen;
    const left = difference(difference(fieldsOfEntry(entry), changed), removed);
    const shrunk = withFields(entry, left);
    if (shrunk) kept.push(shrunk);
  }
  const changes = !live || !deepEqual(before, next);
  if (!isEmpty(fields)) kept.push(newEntry(key, fields, changes ? time : mine?.time));
  const object = (changes ? next : live) as unknown as T;
  const annotated = manager === KUBECTL ? withLastApplied(object, applied) : object;
  return { object: withEntries(annotated, sortedEntries(kept)) };
}

/** What a way of writing can reach: status through its subresource only, and only status there. */
function withinReach(type: Type, applied: Values, subresource: string): Values {
  if (!type.statusApart) return applied;
  const { status, spec, ...rest } = applied;
  if (subresource === 'status') return status === undefined ? rest : { ...rest, status };
  return spec === undefined ? rest : { ...rest, spec };
}

function conflictsWith(entry: ManagedFieldsEntry, seen: Comparison | undefined): Conflict[] {
  const changed = seen?.changed ?? LEAF;
  const conflicts: Conflict[] = [];
  forEachPath(intersection(fieldsOfEntry(entry), changed), (path) =>
    conflicts.push({ entry, path }),
  );
  return conflicts;
}

const byName = (one: ManagedFieldsEntry, other: ManagedFieldsEntry): number =>
  nameOf(one) < nameOf(other) ? -1 : 1;
