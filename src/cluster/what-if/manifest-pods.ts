/** The Pods that a manifest stands for, as its controller would make them. */
import { jobs } from '../../api/batch/v1/job/job.ts';
import { replicaSets } from '../../api/apps/v1/replica-set/replica-set.ts';
import { statefulSets } from '../../api/apps/v1/stateful-set/stateful-set.ts';
import { persistentVolumeClaims } from '../../api/core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import { pods } from '../../api/core/v1/pod/pod.ts';
import { replicationControllers } from '../../api/core/v1/replication-controller/replication-controller.ts';
import type { PersistentVolumeClaim, PodTemplateSpec } from '../../api/generated/types/core/v1.ts';
import type { LabelSelector } from '../../api/generated/types/meta/v1.ts';
import { kubernetesKinds } from '../../api/registry.ts';
import type { ResourceDefinition } from '../../api/resource-definition.ts';
import type { StudiedManifest } from '../../api/sim/v1alpha1/placement-study/types.ts';
import { apiVersionOf, type ObjectMeta } from '../../apimachinery/meta.ts';
import { StatusError } from '../../apimachinery/status.ts';

export interface Expanded {
  /** What has to be there before: claims, classes, and the set itself, as whose the Pods count. */
  readonly needs: readonly { readonly kind: ResourceDefinition; readonly object: Drafted }[];
  readonly pods: readonly Drafted[];
  /** Whose earlier Pods go when these come: `Deployment/web`. */
  readonly workload?: { readonly kind: string; readonly name: string; readonly namespace: string };
}

/** An object before the API server has seen it. */
export interface Drafted {
  readonly metadata: Partial<ObjectMeta>;
  readonly [field: string]: unknown;
}

/** Throws BadRequest for what is no kind of this cluster. */
export function expanded(manifest: StudiedManifest): Expanded {
  const kind = kubernetesKinds.find(
    (one) =>
      one.kind === manifest.kind && apiVersionOf(one.group, one.version) === manifest.apiVersion,
  );
  if (!kind)
    throw StatusError.badRequest(
      `no matches for kind "${manifest.kind}" in version "${manifest.apiVersion}"`,
    );
  const object: Drafted = kind.namespaced ? inNamespace(manifest) : manifest;
  if (kind === pods) return { needs: [], pods: [object] };
  const spec = (manifest.spec ?? {}) as WorkloadSpec;
  switch (manifest.kind) {
    case 'Deployment':
      return ofDeployment(object, spec);
    case 'ReplicaSet':
      return ofSet(kind, manifest.kind, object, spec, spec.replicas ?? 1);
    case 'ReplicationController':
      return ofSet(replicationControllers, manifest.kind, object, spec, spec.replicas ?? 1);
    case 'Job': {
      const { parallelism = 1, completions = parallelism } = spec;
      return ofSet(jobs, manifest.kind, object, spec, Math.min(parallelism, completions));
    }
    case 'StatefulSet':
      return ofSet(statefulSets, manifest.kind, object, spec, spec.replicas ?? 1);
    default:
      return { needs: [{ kind, object }], pods: [] };
  }
}

interface WorkloadSpec {
  readonly replicas?: number;
  readonly parallelism?: number;
  readonly completions?: number;
  readonly selector?: LabelSelector;
  readonly template?: PodTemplateSpec;
  readonly volumeClaimTemplates?: readonly PersistentVolumeClaim[];
}

/** By way of its newest ReplicaSet, with the label that keeps it apart from others. */
function ofDeployment({ metadata }: Drafted, spec: WorkloadSpec): Expanded {
  const { selector, replicas = 1 } = spec;
  const label = { 'pod-template-hash': HASH };
  const labels = { ...spec.template?.metadata?.labels, ...label };
  const template = { ...spec.template, metadata: { ...spec.template?.metadata, labels } };
  const set = {
    metadata: { name: `${metadata.name}-${HASH}`, namespace: metadata.namespace },
    spec: {
      selector: { ...selector, matchLabels: { ...selector?.matchLabels, ...label } },
      template,
      replicas,
    },
  };
  const made = ofSet(replicaSets, 'ReplicaSet', set, { template }, replicas);
  const { name = '', namespace = '' } = metadata;
  return { ...made, workload: { kind: 'Deployment', name, namespace } };
}

const HASH = 'whatif';

function ofSet(
  kind: ResourceDefinition,
  ownerKind: string,
  set: Drafted,
  { template, volumeClaimTemplates = [] }: WorkloadSpec,
  replicas: number,
): Expanded {
  const { name = '', namespace = '' } = set.metadata;
  const apiVersion = apiVersionOf(kind.group, kind.version);
  const owner = { apiVersion, kind: ownerKind, name, uid: `what-if-${name}`, controller: true };
  const ordinals = kind === statefulSets ? 0 : 1;
  const names = Array.from({ length: replicas }, (_, index) => `${name}-${index + ordinals}`);
  const claims = names.flatMap((podName) =>
    volumeClaimTemplates.map(({ metadata, spec }) => ({
      kind: persistentVolumeClaims,
      object: { metadata: { name: `${metadata.name}-${podName}`, namespace }, spec },
    })),
  );
  return {
    needs: [{ kind, object: set }, ...claims],
    workload: { kind: ownerKind, name, namespace },
    pods: names.map((podName) => ({
      metadata: {
        name: podName,
        namespace,
        labels: template?.metadata?.labels,
        annotations: template?.metadata?.annotations,
        ownerReferences: [owner],
      },
      spec: {
        ...template?.spec,
        ...(volumeClaimTemplates.length > 0 && {
          volumes: [
            ...(template?.spec?.volumes ?? []),
            ...volumeClaimTemplates.map(({ metadata }) => ({
              name: metadata.name,
              persistentVolumeClaim: { claimName: `${metadata.name}-${podName}` },
            })),
          ],
        }),
      },
    })),
  };
}

const inNamespace = ({ metadata, ...rest }: StudiedManifest): Drafted => ({
  ...rest,
  metadata: { ...metadata, namespace: metadata.namespace ?? 'default' },
});
