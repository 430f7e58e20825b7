/** What every write has in common: defaults, admission, the kind's strategy, validation, the store. */
import { validateObjectMeta, validateObjectMetaUpdate } from '../../../apimachinery/object-meta.ts';
import {
  deepFreeze,
  type KubeObject,
  type ObjectKey,
  type ObjectMeta,
  timestamp,
} from '../../../apimachinery/meta.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { FieldError } from '../../../apimachinery/field-error.ts';
import { groupResource, type Strategy } from '../../../api/resource-definition.ts';
import { nameSuffix, uuid } from '../../../sim/random.ts';
import { admit, validateAdmission } from './admit.ts';
import type { GroupVersionKind } from '../admission/admission.ts';
import type { RequestContext } from '../request-context.ts';
import type { Stored } from '../registry/resource-store.ts';
import { finishDeletion } from './delete.ts';
import { tracked } from './managed-fields.ts';

/** A name that is generated leaves room for its suffix (apiserver/pkg/storage/names). */
const LONGEST_GENERATED_BASE = 58;
const NAME_ATTEMPTS = 8;

export interface Written {
  readonly object: KubeObject;
  readonly created: boolean;
}

/** Creates `sent`, decoded and without defaults. */
export function create(
  context: RequestContext,
  sent: KubeObject,
  options: { fieldsTracked?: boolean } = {},
): KubeObject {
  const { kind, resource } = context;
  const { strategy } = kind;
  const metadata = withNamespace(context, sent.metadata);
  if (metadata.resourceVersion) {
    throw new StatusError(500, '', 'resourceVersion should not be set on objects to be created');
  }
  let object: KubeObject = { ...sent, metadata: named(context, metadata) };
  object = strategy.applyDefaults?.(object) ?? object;
  // Before admission: what it adds belongs to nobody.
  if (!options.fieldsTracked) object = tracked(context, undefined, object);
  const admitted = admit(context, { operation: 'CREATE', object });
  // What admission added may leave out what has a default.
  if (admitted !== object) object = strategy.applyDefaults?.(admitted) ?? admitted;
  refuseEscalation(context, object, undefined);
  object = { ...object, metadata: born(context, object.metadata) };
  object = strategy.prepareForCreate?.(object, context.now, context.user) ?? object;
  refuseInvalid(context, object, [
    ...validateObjectMeta(object.metadata, {
      namespaced: kind.namespaced,
      names: strategy.names ?? 'subdomain',
    }),
    ...(strategy.validate?.(object) ?? []),
    ...(strategy.validateCreate?.(object) ?? []),
  ]);
  tellWarnings(context, object, strategy);
  validateAdmission(context, { operation: 'CREATE', object });
  object = context.server.allocate(kind, object);
  if (context.dryRun || context.charges) {
    if (context.store.find({ namespace: resource.namespace, name: object.metadata.name })) {
      throw StatusError.alreadyExists(groupResource(kind), object.metadata.name);
    }
  }
  if (context.dryRun) return deepFreeze(object);
  context.aboutToWrite();
  return context.store.insert(object);
}

/** The strategy that a way of writing follows: the kind's own, or that of a subresource. */
export type UpdateStrategy = Pick<Strategy<KubeObject>, 'prepareForUpdate' | 'validateUpdate'> & {
  readonly validate?: Strategy<KubeObject>['validate'];
  readonly warnings?: Strategy<KubeObject>['warnings'];
};

export interface UpdateOptions {
  readonly strategy: UpdateStrategy;
  /** The verb that a trace shows: `update`, `patch`, `update-status`. */
  readonly action: string;
  /** The update carries its own managed fields already (server-side apply). */
  readonly fieldsTracked?: boolean;
  /** What admission sees where it is not the object itself. */
  readonly travels?: Travelling;
}

/** What a subresource shows of an object, and how its changes come back: the Scale of a Deployment. */
export interface Travelling {
  readonly kind: GroupVersionKind;
  of(object: KubeObject): KubeObject;
  into(object: KubeObject, shown: KubeObject): KubeObject;
}

