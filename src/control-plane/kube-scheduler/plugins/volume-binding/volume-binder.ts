/**
 * Finds volumes for a Pod's claims on a node, and ties them together (plugins/volumebinding/binder.go, 1.36). What was
 * chosen for one Pod is assumed at once, so that the next one does not choose it too.
 */
import { persistentVolumeClaims } from '../../../../api/core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import { persistentVolumes } from '../../../../api/core/v1/persistent-volume/persistent-volume.ts';
import type {
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  TopologySelectorTerm,
} from '../../../../api/generated/types/core/v1.ts';
import { csiDrivers } from '../../../../api/storage/v1/csi-driver/csi-driver.ts';
import { csiStorageCapacities } from '../../../../api/storage/v1/csi-storage-capacity/csi-storage-capacity.ts';
import { storageClasses } from '../../../../api/storage/v1/storage-class/storage-class.ts';
import {
  boundTo,
  isFullyBound,
  NO_PROVISIONER,
  SELECTED_NODE,
} from '../../../../api/volumes/binding.ts';
import { classOf } from '../../../../api/volumes/claim-class.ts';
import { matchingVolume, sizeOf } from '../../../../api/volumes/matching.ts';
import { compare } from '../../../../apimachinery/quantity.ts';
import type { SchedulerHandle } from '../../framework/handle.ts';
import { matchesNodeSelector } from '../../../../api/pod-spec/node-selector.ts';
import { notForPod, podClaims } from '../../framework/pod-claims.ts';
import { AssumeCache } from './assume-cache.ts';
import { hasRoom } from './storage-capacity.ts';

/** The index of volumes by their class. */
export const volumeClass = {
  name: 'storageClass',
  values: (volume: PersistentVolume) => [classOf(volume)],
};

/** A Pod's claims by what is left to do for them. */
export interface ClaimsByState {
  readonly bound: readonly PersistentVolumeClaim[];
  /** Wait for a node to be chosen. */
  readonly delayed: readonly PersistentVolumeClaim[];
  /** Should have been bound by the controller before. */
  readonly immediate: readonly PersistentVolumeClaim[];
}

interface StaticBinding {
  readonly volume: PersistentVolume;
  readonly claim: PersistentVolumeClaim;
}

/** What a Pod's claims would get on one node. */
export interface PodVolumes {
  readonly bindings: readonly StaticBinding[];
  readonly provisions: readonly PersistentVolumeClaim[];
}

/** `problem` is something that scheduling again may cure; `reasons` say why the node will not do. */
export type Found<T> = { readonly problem: string } | { readonly value: T };
export type FoundVolumes = Found<PodVolumes> | { readonly reasons: readonly string[] };

const NODE_CONFLICT = "node(s) didn't match PersistentVolume's node affinity";
const BIND_CONFLICT = "node(s) didn't find available persistent volumes to bind";
const NOT_ENOUGH_SPACE = 'node(s) did not have enough free storage';
const NO_VOLUME = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)';

export class VolumeBinder {
  readonly #handle: SchedulerHandle;
  readonly #volumes: AssumeCache<PersistentVolume>;
  readonly #claims: AssumeCache<PersistentVolumeClaim>;

  constructor(handle: SchedulerHandle) {
    this.#handle = handle;
    this.#volumes = new AssumeCache(handle.lister(persistentVolumes));
    this.#claims = new AssumeCache(handle.lister(persistentVolumeClaims));
    for (const kind of [storageClasses, csiDrivers, csiStorageCapacities])
      handle.lister(kind as typeof storageClasses);
  }

  claimsOf(pod: Pod): Found<ClaimsByState> {
    const bound: PersistentVolumeClaim[] = [];
    const delayed: PersistentVolumeClaim[] = [];
    const immediate: PersistentVolumeClaim[] = [];
    const { namespace } = pod.metadata;
    for (const { name, ephemeral } of podClaims(pod)) {
      const claim = this.#claims.get({ namespace, name });
      if (!claim)
        return {
          problem: `error getting PVC "${namespace}/${name}": could not find v1.PersistentVolumeClaim "${namespace}/${name}"`,
        };
      const wrong = ephemeral ? notForPod(pod, claim) : undefined;
      if (wrong) return { problem: wrong };
      if (isFullyBound(claim)) {
        bound.push(claim);
        continue;
      }
      const mode = this.#bindingMode(claim);
      if (typeof mode !== 'string') return mode;
      // A claim that names its volume is the controller's to bind.
      if (mode === 'WaitForFirstConsumer' && !claim.spec.volumeName) delayed.push(claim);
      else immediate.push(claim);
    }
    return { value: { bound, delayed, immediate } };
  }

