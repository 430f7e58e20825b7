/** The parts of a strategy that most kinds share: who may write status, and when an object is of a new generation. */
import { deepEqual } from '../apimachinery/equality.ts';
import type { KubeObject, ObjectMeta } from '../apimachinery/meta.ts';
import { EMPTY, having } from './copy-on-write.ts';

interface WithStatus extends KubeObject {
  readonly status?: unknown;
}
interface WithSpec extends KubeObject {
  readonly spec?: unknown;
}

/** A client may not set the status of what it creates. */
export const clearStatus = <T extends WithStatus>(object: T): T =>
  having(object, 'status', EMPTY as T['status']);

/** Nor change it, except through the status subresource. */
export const keepStatus = <T extends WithStatus>(next: T, previous: T): T =>
  having(next, 'status', previous.status);

/** The status subresource changes nothing else. */
export const keepSpec = <T extends WithSpec>(next: T, previous: T): T =>
  having(next, 'spec', previous.spec);

/** As keepSpec, and labels stay too (apps/v1 kinds). */
export const keepSpecAndLabels = <T extends WithSpec>(next: T, previous: T): T =>
  withMeta(keepSpec(next, previous), 'labels', previous.metadata.labels);

export const firstGeneration = <T extends KubeObject>(object: T): T =>
  withMeta(object, 'generation', 1);

/** One more than before if the spec is another, the same otherwise: whatever the client sent. */
export function nextGeneration<T extends WithSpec>(next: T, previous: T): T {
  const { generation } = previous.metadata;
  const same = deepEqual(next.spec, previous.spec);
  return withMeta(next, 'generation', same ? generation : (generation ?? 0) + 1);
}

export function withMeta<T extends KubeObject, K extends keyof ObjectMeta>(
  object: T,
  key: K,
  value: ObjectMeta[K] | undefined,
): T {
  return having(
    object,
    'metadata',
    having<ObjectMeta, K>(object.metadata, key, value) as T['metadata'],
  );
}
