/**
 * What the API server will say soon, in place of what a watch has told so far (pkg/scheduler/util/assumecache, 1.36).
 * An assumption ends when the object is seen in another version than the one that it was made of.
 */
import { keyOf, type KubeObject, type ObjectKey } from '../../../../apimachinery/meta.ts';
import type { Lister } from '../../../../client/informer.ts';

export class AssumeCache<T extends KubeObject> {
  readonly #lister: Lister<T>;
  readonly #assumed = new Map<string, { readonly object: T; readonly version: string }>();

  constructor(lister: Lister<T>) {
    this.#lister = lister;
  }

  get(key: ObjectKey): T | undefined {
    const seen = this.#lister.get(key);
    return seen && this.current(seen);
  }

  /** As seen, whatever is assumed. */
  seen(key: ObjectKey): T | undefined {
    return this.#lister.get(key);
  }

  /** What is assumed of an object that was seen, or itself. */
  current(seen: T): T {
    if (this.#assumed.size === 0) return seen;
    const key = keyOf(seen.metadata);
    const assumed = this.#assumed.get(key);
    if (!assumed) return seen;
    if (assumed.version === seen.metadata.resourceVersion) return assumed.object;
    this.#assumed.delete(key);
    return seen;
  }

  /** False where the object has changed since: what was decided on it no longer holds. */
  assume(object: T): boolean {
    const seen = this.#lister.get(object.metadata);
    const version = object.metadata.resourceVersion;
    if (!seen || seen.metadata.resourceVersion !== version) return false;
    this.#assumed.set(keyOf(object.metadata), { object, version });
    return true;
  }

  restore(key: ObjectKey): void {
    this.#assumed.delete(keyOf(key));
  }
}