/** Writes `sent`, decoded and without defaults, over `previous`. */
export function update(
  context: RequestContext,
  sent: KubeObject,
  previous: Stored<KubeObject>,
  options: UpdateOptions,
): KubeObject {
  const { kind } = context;
  const { strategy } = options;
  const old = previous.object;
  checkVersion(context, sent.metadata, old);
  // A client in this process that left the metadata as they are sends back the very ones that are stored.
  let next =
    sent.metadata === old.metadata
      ? sent
      : { ...sent, metadata: inherited(withNamespace(context, sent.metadata), old.metadata) };
  next = kind.strategy.applyDefaults?.(next) ?? next;
  if (!options.fieldsTracked) next = tracked(context, old, next);
  const admitted = admittedUpdate(context, next, old, options.travels);
  if (admitted !== next) next = kind.strategy.applyDefaults?.(admitted) ?? admitted;
  refuseEscalation(context, next, old);
  next = strategy.prepareForUpdate?.(next, old, context.now) ?? next;
  const rules = { namespaced: kind.namespaced, names: kind.strategy.names ?? 'subdomain' } as const;
  refuseInvalid(context, next, [
    ...(next.metadata === old.metadata
      ? []
      : validateObjectMeta(next.metadata, rules, old.metadata)),
    ...validateObjectMetaUpdate(next.metadata, old.metadata),
    ...(strategy.validate?.(next) ?? []),
    ...(strategy.validateUpdate?.(next, old) ?? []),
  ]);
  tellWarnings(context, next, strategy, old);
  validateUpdateAdmission(context, next, old, options.travels);
  next = context.server.allocate(kind, next, old);
  if (context.dryRun)
    return deepFreeze({
      ...next,
      metadata: { ...next.metadata, resourceVersion: old.metadata.resourceVersion },
    });
  context.aboutToWrite();
  return finishDeletion(context, context.store.replace(next, previous, options.action));
}

function admittedUpdate(
  context: RequestContext,
  next: KubeObject,
  old: KubeObject,
  travels: Travelling | undefined,
): KubeObject {
  if (!travels) return admit(context, { operation: 'UPDATE', object: next, oldObject: old });
  const object = travels.of(next);
  const asked = { operation: 'UPDATE', object, oldObject: travels.of(old) } as const;
  const shown = admit(context, { ...asked, objectKind: travels.kind });
  return shown === object ? next : travels.into(next, shown);
}

function validateUpdateAdmission(
  context: RequestContext,
  next: KubeObject,
  old: KubeObject,
  travels: Travelling | undefined,
): void {
  const shown = (object: KubeObject) => travels?.of(object) ?? object;
  validateAdmission(context, {
    operation: 'UPDATE',
    object: shown(next),
    oldObject: shown(old),
    ...(travels && { objectKind: travels.kind }),
  });
}

/** `name` of the URL and of the object must agree; an object may leave its own out. */
export function checkName({ resource, key }: RequestContext, { name }: ObjectMeta): void {
  if (resource.name && name && name !== resource.name) {
    throw StatusError.badRequest(
      `the name of the object (${name}) does not match the name on the URL (${key.name})`,
    );
  }
}

