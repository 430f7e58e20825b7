/** What the builders of all kinds have in common. */
import type { KubeObject, ObjectMeta } from '../../apimachinery/meta.ts';
import type { Container } from '../generated/types/core/v1.ts';
import type { OwnerReference } from '../generated/types/meta/v1.ts';

export type Labels = { readonly [key: string]: string };
export type Resources = { readonly [resource: string]: string | number };

/** When every built object was created, unless said otherwise. */
export const CREATED = '2026-01-01T00:00:00Z';

/** What a built Pod runs unless said otherwise. */
export const DEFAULT_CONTAINER: Container = Object.freeze({ name: 'c', image: 'nginx:1.27' });

/** What builders of all kinds can do. Each step returns the builder itself. */
export abstract class Builder<T extends KubeObject> {
  protected object: T;

  constructor(object: T) {
    this.object = object;
  }

  labels(labels: Labels): this {
    return this.meta({ labels: { ...this.object.metadata.labels, ...labels } });
  }

  label(key: string, value: string): this {
    return this.labels({ [key]: value });
  }

  annotations(annotations: Labels): this {
    return this.meta({ annotations: { ...this.object.metadata.annotations, ...annotations } });
  }

  namespace(namespace: string): this {
    return this.meta({ namespace });
  }

  uid(uid: string): this {
    return this.meta({ uid });
  }

  created(creationTimestamp: string): this {
    return this.meta({ creationTimestamp });
  }

  generation(generation: number): this {
    return this.meta({ generation });
  }

  resourceVersion(resourceVersion: string): this {
    return this.meta({ resourceVersion });
  }

  deleting(at = CREATED, deletionGracePeriodSeconds = 30): this {
    return this.meta({ deletionTimestamp: at, deletionGracePeriodSeconds });
  }

  finalizers(...finalizers: readonly string[]): this {
    return this.meta({ finalizers });
  }

  /** Managed by `owner`. */
  ownedBy(owner: KubeObject): this {
    const reference: OwnerReference = {
      apiVersion: owner.apiVersion,
      kind: owner.kind,
      name: owner.metadata.name,
      uid: owner.metadata.uid,
      controller: true,
      blockOwnerDeletion: true,
    };
    return this.meta({
      ownerReferences: [...(this.object.metadata.ownerReferences ?? []), reference],
    });
  }

  meta(metadata: Partial<ObjectMeta>): this {
    this.object = { ...this.object, metadata: { ...this.object.metadata, ...metadata } };
    return this;
  }

  /** With defaults filled in, frozen. The builder may go on afterwards. */
  abstract build(): T;

  toString(): string {
    return this.object.metadata.name;
  }
}

export function texts(resources: Resources): { readonly [resource: string]: string } {
  return Object.fromEntries(
    Object.entries(resources).map(([name, amount]) => [name, String(amount)]),
  );
}
