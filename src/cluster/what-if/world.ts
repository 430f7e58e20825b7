/** A cluster as a study sees it: its objects by their keys in etcd, shared with the cluster and never changed. */
import { nodes } from '../../api/core/v1/node/node.ts';
import { pods } from '../../api/core/v1/pod/pod.ts';
import type { Node, Pod } from '../../api/generated/types/core/v1.ts';
import type { ResourceDefinition } from '../../api/resource-definition.ts';
import { controllerOf, type KubeObject } from '../../apimachinery/meta.ts';
import type { Etcd } from '../../control-plane/etcd/etcd.ts';
import { copiedKinds } from './copied-kinds.ts';

/** In the order of their creation. */
export type World = ReadonlyMap<string, KubeObject>;

export function worldOf(etcd: Etcd): World {
  const found = copiedKinds.flatMap((kind) => etcd.range(prefixOf(kind)));
  found.sort((one, other) => one.createRevision - other.createRevision);
  return new Map(found.map(({ key, value }) => [key, value as KubeObject]));
}

export const prefixOf = ({ storagePrefix, plural }: ResourceDefinition): string =>
  `/registry/${storagePrefix ?? plural}/`;

export const keyIn = (kind: ResourceDefinition, namespace: string, name: string): string =>
  prefixOf(kind) + (kind.namespaced ? `${namespace}/${name}` : name);

export const nodesOf = (world: World): readonly Node[] => objectsOf(world, nodes) as Node[];

export const podsOf = (world: World): readonly Pod[] => objectsOf(world, pods) as Pod[];

function objectsOf(world: World, kind: ResourceDefinition): KubeObject[] {
  const prefix = prefixOf(kind);
  return [...world].flatMap(([key, object]) => (key.startsWith(prefix) ? [object] : []));
}

/** Neither finished nor on its way out: it needs a place. */
export const isLive = ({ metadata, status }: Pod): boolean =>
  status?.phase !== 'Succeeded' &&
  status?.phase !== 'Failed' &&
  metadata.deletionTimestamp === undefined;

/** A node's own Pods stay with it. */
export const isMovable = ({ metadata }: Pod): boolean =>
  metadata.annotations?.['kubernetes.io/config.mirror'] === undefined;

/**
 * What manages a Pod in the end: `Deployment/web`. A ReplicaSet's own owner is taken from its name, which begins with
 * the Deployment's.
 */
export function workloadOf(pod: Pod): string | undefined {
  const owner = controllerOf(pod);
  if (!owner) return undefined;
  const hash = pod.metadata.labels?.['pod-template-hash'];
  if (owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`))
    return `Deployment/${owner.name.slice(0, -hash.length - 1)}`;
  return `${owner.kind}/${owner.name}`;
}

/** What belongs to a workload, by `kind/name` of either its owner or the owner of that. */
export const belongsTo = (pod: Pod, kind: string, name: string, namespace: string): boolean => {
  if (pod.metadata.namespace !== namespace) return false;
  const owner = controllerOf(pod);
  return workloadOf(pod) === `${kind}/${name}` || (owner?.kind === kind && owner.name === name);
};
