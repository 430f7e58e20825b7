/** Keeps the newest attempts: so many for each Pod, and no more in all than a number of bytes. */
import type { SchedulingAttempt } from '../../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import { bytesOf, type AttemptRecord, type AttemptRecorder } from './attempt-record.ts';
import { attemptName, expandAttempt } from './expand-attempt.ts';

export interface AttemptStoreOptions {
  readonly perPod?: number;
  readonly bytes?: number;
}

interface Kept {
  readonly id: number;
  readonly bytes: number;
  readonly record: AttemptRecord;
}

export class AttemptStore implements AttemptRecorder {
  readonly #perPod: number;
  readonly #budget: number;
  /** Oldest first. */
  readonly #kept = new Map<number, Kept>();
  readonly #byPod = new Map<string, Kept[]>();
  #bytes = 0;
  #next = 1;
  /** None that is kept has a lower number. A Map takes long to find its first entry once many before it are gone. */
  #oldest = 1;

  constructor({ perPod = 16, bytes = 48 * 1024 * 1024 }: AttemptStoreOptions = {}) {
    this.#perPod = perPod;
    this.#budget = bytes;
  }

  get size(): number {
    return this.#kept.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  record(record: AttemptRecord): void {
    const kept: Kept = { id: this.#next++, bytes: bytesOf(record), record };
    this.#kept.set(kept.id, kept);
    this.#bytes += kept.bytes;
    const key = keyOf(record.pod.namespace, record.pod.name);
    const ofPod = this.#byPod.get(key);
    if (ofPod) ofPod.push(kept);
    else this.#byPod.set(key, [kept]);
    if (ofPod && ofPod.length > this.#perPod) this.#forget(ofPod[0]!);
    while (this.#bytes > this.#budget && this.#kept.size > 1) {
      const oldest = this.#kept.get(this.#oldest++);
      if (oldest) this.#forget(oldest);
    }
  }

  /** Newest first: all, those of a namespace, or those of one Pod; no more than `limit`. */
  list(namespace?: string, pod?: string, limit = Infinity, from = 0): readonly SchedulingAttempt[] {
    return this.#of(namespace, pod)
      .slice(from, from + limit)
      .map(({ id, record }) => expandAttempt(id, record));
  }

  count(namespace?: string, pod?: string): number {
    return this.#of(namespace, pod).length;
  }

  /** One Pod's, as it was recorded. */
  newest(namespace: string, pod: string): AttemptRecord | undefined {
    return this.#byPod.get(keyOf(namespace, pod))?.at(-1)?.record;
  }

  /** The same, by name only. */
  names(namespace?: string, pod?: string): readonly string[] {
    return this.#of(namespace, pod).map(({ id, record }) => attemptName(id, record));
  }

  #of(namespace?: string, pod?: string): readonly Kept[] {
    const kept =
      namespace !== undefined && pod !== undefined
        ? (this.#byPod.get(keyOf(namespace, pod)) ?? [])
        : [...this.#kept.values()].filter(
            ({ record }) =>
              (namespace === undefined || record.pod.namespace === namespace) &&
              (pod === undefined || record.pod.name === pod),
          );
    return kept.toReversed();
  }

  /** By the name of its object. */
  find(namespace: string, name: string): AttemptRecord | undefined {
    return this.#named(namespace, name)?.record;
  }

  /** The same, expanded. */
  get(namespace: string, name: string): SchedulingAttempt | undefined {
    const kept = this.#named(namespace, name);
    return kept && expandAttempt(kept.id, kept.record);
  }

  #named(namespace: string, name: string): Kept | undefined {
    const kept = this.#kept.get(Number(name.slice(name.lastIndexOf('.') + 1)));
    const found = kept && attemptName(kept.id, kept.record) === name;
    return found && kept.record.pod.namespace === namespace ? kept : undefined;
  }

  #forget({ id, bytes, record: { pod } }: Kept): void {
    this.#kept.delete(id);
    this.#bytes -= bytes;
    const key = keyOf(pod.namespace, pod.name);
    const left = this.#byPod.get(key)!.filter((kept) => kept.id !== id);
    if (left.length > 0) this.#byPod.set(key, left);
    else this.#byPod.delete(key);
  }
}

const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`;
