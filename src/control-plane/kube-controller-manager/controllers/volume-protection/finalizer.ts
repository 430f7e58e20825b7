/** Adds and takes away the finalizer by which something in use is held back from deletion. */
import type { ResourceDefinition } from '../../../../api/resource-definition.ts';
import type { KubeObject } from '../../../../apimachinery/meta.ts';
import type { Client } from '../../../../client/client.ts';

/** One that is being deleted loses it once nobody uses it; any other one has it. */
export function keepFinalizer<T extends KubeObject>(
  client: Client,
  kind: ResourceDefinition<T>,
  object: T,
  finalizer: string,
  isUsed: () => boolean,
): void {
  const { metadata } = object;
  const { finalizers = [] } = metadata;
  const has = finalizers.includes(finalizer);
  const next =
    metadata.deletionTimestamp === undefined
      ? has
        ? undefined
        : [...finalizers, finalizer]
      : has && !isUsed()
        ? finalizers.filter((name) => name !== finalizer)
        : undefined;
  if (next) client.update(kind, { ...object, metadata: { ...metadata, finalizers: next } });
}
