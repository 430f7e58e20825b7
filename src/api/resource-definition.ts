/** A kind is a value: all that the API server, the page and kubectl need to know of it. */
import type { UserInfo } from '../apimachinery/api-request.ts';
import type { FieldError } from '../apimachinery/field-error.ts';
import type { KubeObject } from '../apimachinery/meta.ts';
import type { Decoded } from '../apimachinery/schema/decode.ts';
import type { Definition, Schema } from '../apimachinery/schema/schema.ts';
import type { Millis } from '../sim/clock.ts';
import type { JSONSchemaProps } from './generated/types/apiextensions/v1.ts';

export interface ResourceDefinition<T extends KubeObject = any> {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  /** Lower-case kind if absent. */
  readonly singular?: string;
  /** What lists of it are; the kind with `List` behind it if absent. */
  readonly listKind?: string;
  readonly shortNames: readonly string[];
  /** `all` makes `kubectl get all` show it. */
  readonly categories?: readonly string[];
  readonly namespaced: boolean;
  /** The definition in the generated schema: `io.k8s.api.core.v1.Pod`. */
  readonly schema: string;
  /** What a kind that users defined is beyond that. */
  readonly custom?: CustomKind;
  /** Where etcd keeps it if not under its plural: `/registry/minions/` for nodes. */
  readonly storagePrefix?: string;
  /**
   * Present in a further version of a kind that etcd keeps in another one (autoscaling/v1 of autoscaling/v2), or under
   * another group (events.k8s.io of core). Every answer is converted, every write is kept as `as`.
   */
  readonly stored?: StoredAs<T>;
  /** Verbs that are not offered, of get, list, watch, create, update, patch, delete, deletecollection. */
  readonly without?: readonly Verb[];
  /**
   * Answered at the moment of asking and kept nowhere: reviews, bindings, component statuses. What answers is in the
   * API server's `virtual/`; a virtual kind has no watch, no subresources and no controller that follows it.
   */
  readonly virtual?: boolean;
  readonly strategy: Strategy<T>;
  /** Present when the kind has a `status` subresource. */
  readonly statusStrategy?: StatusStrategy<T>;
  /** Present when the kind has a `scale` subresource. */
  readonly scale?: ScaleMapping<T>;
  /** kubectl's table and the page's, after upstream's pkg/printers/internalversion/printers.go. */
  readonly columns: readonly PrinterColumn<T>[];
  /** Field selectors beyond metadata.name and metadata.namespace. */
  readonly fields?: (object: T) => { readonly [path: string]: string };
  /** What of this object is stored but not simulated: one Warning for each. */
  readonly notSimulated?: (object: T) => readonly string[];
  /** The edges that the graph draws beyond ownerReferences. */
  readonly relations?: readonly Relation<T>[];
}

/** A kind that came with a CustomResourceDefinition. */
export interface CustomKind {
  /** What its schema's name stands for: how objects are merged. */
  readonly definition: Definition;
  /** What is published of it; nothing where nothing is known. */
  readonly published: JSONSchemaProps | undefined;
  /** How JSON becomes an object: types are checked later, with the rest. `schema` knows ObjectMeta. */
  readonly decode: (schema: Schema, value: unknown) => Decoded;
  /** Told with every answer: that the version is deprecated. */
  readonly warning?: string;
  /** Its definition is being deleted: nothing new is made of it. */
  readonly terminating: boolean;
}

/**
 * How a version turns into the one that is stored and back. Objects may lack required fields, because server-side apply
 * converts configurations too; `metadata` is carried over by whoever calls, and so are apiVersion and kind.
 */
export interface StoredAs<T extends KubeObject, S extends KubeObject = any> {
  readonly as: ResourceDefinition<S>;
  readonly toStored: (object: T) => S;
  readonly fromStored: (object: S) => T;
}

export type Verb =
  'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** The verbs of a virtual kind that is only asked. */
