/** A further version of a kind: what it does not say itself is done as the stored version does it. */
import type { FieldError } from '../apimachinery/field-error.ts';
import { apiVersionOf, type KubeObject } from '../apimachinery/meta.ts';
import type {
  ResourceDefinition,
  ScaleMapping,
  StatusStrategy,
  StoredAs,
  Strategy,
} from './resource-definition.ts';

/** What differs. Conversions leave metadata, apiVersion and kind alone. */
export interface FurtherVersion<T extends KubeObject, S extends KubeObject>
  extends
    Pick<ResourceDefinition<T>, 'version' | 'schema'>,
    Partial<Omit<ResourceDefinition<T>, 'strategy' | 'stored' | 'version' | 'schema'>>,
    Pick<StoredAs<T, S>, 'toStored' | 'fromStored'> {
  /** Defaults that this version has. Those of the stored one are not filled in. */
  readonly applyDefaults?: (object: T) => T;
  /** What this version demands beyond the stored one, whose form the object has here. */
  readonly stricter?: Pick<Strategy<S>, 'validateCreate' | 'validateUpdate'>;
}

/**
 * Validation and preparation are those of the stored version, whose fields the errors name: upstream, too, does both
 * on the internal form of a kind.
 */
export function furtherVersion<T extends KubeObject, S extends KubeObject>(
  stored: ResourceDefinition<S>,
  further: FurtherVersion<T, S>,
): ResourceDefinition<T> {
  const { toStored, fromStored, applyDefaults, stricter = {}, ...own } = further;
  const { columns: _columns, fields: _fields, relations: _relations, ...common } = stored;
  const shape = { ...common, columns: stored.columns, ...own } as unknown as ResourceDefinition<T>;
  const to = (object: T): S => convertedTo(stored, object, toStored);
  const from = (object: S): T => convertedTo(shape, object, fromStored);
  const { fields, relations, notSimulated, statusStrategy, scale } = stored;
  return {
    ...shape,
    columns:
      own.columns ??
      stored.columns.map((column) => ({
        ...column,
        cell: (object: T, now: number) => column.cell(to(object), now),
      })),
    strategy: {
      ...throughStored(withStricter(stored.strategy, stricter), to, from),
      applyDefaults,
    },
    ...(statusStrategy && { statusStrategy: statusThrough(statusStrategy, to, from) }),
    ...(scale && { scale: scaleThrough(scale, to, from) }),
    fields: 'fields' in own ? own.fields : fields && ((object) => fields(to(object))),
    notSimulated: own.notSimulated ?? (notSimulated && ((object) => notSimulated(to(object)))),
    relations:
      own.relations ??
      relations?.map(({ label, to: lead }) => ({ label, to: (object: T) => lead(to(object)) })),
    stored: { as: stored, toStored: to, fromStored: from },
  };
}

/** The same object in another version: what it is called and its metadata come along. */
function convertedTo<A extends KubeObject, B extends KubeObject>(
  { group, version, kind }: ResourceDefinition<B>,
  object: A,
  convert: (object: A) => B,
): B {
  const { metadata } = object;
  const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, ...rest } = convert(object);
  return { apiVersion: apiVersionOf(group, version), kind, metadata, ...rest } as unknown as B;
}

function withStricter<S extends KubeObject>(
  strategy: Strategy<S>,
  { validateCreate, validateUpdate }: Pick<Strategy<S>, 'validateCreate' | 'validateUpdate'>,
): Strategy<S> {
  return {
    ...strategy,
    validateCreate: (object) => [
      ...(strategy.validateCreate?.(object) ?? []),
      ...(validateCreate?.(object) ?? []),
    ],
    validateUpdate: (next, previous) => [
      ...(strategy.validateUpdate?.(next, previous) ?? []),
      ...(validateUpdate?.(next, previous) ?? []),
    ],
  };
}

function throughStored<T extends KubeObject, S extends KubeObject>(
  strategy: Strategy<S>,
  to: (object: T) => S,
  from: (object: S) => T,
): Strategy<T> {
  const { prepareForCreate, prepareForUpdate, validate, validateCreate, validateUpdate } = strategy;
  const {
    applyDefaults: _applyDefaults,
    warnings,
    gracePeriodSeconds,
    beginDeletion,
    ...common
  } = strategy;
  return {
    ...common,
    prepareForCreate:
      prepareForCreate &&
      ((object, now) => same(object, to, from, (one) => prepareForCreate(one, now))),
    prepareForUpdate:
      prepareForUpdate &&
      ((next, previous, now) =>
        same(next, to, from, (one) => prepareForUpdate(one, to(previous), now))),
    validate: validate && ((object) => validate(to(object))),
    validateCreate: validateCreate && ((object) => validateCreate(to(object))),
    validateUpdate: validateUpdate && ((next, previous) => validateUpdate(to(next), to(previous))),
    warnings: warnings && ((object, previous) => warnings(to(object), previous && to(previous))),
    beginDeletion:
      beginDeletion && ((object, now) => same(object, to, from, (one) => beginDeletion(one, now))),
    gracePeriodSeconds:
      gracePeriodSeconds && ((object, asked) => gracePeriodSeconds(to(object), asked)),
  };
}

function statusThrough<T extends KubeObject, S extends KubeObject>(
  { prepareForUpdate, validateUpdate }: StatusStrategy<S>,
  to: (object: T) => S,
  from: (object: S) => T,
): StatusStrategy<T> {
  return {
    prepareForUpdate:
      prepareForUpdate &&
      ((next, previous, now) =>
        same(next, to, from, (one) => prepareForUpdate(one, to(previous), now))),
    validateUpdate:
      validateUpdate &&
      ((next, previous): readonly FieldError[] => validateUpdate(to(next), to(previous))),
  };
}

function scaleThrough<T extends KubeObject, S extends KubeObject>(
  { replicas, statusReplicas, selector, withReplicas }: ScaleMapping<S>,
  to: (object: T) => S,
  from: (object: S) => T,
): ScaleMapping<T> {
  return {
    replicas: (object) => replicas(to(object)),
    statusReplicas: (object) => statusReplicas(to(object)),
    selector: (object) => selector(to(object)),
    withReplicas: (object, count) => from(withReplicas(to(object), count)),
  };
}

/** What the stored form's way of doing makes of an object; the same object when it changes nothing. */
function same<T extends KubeObject, S extends KubeObject>(
  object: T,
  to: (object: T) => S,
  from: (object: S) => T,
  change: (object: S) => S,
): T {
  const stored = to(object);
  const changed = change(stored);
  return changed === stored ? object : { ...from(changed), metadata: changed.metadata };
}
