/** DELETE (apiserver/pkg/registry/generic/registry/store.go, pkg/api/rest/delete.go): grace, finalizers, dependents. */
import { timestamp, type KubeObject, type ObjectMeta } from '../../../apimachinery/meta.ts';
import { StatusError, type Status } from '../../../apimachinery/status.ts';
import type { DeleteOptions } from '../../../api/generated/types/meta/v1.ts';
import { groupResource } from '../../../api/resource-definition.ts';
import { SECOND } from '../../../sim/clock.ts';
import type { RequestContext } from '../request-context.ts';
import type { Stored } from '../registry/resource-store.ts';
import { deleteOptions } from './options.ts';
import { list, type Listed } from './read.ts';
import { admitAndValidate } from './admit.ts';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

/** Deletes one object: the object while something still holds it, a Status when it is gone. */
export function remove(context: RequestContext): KubeObject | Status {
  const options = optionsOf(context);
  const found = context.store.get(context.key);
  checkPreconditions(context, found.object, options);
  admitDeletion(context, found.object, options);
  const held = removeOne(context, found, options);
  return held ?? deleted(context, found.object);
}

/** Deletes all that match, a page of them if asked; answers with the list of them (Store.DeleteCollection). */
export function removeCollection(context: RequestContext): Listed {
  const options = optionsOf(context);
  const listed = list(context);
  const items = listed.items.map((object) => {
    // Read anew: what an earlier one took along may be gone or changed.
    const found = context.store.find(object.metadata);
    if (!found) return object;
    checkPreconditions(context, found.object, options);
    admitDeletion(context, found.object, options);
    return removeOne(context, found, options) ?? found.object;
  });
  return { ...listed, items };
}

/** After an update: an object that waited for its last finalizer goes now. */
export function finishDeletion(context: RequestContext, object: KubeObject): KubeObject {
  const { metadata } = object;
  if (
    !metadata.deletionTimestamp ||
    metadata.finalizers?.length ||
    (metadata.deletionGracePeriodSeconds ?? 0) > 0
  )
    return object;
  if (holdsItself(object)) return object;
  const found = context.store.find(metadata);
  if (!found || found.object.metadata.uid !== metadata.uid) return object;
  return context.store.remove(found);
}

function optionsOf(context: RequestContext): DeleteOptions {
  const options = deleteOptions(context.server.host.schema, context.request);
  const { propagationWarning } = context.kind.strategy;
  if (propagationWarning && !saysPropagation(options)) context.warn(propagationWarning);
  return options;
}

const saysPropagation = ({ propagationPolicy, orphanDependents }: DeleteOptions): boolean =>
  propagationPolicy !== undefined || orphanDependents !== undefined;

function admitDeletion(
  context: RequestContext,
  oldObject: KubeObject,
  { dryRun = [] }: DeleteOptions,
): void {
  admitAndValidate(context, { operation: 'DELETE', oldObject, dryRun: dryRun.length > 0 });
}

/** Undefined when the object is gone. */
function removeOne(
  context: RequestContext,
  found: Stored<KubeObject>,
  options: DeleteOptions,
): KubeObject | undefined {
  const { object } = found;
  const { metadata } = object;
  const { kind } = context;
  const finalizers = deletionFinalizers(context, metadata, options);
  const grace = kind.strategy.gracePeriodSeconds?.(object, options.gracePeriodSeconds);
  const dryRun = (options.dryRun?.length ?? 0) > 0;
  const marked = begun(context, {
    ...object,
    metadata: markedForDeletion(context, metadata, finalizers, grace ?? 0),
  });
  const held = (marked.metadata.finalizers?.length ?? 0) > 0;
  const waits = held || (grace ?? 0) > 0 || holdsItself(object);
  if (!waits && dryRun) return undefined;
  if (!waits) {
    // What may be given time is marked first even when it is given none: two writes (rest.BeforeDelete), and a kubelet
    // that learns of the first knows how long its containers have.
    const revised = grace === undefined ? object : context.store.replace(marked, found, 'delete');
    context.store.remove({ object: revised, revision: Number(revised.metadata.resourceVersion) });
    return undefined;
  }
  const prepared = kind.kind === 'Namespace' ? terminating(marked) : marked;
  if (dryRun) return prepared;
  return context.store.replace(prepared, found, 'delete');
}

