/** The class for claims that name none (pkg/volume/util/storageclass.go, GetDefaultClass, 1.36). */
import type { StorageClass } from '../generated/types/storage/v1.ts';

const DEFAULT = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

export const isDefaultClass = ({ metadata }: StorageClass): boolean =>
  DEFAULT.some((key) => metadata.annotations?.[key] === 'true');

/** The newest; of two that are as old, the one that comes first by name. */
export function defaultStorageClass(classes: readonly StorageClass[]): StorageClass | undefined {
  const [found] = classes.filter(isDefaultClass).sort((a, b) => {
    const [one, other] = [a.metadata, b.metadata];
    if (one.creationTimestamp !== other.creationTimestamp)
      return one.creationTimestamp! > other.creationTimestamp! ? -1 : 1;
    return one.name < other.name ? -1 : 1;
  });
  return found;
}
