/** The class for claims that name none (pkg/volume/util/storageclass.go, GetDefaultClass, 1.36). */
import { defaultAmong, isMarked } from '../default-class.ts';
import type { StorageClass } from '../generated/types/storage/v1.ts';

const DEFAULT = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

export const isDefaultClass = (one: StorageClass): boolean => isMarked(one, DEFAULT);

export const defaultStorageClassAmong = (
  classes: readonly StorageClass[],
): StorageClass | undefined => defaultAmong(classes, DEFAULT);
