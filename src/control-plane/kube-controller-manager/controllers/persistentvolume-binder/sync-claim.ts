/** What becomes of a claim (syncClaim, pkg/controller/volume/persistentvolume/pv_controller.go, 1.36). */
import { persistentVolumeClaims } from '../../../../api/core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import { persistentVolumes } from '../../../../api/core/v1/persistent-volume/persistent-volume.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import { storageClasses } from '../../../../api/storage/v1/storage-class/storage-class.ts';
import type {
  PersistentVolume,
  PersistentVolumeClaim,
} from '../../../../api/generated/types/core/v1.ts';
import {
  BIND_COMPLETED,
  BOUND_BY_CONTROLLER,
  isBoundTo,
  SELECTED_NODE,
} from '../../../../api/volumes/binding.ts';
import { classOf, namesClass } from '../../../../api/volumes/claim-class.ts';
import { defaultStorageClassAmong } from '../../../../api/volumes/default-class.ts';
import { matchingVolume, modeOf, offersModes, sizeOf } from '../../../../api/volumes/matching.ts';
import { compare } from '../../../../apimachinery/quantity.ts';
import { bind, byClaim, setClaimStatus, type BinderContext } from './binder-context.ts';
import { provision } from './provision.ts';

export function syncClaim(context: BinderContext, claim: PersistentVolumeClaim): void {
  if (claim.metadata.annotations?.[BIND_COMPLETED] !== undefined) syncBound(context, claim);
  else if (claim.spec.volumeName) syncNamed(context, claim, claim.spec.volumeName);
  else syncUnbound(context, claim);
}

/** Nobody has said which volume it shall be. */
function syncUnbound(context: BinderContext, claim: PersistentVolumeClaim): void {
  const { lister, events } = context;
  const storageClass = lister(storageClasses).get({ name: classOf(claim) });
  const delayed = storageClass?.volumeBindingMode === 'WaitForFirstConsumer';
  const volumes = lister(persistentVolumes)
    .list()
    .filter((volume) => offersModes(volume, claim));
  const volume = matchingVolume(claim, volumes, { delayed });
  if (volume) return bind(context, volume, claim);
  if (giveDefaultClass(context, claim)) return;
  if (delayed && claim.metadata.annotations?.[SELECTED_NODE] === undefined) {
    tellOfWaiting(context, claim);
  } else if (classOf(claim) !== '') {
    return provision(context, claim, storageClass);
  } else {
    const words = 'no persistent volumes available for this claim and no storage class is set';
    events.event(claim, 'Normal', 'FailedBinding', words);
  }
  setClaimStatus(context, claim, 'Pending');
}

/** Somebody wants this very volume. */
function syncNamed(context: BinderContext, claim: PersistentVolumeClaim, name: string): void {
  const { lister, events } = context;
  const volume = lister(persistentVolumes).get({ name });
  if (volume && !volume.spec.claimRef) {
    const problem = mismatch(volume, claim);
    if (!problem) return bind(context, volume, claim);
    const words = `Cannot bind to requested volume "${name}": ${problem}`;
    events.event(claim, 'Warning', 'VolumeMismatch', words);
  } else if (volume && isBoundTo(volume, claim)) {
    return bind(context, volume, claim);
  } else if (volume && claim.metadata.annotations?.[BOUND_BY_CONTROLLER] === undefined) {
    const words = `volume "${name}" already bound to a different claim.`;
    events.event(claim, 'Warning', 'FailedBinding', words);
  }
  setClaimStatus(context, claim, 'Pending');
}

/** It had a volume. Does it still? */
function syncBound(context: BinderContext, claim: PersistentVolumeClaim): void {
  const { lister } = context;
  const { volumeName: name } = claim.spec;
  if (!name) {
    const words = 'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!';
    return lose(context, claim, 'ClaimLost', words);
  }
  const volume = lister(persistentVolumes).get({ name });
  if (!volume) {
    const words = 'Bound claim has lost its PersistentVolume. Data on the volume is lost!';
    return lose(context, claim, 'ClaimLost', words);
  }
  const { claimRef } = volume.spec;
  if (!claimRef || claimRef.uid === claim.metadata.uid) return bind(context, volume, claim);
  const words = 'Two claims are bound to the same volume, this one is bound incorrectly';
  lose(context, claim, 'ClaimMisbound', words);
}

function lose(
  context: BinderContext,
  claim: PersistentVolumeClaim,
  reason: string,
  words: string,
): void {
  if (claim.status.phase === 'Lost') return;
  const lost = setClaimStatus(context, claim, 'Lost');
  context.events.event(lost, 'Warning', reason, words);
}

/** A default class that came later is for claims that named none, too (RetroactiveDefaultStorageClass, since 1.28). */
function giveDefaultClass(context: BinderContext, claim: PersistentVolumeClaim): boolean {
  if (namesClass(claim)) return false;
  const found = defaultStorageClassAmong(context.lister(storageClasses).list());
  if (!found) return false;
  const spec = { ...claim.spec, storageClassName: found.metadata.name };
  context.client.update(persistentVolumeClaims, { ...claim, spec });
  return true;
}

function tellOfWaiting({ lister, events }: BinderContext, claim: PersistentVolumeClaim): void {
  const { namespace, name } = claim.metadata;
  const waiting = lister(pods)
    .byIndex(byClaim.name, `${namespace}/${name}`)
    .filter(({ spec, status }) => !spec.nodeName && status.phase === 'Pending')
    .map(({ metadata }) => metadata.name)
    .sort();
  const several = waiting.length > 1 ? 'pods' : 'pod';
  if (waiting.length > 0) {
    const words = `waiting for ${several} ${waiting.join(',')} to be scheduled`;
    events.event(claim, 'Normal', 'WaitForPodScheduled', words);
  } else {
    const words = 'waiting for first consumer to be created before binding';
    events.event(claim, 'Normal', 'WaitForFirstConsumer', words);
  }
}

/** Why a volume that was asked for by name will not do (checkVolumeSatisfyClaim). */
function mismatch(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (volume.metadata.deletionTimestamp)
    return `the volume is marked for deletion "${volume.metadata.name}"`;
  if (compare(sizeOf(volume.spec.capacity), sizeOf(claim.spec.resources?.requests)) < 0)
    return 'requested PV is too small';
  if (classOf(volume) !== classOf(claim)) return 'storageClassName does not match';
  const [offered, wanted] = [volume, claim].map((one) => one.spec.volumeAttributesClassName ?? '');
  if (offered !== wanted) return 'VolumeAttributesClassName does not match';
  if (modeOf(volume.spec) !== modeOf(claim.spec)) return 'incompatible volumeMode';
  return offersModes(volume, claim) ? undefined : 'incompatible accessMode';
}