function begun({ kind, now }: RequestContext, marked: KubeObject): KubeObject {
  return kind.strategy.beginDeletion?.(marked, now) ?? marked;
}

function markedForDeletion(
  { now }: RequestContext,
  metadata: ObjectMeta,
  finalizers: readonly string[],
  grace: number,
): ObjectMeta {
  const { finalizers: _before, ...rest } = metadata;
  const withFinalizers = finalizers.length > 0 ? { ...rest, finalizers } : rest;
  const already = metadata.deletionGracePeriodSeconds;
  // A second delete may only shorten the wait.
  if (metadata.deletionTimestamp && already !== undefined && grace >= already)
    return withFinalizers;
  return {
    ...withFinalizers,
    generation:
      metadata.deletionTimestamp || metadata.generation === undefined
        ? metadata.generation
        : metadata.generation + 1,
    deletionTimestamp: timestamp(deletionMoment(metadata, now, grace)),
    deletionGracePeriodSeconds: grace,
  };
}

/** The grace runs from the first delete on. */
function deletionMoment(metadata: ObjectMeta, now: number, grace: number): number {
  if (!metadata.deletionTimestamp) return now + grace * SECOND;
  const asked =
    Date.parse(metadata.deletionTimestamp) - (metadata.deletionGracePeriodSeconds ?? 0) * SECOND;
  return Math.max(asked, 0) + grace * SECOND;
}

/** A Namespace lives until its own spec.finalizers are gone. */
function holdsItself(object: KubeObject): boolean {
  if (object.kind !== 'Namespace') return false;
  const { spec } = object as KubeObject & { spec?: { finalizers?: readonly string[] } };
  return (spec?.finalizers?.length ?? 0) > 0;
}

function terminating(object: KubeObject): KubeObject {
  const { status } = object as KubeObject & { status?: object };
  return { ...object, status: { ...status, phase: 'Terminating' } } as KubeObject;
}

function deletionFinalizers(
  context: RequestContext,
  metadata: ObjectMeta,
  options: DeleteOptions,
): readonly string[] {
  const others = (metadata.finalizers ?? []).filter(
    (name) => name !== FOREGROUND && name !== ORPHAN,
  );
  const { propagationPolicy, orphanDependents } = options;
  const had = (name: string) => metadata.finalizers?.includes(name) ?? false;
  const asked = saysPropagation(options);
  const orphans = asked
    ? propagationPolicy === 'Orphan' || orphanDependents === true
    : had(ORPHAN) || (!had(FOREGROUND) && context.kind.strategy.defaultPropagation === 'Orphan');
  const foreground = asked ? propagationPolicy === 'Foreground' : had(FOREGROUND);
  return [...others, ...(orphans ? [ORPHAN] : []), ...(foreground ? [FOREGROUND] : [])];
}

function checkPreconditions(
  { kind }: RequestContext,
  { metadata }: KubeObject,
  { preconditions }: DeleteOptions,
): void {
  const mismatch =
    preconditions?.uid !== undefined && preconditions.uid !== metadata.uid
      ? `UID in precondition: ${preconditions.uid}, UID in object meta: ${metadata.uid}`
      : preconditions?.resourceVersion !== undefined &&
          preconditions.resourceVersion !== metadata.resourceVersion
        ? `ResourceVersion in precondition: ${preconditions.resourceVersion}, ResourceVersion in object meta: ${metadata.resourceVersion}`
        : undefined;
  if (mismatch)
    throw StatusError.conflict(
      groupResource(kind),
      metadata.name,
      `Precondition failed: ${mismatch}`,
    );
}

function deleted({ kind }: RequestContext, { metadata }: KubeObject): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: metadata.name,
      ...(kind.group && { group: kind.group }),
      kind: kind.plural,
      uid: metadata.uid,
    },
    code: 200,
  };
}