  find({ bound, delayed }: ClaimsByState, node: Node): FoundVolumes {
    const { matched, exist } = this.#boundMatch(bound, node);
    const unbound = delayed.length > 0 ? this.#findUnbound(delayed, node) : NOTHING;
    if ('problem' in unbound) return unbound;
    const reasons = [
      ...(matched ? [] : [NODE_CONFLICT]),
      ...unbound.reasons,
      ...(exist ? [] : [NO_VOLUME]),
    ];
    return reasons.length > 0 ? { reasons } : { value: unbound.volumes };
  }

  /** Whether nothing is left to bind; or what went wrong. */
  assume(pod: Pod, nodeName: string, volumes: PodVolumes): Found<boolean> {
    if (this.#allBound(pod)) return { value: true };
    for (const { volume, claim } of volumes.bindings) {
      const next = boundTo(volume, claim);
      if (next !== volume && !this.#volumes.assume(next)) return this.#undo(volumes, volume);
    }
    for (const claim of volumes.provisions) {
      if (!this.#claims.assume(onNode(claim, nodeName))) return this.#undo(volumes, claim);
    }
    return { value: false };
  }

  revert({ bindings, provisions }: PodVolumes): void {
    for (const { volume } of bindings) this.#volumes.restore(volume.metadata);
    for (const claim of provisions) this.#claims.restore(claim.metadata);
  }

  /** Tells the API server. Refusals are the caller's to catch. What was written is what to look for afterwards. */
  write({ bindings, provisions }: PodVolumes, nodeName: string): PodVolumes {
    const { client } = this.#handle;
    return {
      bindings: bindings.map(({ volume, claim }) => {
        const next = boundTo(volume, claim);
        return {
          volume: next === volume ? volume : client.update(persistentVolumes, next),
          claim,
        };
      }),
      provisions: provisions.map((claim) =>
        client.update(persistentVolumeClaims, onNode(claim, nodeName)),
      ),
    };
  }

  /** Whether everything that was written has come about; or why it never will. */
  check(node: Node | undefined, nodeName: string, written: PodVolumes): Found<boolean> {
    if (!node) return { problem: `failed to get node "${nodeName}": node "${nodeName}" not found` };
    let complete = true;
    for (const { volume, claim } of written.bindings) {
      const seen = this.#volumes.seen(volume.metadata);
      const { name } = volume.metadata;
      if (!seen)
        return {
          problem: `failed to check binding: could not find v1.PersistentVolume "${name}"`,
        };
      const now = this.#claims.seen(claim.metadata);
      if (!now) return { problem: `failed to check binding: ${noClaim(claim)}` };
      if (isOlder(seen, volume)) return { value: false };
      const away = this.#away(seen, node);
      if (away) return away;
      if (!seen.spec.claimRef?.uid) return { problem: `ClaimRef got reset for pv "${name}"` };
      if (!isFullyBound(now)) complete = false;
      if (!complete) return { value: false };
    }
    for (const claim of written.provisions) {
      const now = this.#claims.seen(claim.metadata);
      if (!now) return { problem: `failed to check provisioning pvc: ${noClaim(claim)}` };
      if (isOlder(now, claim)) return { value: false };
      // A provisioner that fails takes the node away, so that another one is chosen.
      if (now.metadata.annotations?.[SELECTED_NODE] !== nodeName)
        return { problem: `provisioning failed for PVC "${now.metadata.name}"` };
      const { volumeName } = now.spec;
      if (volumeName) {
        const volume = this.#volumes.seen({ name: volumeName });
        if (!volume) return { value: false };
        const away = this.#away(volume, node);
        if (away) return away;
      }
      if (!isFullyBound(now)) return { value: false };
    }
    return { value: true };
  }

  #bindingMode(claim: PersistentVolumeClaim): string | { readonly problem: string } {
    const name = classOf(claim);
    const storageClass = name && this.#handle.lister(storageClasses).get({ name });
    if (!storageClass) return 'Immediate';
    return (
      storageClass.volumeBindingMode ?? {
        problem: `VolumeBindingMode not set for StorageClass "${name}"`,
      }
    );
  }

  #boundMatch(
    claims: readonly PersistentVolumeClaim[],
    node: Node,
  ): { readonly matched: boolean; readonly exist: boolean } {
    for (const { spec } of claims) {
      const volume = this.#volumes.get({ name: spec.volumeName! });
      if (!volume) return { matched: true, exist: false };
      if (!reaches(node, volume)) return { matched: false, exist: true };
    }
    return { matched: true, exist: true };
  }

  #findUnbound(
    claims: readonly PersistentVolumeClaim[],
    node: Node,
  ):
    | { readonly problem: string }
    | { readonly reasons: readonly string[]; readonly volumes: PodVolumes } {
    const toProvision: PersistentVolumeClaim[] = [];
    const toMatch: PersistentVolumeClaim[] = [];
    for (const claim of claims) {
      const selected = claim.metadata.annotations?.[SELECTED_NODE];
      if (selected === undefined) toMatch.push(claim);
      else if (selected !== node.metadata.name)
        return { reasons: [BIND_CONFLICT], volumes: NO_VOLUMES };
      else toProvision.push(claim);
    }
    const { bindings, unmatched } = this.#match(toMatch, node);
    toProvision.push(...unmatched);
    for (const claim of toProvision) {
      const refusal = this.#cannotProvision(claim, node);
      if (typeof refusal === 'string') return { reasons: [refusal], volumes: NO_VOLUMES };
      if (refusal) return refusal;
    }
    return { reasons: [], volumes: { bindings, provisions: toProvision } };
  }

