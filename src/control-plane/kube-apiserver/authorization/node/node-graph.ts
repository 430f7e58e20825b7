/**
 * Which objects a node may see, because a Pod on it needs them (plugin/pkg/auth/authorizer/node/graph.go, 1.36): kept as
 * Pods are bound and go, so that a question is a look-up.
 */
import type { PersistentVolume, Pod } from '../../../../api/generated/types/core/v1.ts';
import { podConfigMapNames, podSecretNames } from '../../pod-references.ts';

export type ReferredType =
  | 'pod'
  | 'secret'
  | 'configmap'
  | 'pvc'
  | 'pv'
  | 'serviceAccount'
  | 'resourceclaim'
  | 'volumeattachment'
  | 'resourceslice';

const MIRROR = 'kubernetes.io/config.mirror';

export class NodeGraph {
  /** By what is referred to: on which nodes, and by how many. */
  readonly #nodes = new Map<string, Map<string, number>>();
  /** What each referrer refers to. */
  readonly #references = new Map<string, Reference>();
  /** The claim of each volume, and the volumes that need a Secret. */
  readonly #claimOf = new Map<string, string>();
  readonly #volumesOfSecret = new Map<string, Set<string>>();

  /** Whether an object of a type is related to a node. */
  relates(type: ReferredType, namespace: string, name: string, node: string): boolean {
    const key = keyOf(type, namespace, name);
    if (this.#nodes.get(key)?.has(node)) return true;
    if (type === 'pv') {
      const claim = this.#claimOf.get(name);
      return claim !== undefined && this.#nodes.get(claim)?.has(node) === true;
    }
    if (type !== 'secret') return false;
    for (const volume of this.#volumesOfSecret.get(key) ?? [])
      if (this.relates('pv', '', volume, node)) return true;
    return false;
  }

  /** A Pod was written; nothing changes unless it was bound, or refers to other claims. */
  setPod(pod: Pod, previous: Pod | undefined): void {
    const { nodeName } = pod.spec;
    if (!nodeName) return;
    if (previous?.spec.nodeName === nodeName && sameReferences(pod, previous)) return;
    const { namespace = '', name } = pod.metadata;
    this.#set(keyOf('pod', namespace, name), nodeName, referencesOf(pod));
  }

  removePod({ metadata }: Pod): void {
    this.#remove(keyOf('pod', metadata.namespace ?? '', metadata.name));
  }

  setVolume({ metadata, spec }: PersistentVolume): void {
    this.removeVolume(metadata.name);
    const { claimRef } = spec;
    if (!claimRef?.name) return;
    this.#claimOf.set(metadata.name, keyOf('pvc', claimRef.namespace ?? '', claimRef.name));
    for (const secret of volumeSecrets(spec, claimRef.namespace ?? '')) {
      const volumes = this.#volumesOfSecret.get(secret);
      if (volumes) volumes.add(metadata.name);
      else this.#volumesOfSecret.set(secret, new Set([metadata.name]));
    }
  }

  removeVolume(name: string): void {
    if (!this.#claimOf.delete(name)) return;
    for (const [secret, volumes] of this.#volumesOfSecret)
      if (volumes.delete(name) && volumes.size === 0) this.#volumesOfSecret.delete(secret);
  }

  /** An object that names its node itself: a VolumeAttachment, a ResourceSlice. */
  setOnNode(type: 'volumeattachment' | 'resourceslice', name: string, node: string): void {
    const key = keyOf(type, '', name);
    if (node) this.#set(key, node, []);
    else this.#remove(key);
  }

  removeOnNode(type: 'volumeattachment' | 'resourceslice', name: string): void {
    this.#remove(keyOf(type, '', name));
  }

  #set(key: string, node: string, references: readonly string[]): void {
    this.#remove(key);
    const reference = { node, to: [key, ...references] };
    this.#references.set(key, reference);
    for (const to of reference.to) {
      let nodes = this.#nodes.get(to);
      if (!nodes) this.#nodes.set(to, (nodes = new Map()));
      nodes.set(node, (nodes.get(node) ?? 0) + 1);
    }
  }

  #remove(key: string): void {
    const reference = this.#references.get(key);
    if (!reference) return;
    this.#references.delete(key);
    const { node, to } = reference;
    for (const one of to) {
      const nodes = this.#nodes.get(one)!;
      const left = nodes.get(node)! - 1;
      if (left > 0) nodes.set(node, left);
      else if (nodes.delete(node) && nodes.size === 0) this.#nodes.delete(one);
    }
  }
}

interface Reference {
  readonly node: string;
  readonly to: readonly string[];
}

const keyOf = (type: ReferredType, namespace: string, name: string): string =>
  `${type}:${namespace}/${name}`;

const sameReferences = (pod: Pod, previous: Pod): boolean =>
  pod.metadata.uid === previous.metadata.uid &&
  pod.spec.ephemeralContainers === previous.spec.ephemeralContainers &&
  pod.status?.resourceClaimStatuses === previous.status?.resourceClaimStatuses &&
  pod.status?.extendedResourceClaimStatus === previous.status?.extendedResourceClaimStatus;

/** A mirror Pod gives its node access to nothing: the node made it itself. */
function referencesOf(pod: Pod): readonly string[] {
  const { metadata, spec, status } = pod;
  if (metadata.annotations?.[MIRROR] !== undefined) return [];
  const to = (type: ReferredType, name: string) => keyOf(type, metadata.namespace ?? '', name);
  const found = new Set<string>();
  if (spec.serviceAccountName) found.add(to('serviceAccount', spec.serviceAccountName));
  for (const name of podSecretNames(pod)) found.add(to('secret', name));
  for (const name of podConfigMapNames(pod)) found.add(to('configmap', name));
  for (const volume of spec.volumes ?? []) {
    if (volume.persistentVolumeClaim) found.add(to('pvc', volume.persistentVolumeClaim.claimName));
    else if (volume.ephemeral) found.add(to('pvc', `${metadata.name}-${volume.name}`));
  }
  for (const claim of spec.resourceClaims ?? []) {
    const made = status?.resourceClaimStatuses?.find(({ name }) => name === claim.name);
    const name = claim.resourceClaimName ?? made?.resourceClaimName;
    if (name) found.add(to('resourceclaim', name));
  }
  const extended = status?.extendedResourceClaimStatus?.resourceClaimName;
  if (extended) found.add(to('resourceclaim', extended));
  return [...found];
}

function volumeSecrets(spec: PersistentVolume['spec'], claimNamespace: string): string[] {
  const references = [
    { name: spec.azureFile?.secretName, namespace: spec.azureFile?.secretNamespace },
    spec.cephfs?.secretRef,
    spec.cinder?.secretRef,
    spec.flexVolume?.secretRef,
    spec.rbd?.secretRef,
    spec.scaleIO?.secretRef,
    spec.iscsi?.secretRef,
    spec.storageos?.secretRef,
    spec.csi?.nodePublishSecretRef,
    spec.csi?.nodeStageSecretRef,
    spec.csi?.nodeExpandSecretRef,
  ];
  return references.flatMap((reference) =>
    reference?.name ? [keyOf('secret', reference.namespace || claimNamespace, reference.name)] : [],
  );
}
