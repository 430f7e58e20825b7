/** The class that a claim or a volume is of: the old annotation counts more than the field (component-helpers/storage/volume/helpers.go, 1.36). */
import type { PersistentVolume, PersistentVolumeClaim } from '../generated/types/core/v1.ts';

const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';

/** Empty where none is named. */
export const classOf = ({ metadata, spec }: PersistentVolume | PersistentVolumeClaim): string =>
  metadata.annotations?.[BETA_CLASS] ?? spec.storageClassName ?? '';

/** A claim that says nothing of a class may be given the default one; `""` says that none is wanted. */
export const namesClass = ({ metadata, spec }: PersistentVolumeClaim): boolean =>
  metadata.annotations?.[BETA_CLASS] !== undefined || spec.storageClassName !== undefined;