  /** Smaller claims first, so that they leave the larger volumes to the larger ones. */
  #match(claims: readonly PersistentVolumeClaim[], node: Node) {
    const bySize = [...claims].sort((a, b) =>
      compare(sizeOf(a.spec.resources?.requests), sizeOf(b.spec.resources?.requests)),
    );
    const bindings: StaticBinding[] = [];
    const unmatched: PersistentVolumeClaim[] = [];
    const except = new Set<string>();
    const lister = this.#handle.lister(persistentVolumes);
    for (const claim of bySize) {
      const volumes = lister
        .byIndex(volumeClass.name, classOf(claim))
        .map((volume) => this.#volumes.current(volume));
      const reachable = (volume: PersistentVolume) => reaches(node, volume);
      const volume = matchingVolume(claim, volumes, { except, reachable, delayed: true });
      if (volume) {
        except.add(volume.metadata.name);
        bindings.push({ volume, claim });
      } else unmatched.push(claim);
    }
    return { bindings, unmatched };
  }

  #cannotProvision(
    claim: PersistentVolumeClaim,
    node: Node,
  ): string | { readonly problem: string } | undefined {
    const name = classOf(claim);
    const key = `${claim.metadata.namespace}/${claim.metadata.name}`;
    if (!name) return { problem: `no class for claim "${key}"` };
    const storageClass = this.#handle.lister(storageClasses).get({ name });
    if (!storageClass) return { problem: `failed to find storage class "${name}"` };
    const { provisioner, allowedTopologies } = storageClass;
    if (!provisioner || provisioner === NO_PROVISIONER) return BIND_CONFLICT;
    if (!matchesTopologies(allowedTopologies, node)) return BIND_CONFLICT;
    const driver = this.#handle.lister(csiDrivers).get({ name: provisioner });
    const capacities = () => this.#handle.lister(csiStorageCapacities).list();
    return hasRoom(driver, capacities, storageClass, claim, node) ? undefined : NOT_ENOUGH_SPACE;
  }

  #allBound(pod: Pod): boolean {
    const { namespace } = pod.metadata;
    return podClaims(pod).every(({ name }) => {
      const claim = this.#claims.get({ namespace, name });
      return claim !== undefined && isFullyBound(claim);
    });
  }

  #undo(volumes: PodVolumes, { kind, metadata }: PersistentVolume | PersistentVolumeClaim) {
    this.revert(volumes);
    const key = metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name;
    return { problem: `v1.${kind} "${key}" is out of sync` };
  }

  #away(volume: PersistentVolume, node: Node): { readonly problem: string } | undefined {
    if (reaches(node, volume)) return undefined;
    return {
      problem: `pv "${volume.metadata.name}" node affinity doesn't match node "${node.metadata.name}": no matching NodeSelectorTerms`,
    };
  }
}

const NO_VOLUMES: PodVolumes = { bindings: [], provisions: [] };
const NOTHING = { reasons: [] as readonly string[], volumes: NO_VOLUMES };

const noClaim = ({ metadata: { namespace, name } }: PersistentVolumeClaim): string =>
  `could not find v1.PersistentVolumeClaim "${namespace}/${name}"`;

/** Revisions are numbers, and rise. */
const isOlder = (
  seen: PersistentVolume | PersistentVolumeClaim,
  written: PersistentVolume | PersistentVolumeClaim,
): boolean => Number(seen.metadata.resourceVersion) < Number(written.metadata.resourceVersion);

function onNode(claim: PersistentVolumeClaim, nodeName: string): PersistentVolumeClaim {
  const { metadata } = claim;
  const annotations = { ...metadata.annotations, [SELECTED_NODE]: nodeName };
  return { ...claim, metadata: { ...metadata, annotations } };
}

function reaches(node: Node, { spec }: PersistentVolume): boolean {
  const required = spec.nodeAffinity?.required;
  return !required || matchesNodeSelector(required, node);
}

/** Any term will do, and none at all means anywhere. */
const matchesTopologies = (terms: readonly TopologySelectorTerm[] = [], node: Node): boolean =>
  terms.length === 0 ||
  terms.some(({ matchLabelExpressions = [] }) =>
    matchLabelExpressions.every(({ key, values }) => {
      const here = node.metadata.labels?.[key];
      return here !== undefined && values.includes(here);
    }),
  );
