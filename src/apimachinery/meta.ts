/** What every Kubernetes object has, as it is stored and as it is sent. */
import type { ManagedFieldsEntry, OwnerReference } from '../api/generated/types/meta/v1.ts';

/** Metadata of a stored object: the API server has filled in what is always there. */
export interface ObjectMeta {
  readonly name: string;
  readonly generateName?: string;
  /** Absent on cluster-scoped kinds. */
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  /** RFC 3339, whole seconds. */
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
  readonly managedFields?: readonly ManagedFieldsEntry[];
  readonly selfLink?: string;
}

export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** An object on its way to the API server: metadata may be partial, status may be missing. */
export type Draft<T extends KubeObject> = Omit<T, 'metadata' | 'status' | 'apiVersion' | 'kind'> & {
  readonly apiVersion?: T['apiVersion'];
  readonly kind?: T['kind'];
  readonly metadata: Partial<ObjectMeta>;
  readonly status?: unknown;
};

/** Names one object of a kind. */
export interface ObjectKey {
  /** Absent for cluster-scoped kinds. */
  readonly namespace?: string;
  readonly name: string;
}

/** `namespace/name`, or `name` for cluster-scoped objects: the key of work queues and stores. */
export function keyOf({ namespace, name }: ObjectKey): string {
  return namespace ? `${namespace}/${name}` : name;
}

export function parseKey(key: string): ObjectKey {
  const slash = key.indexOf('/');
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** `apps/v1`, or `v1` for the core group. */
export function apiVersionOf(group: string, version: string): string {
  if (!group) return version;
  let versions = apiVersions.get(group);
  if (!versions) {
    if (apiVersions.size >= GROUPS_REMEMBERED) apiVersions.clear();
    apiVersions.set(group, (versions = new Map()));
  }
  let text = versions.get(version);
  if (text === undefined) {
    if (versions.size >= GROUPS_REMEMBERED) versions.clear();
    versions.set(version, (text = `${group}/${version}`));
  }
  return text;
}

/** Put together once: it is asked for with each request, and compared with what objects say. */
const apiVersions = new Map<string, Map<string, string>>();
const GROUPS_REMEMBERED = 256;

/** The group of an apiVersion: `apps` of `apps/v1`, nothing of `v1`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** The owner that manages this object, if one does (meta/v1 GetControllerOf). */
export function controllerOf(object: {
  readonly metadata: Partial<ObjectMeta>;
}): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller);
}

/** A reference that makes `owner` the managing controller of an object (meta/v1 NewControllerRef). */
export function controllerReference(owner: KubeObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** RFC 3339 in whole seconds, as Kubernetes writes `metav1.Time`. Much is written within one second. */
export function timestamp(at: number): string {
  const second = Math.floor(at / 1000);
  let text = seconds.get(second);
  if (text === undefined) {
    text = `${new Date(at).toISOString().slice(0, 19)}Z`;
    if (seconds.size >= SECONDS_REMEMBERED) seconds.clear();
    seconds.set(second, text);
  }
  return text;
}

const SECONDS_REMEMBERED = 1024;
const seconds = new Map<number, string>();

/** RFC 3339 with six digits, as Kubernetes writes `metav1.MicroTime`. */
export function microTimestamp(at: number): string {
  const millis = Math.floor(at) % 1000;
  return `${timestamp(at).slice(0, 19)}.${String(millis).padStart(3, '0')}000Z`;
}

/** Milliseconds since the epoch of an RFC 3339 text. */
export const parseTime = (text: string): number => Date.parse(text);

/** Freezes a value and all that it holds. What is frozen already is taken to be frozen all the way down. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const key in value) deepFreeze(value[key]);
  return value;
}
