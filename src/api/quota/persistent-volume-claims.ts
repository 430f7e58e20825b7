/** What claims use of a quota, in all and by storage class (pkg/quota/v1/evaluator/core/persistent_volume_claims.go, 1.36). */
import { compare, type Quantity } from '../../apimachinery/quantity.ts';
import type { PersistentVolumeClaim } from '../generated/types/core/v1.ts';
import { amountOf, ONE } from './amounts.ts';
import { objectCount, type QuotaEvaluator } from './evaluator.ts';
import { matchesValue } from './scopes.ts';

const COUNT = objectCount('', 'persistentvolumeclaims');
const CLAIMS = 'persistentvolumeclaims';
const STORAGE = 'requests.storage';
const OF_CLASS = '.storageclass.storage.k8s.io/';
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';
/** Of a quantity: a whole one. */
const UNIT = 1_000_000_000n;

export const claimEvaluator: QuotaEvaluator<PersistentVolumeClaim> = {
  measures: (resource) =>
    [COUNT, CLAIMS, STORAGE].includes(resource) ||
    resource.endsWith(OF_CLASS + CLAIMS) ||
    resource.endsWith(OF_CLASS + STORAGE),

  handles: ({ subresource }) => subresource === '',

  usage(claim) {
    const used = new Map([
      [CLAIMS, ONE],
      [COUNT, ONE],
    ]);
    const storage = storageOf(claim);
    if (storage) used.set(STORAGE, storage);
    const storageClass = classOf(claim);
    if (storageClass) {
      used.set(storageClass + OF_CLASS + CLAIMS, ONE);
      if (storage) used.set(storageClass + OF_CLASS + STORAGE, storage);
    }
    return used;
  },

  inScope(scope, { spec, status }) {
    if (scope.scopeName !== 'VolumeAttributesClass') return false;
    const names = [
      spec.volumeAttributesClassName,
      status?.currentVolumeAttributesClassName,
      status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
    ].filter(Boolean);
    if (names.length === 0) return matchesValue(scope, undefined);
    return names.some((name) => matchesValue(scope, name));
  },
};

const classOf = ({ metadata, spec }: PersistentVolumeClaim): string | undefined =>
  metadata.annotations?.[CLASS_ANNOTATION] ?? spec.storageClassName;

/** What was asked for, or what is being allocated where that is more; in whole bytes. */
function storageOf({ spec, status }: PersistentVolumeClaim): Quantity | undefined {
  const text = spec.resources?.requests?.storage;
  if (text === undefined) return undefined;
  const wanted = amountOf(text);
  const allocated = amountOf(status?.allocatedResources?.storage);
  return whole(compare(allocated, wanted) > 0 ? allocated : wanted);
}

function whole(quantity: Quantity): Quantity {
  const over = quantity.nanos % UNIT;
  return over === 0n ? quantity : { nanos: quantity.nanos - over + UNIT, format: quantity.format };
}