/** In the request's namespace, or none. Throws where the object names another. */
export function withNamespace(
  { resource, kind }: RequestContext,
  metadata: ObjectMeta,
): ObjectMeta {
  if (!kind.namespaced) {
    if (!metadata.namespace) return metadata;
    const { namespace: _none, ...rest } = metadata;
    return rest as ObjectMeta;
  }
  if (!metadata.namespace) return { ...metadata, namespace: resource.namespace };
  if (metadata.namespace !== resource.namespace) {
    throw StatusError.badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  return metadata;
}

/** A generated name that is taken is drawn anew, a few times (pkg/registry/generic/registry/store.go, since 1.31). */
function named(
  { server, store, resource, kind }: RequestContext,
  metadata: ObjectMeta,
): ObjectMeta {
  if (metadata.name || !metadata.generateName)
    return metadata.name ? metadata : { ...metadata, name: '' };
  const base = metadata.generateName.slice(0, LONGEST_GENERATED_BASE);
  let name = '';
  for (let attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
    name = base + nameSuffix(server.host.random);
    if (!store.find({ namespace: resource.namespace, name })) return { ...metadata, name };
  }
  const { group, plural } = kind;
  throw new StatusError(
    409,
    'AlreadyExists',
    `${plural}${group && `.${group}`} ${JSON.stringify(name)} already exists, the server was not able to generate a unique name for the object`,
    { name, ...(group && { group }), kind: plural, retryAfterSeconds: 1 },
  );
}

/** What a new object has from the server and not from its maker. */
function born({ server, now }: RequestContext, metadata: ObjectMeta): ObjectMeta {
  const made: { -readonly [key in keyof ObjectMeta]: ObjectMeta[key] } = {
    ...metadata,
    uid: uuid(server.uids),
    creationTimestamp: timestamp(now),
    resourceVersion: '',
  };
  for (const key of NOT_FROM_MAKERS) if (key in made) delete made[key];
  return made;
}

const NOT_FROM_MAKERS = ['deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink'] as const;

/** What an update may leave out but not change. */
function inherited(sent: ObjectMeta, old: ObjectMeta): ObjectMeta {
  const kept: { -readonly [key in keyof ObjectMeta]: ObjectMeta[key] } = {
    ...sent,
    name: sent.name || old.name,
    uid: sent.uid || old.uid,
    resourceVersion: old.resourceVersion,
    creationTimestamp: old.creationTimestamp,
  };
  const { generation, deletionTimestamp, deletionGracePeriodSeconds, managedFields } = old;
  if (generation !== undefined) kept.generation = generation;
  if (deletionTimestamp && !sent.deletionTimestamp) kept.deletionTimestamp = deletionTimestamp;
  if (deletionGracePeriodSeconds !== undefined)
    kept.deletionGracePeriodSeconds ??= deletionGracePeriodSeconds;
  // A client that knows nothing of managed fields does not mean to clear them.
  if (managedFields) kept.managedFields ??= managedFields;
  return kept;
}

function checkVersion({ kind, key }: RequestContext, sent: ObjectMeta, old: KubeObject): void {
  const resource = groupResource(kind);
  if (sent.uid && sent.uid !== old.metadata.uid) {
    throw StatusError.conflict(
      resource,
      key.name,
      `Precondition failed: UID in precondition: ${sent.uid}, UID in object meta: ${old.metadata.uid}`,
    );
  }
  if (!sent.resourceVersion) {
    if (kind.strategy.allowUnconditionalUpdate !== false) return;
    throw StatusError.invalid({ group: kind.group, kind: kind.kind }, key.name, [
      {
        reason: 'FieldValueInvalid',
        field: 'metadata.resourceVersion',
        body: 'Invalid value: 0: must be specified for an update',
      },
    ]);
  }
  if (sent.resourceVersion !== old.metadata.resourceVersion)
    throw StatusError.modified(resource, key.name);
}

function refuseEscalation(
  { server, kind, user, resource }: RequestContext,
  object: KubeObject,
  old: KubeObject | undefined,
): void {
  server.refuseEscalation({ kind, user, namespace: resource.namespace ?? '', object, old });
}

function refuseInvalid(
  { kind }: RequestContext,
  object: KubeObject,
  errors: readonly FieldError[],
): void {
  if (errors.length > 0)
    throw StatusError.invalid({ group: kind.group, kind: kind.kind }, object.metadata.name, errors);
}

function tellWarnings(
  context: RequestContext,
  object: KubeObject,
  strategy: UpdateStrategy,
  previous?: KubeObject,
): void {
  for (const text of strategy.warnings?.(object, previous) ?? []) context.warn(text);
  if (context.resource.subresource) return;
  for (const text of context.kind.notSimulated?.(object) ?? []) context.warn(text);
}

/** Reads what is to be changed. */
export function existing(
  context: RequestContext,
  key: ObjectKey = context.key,
): Stored<KubeObject> {
  return context.store.get(key);
}