export const ALL_BUT_CREATE: readonly Verb[] = [
  'get',
  'list',
  'watch',
  'update',
  'patch',
  'delete',
  'deletecollection',
];

/** How a kind is written. Every method gets frozen objects and returns new ones where it changes something. */
export interface Strategy<T extends KubeObject> {
  /**
   * Fills in what was left out, right after decoding, on every write. Must give the same answer when run twice.
   * The object has passed the schema, so its fields have their types; required ones may still be missing.
   */
  applyDefaults?(object: T): T;
  /** Before admission on create: clears what a client may not set (status), sets generation. */
  prepareForCreate?(object: T, now?: Millis, user?: UserInfo): T;
  /** Before admission on update: keeps what this way of writing may not touch, raises generation when spec changed. */
  prepareForUpdate?(next: T, previous: T, now?: Millis): T;
  /** After mutation. May refuse; must not change anything. Metadata has been validated already. */
  validate?(object: T): readonly FieldError[];
  /** What only a new object must be. `validate` has run already. */
  validateCreate?(object: T): readonly FieldError[];
  /** As validate, with what was there before. `validate` has run on `next` already. */
  validateUpdate?(next: T, previous: T): readonly FieldError[];
  /** Things to tell that do not refuse. `previous` is absent on create. */
  warnings?(object: T, previous?: T): readonly string[];
  /** How names are checked; a DNS subdomain if absent. */
  readonly names?: 'subdomain' | 'label' | 'label-1035' | 'path-segment';
  /** PUT to a name that does not exist creates it. */
  readonly allowCreateOnUpdate?: boolean;
  /** PUT without resourceVersion overwrites. True unless said otherwise. */
  readonly allowUnconditionalUpdate?: boolean;
  /** What to do with dependents when nobody says: background unless said otherwise. */
  readonly defaultPropagation?: 'Background' | 'Orphan';
  /** Told to whoever deletes without saying what becomes of the dependents. */
  readonly propagationWarning?: string;
  /**
   * What else a delete writes when it begins; a finalizer that is added here holds the object. It is marked as deleted
   * already.
   */
  beginDeletion?(object: T, now: Millis): T;
  /** Seconds that an object of this kind lives on after a delete; undefined: gone at once. Pods only, upstream. */
  gracePeriodSeconds?(object: T, asked: number | undefined): number | undefined;
  /** Finalizers that the server itself sets on creation (Namespace spec.finalizers is a kind's own). */
  readonly timeToLive?: Millis;
}

export interface StatusStrategy<T extends KubeObject> {
  prepareForUpdate?(next: T, previous: T, now?: Millis): T;
  validateUpdate?(next: T, previous: T): readonly FieldError[];
}

export interface ScaleMapping<T extends KubeObject> {
  readonly replicas: (object: T) => number;
  readonly statusReplicas: (object: T) => number;
  /** The label selector in text form. */
  readonly selector: (object: T) => string;
  readonly withReplicas: (object: T, replicas: number) => T;
}

export interface PrinterColumn<T extends KubeObject> {
  readonly name: string;
  /** OpenAPI type: string unless given. */
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  /** `name` and `date-time`; custom kinds may name others. */
  readonly format?: string;
  /** 1 is shown by `-o wide` only. */
  readonly priority?: number;
  readonly description?: string;
  /** `null`: nothing there. */
  readonly cell: (object: T, now: Millis) => string | number | boolean | null;
}

export interface Relation<T extends KubeObject> {
  /** A word for the edge: `runs on`, `selects`, `mounts`. */
  readonly label: string;
  readonly to: (
    object: T,
  ) => readonly { readonly kind: string; readonly namespace?: string; readonly name: string }[];
}

/** A kind's name in error texts and RBAC: `{ group: 'apps', resource: 'deployments' }`. */
export const groupResource = ({ group, plural }: ResourceDefinition) => ({
  group,
  resource: plural,
});
