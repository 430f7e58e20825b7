/** The rollout history of a workload: ReplicaSets of a Deployment, ControllerRevisions of a StatefulSet or DaemonSet. */
import type {
  ControllerRevision,
  Deployment,
  ReplicaSet,
  StatefulSet,
} from '../../api/generated/types/apps/v1.ts';
import type { Pod } from '../../api/generated/types/core/v1.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { referenceByKind, type Reference } from './reference.ts';

export interface Revision {
  readonly number: number;
  readonly name: string;
  readonly to: Reference | undefined;
  /** Why, in the words of whoever annotated it (kubernetes.io/change-cause). */
  readonly cause?: string;
  readonly images: readonly string[];
  /** What its Pods are made from. */
  readonly template: PodTemplate;
  /** What a workload is patched with to go back to it. */
  readonly data?: unknown;
  readonly newest: boolean;
  /** Pods that are there. */
  readonly pods: number;
  readonly created: number;
}

export interface PodTemplate {
  readonly metadata?: {
    readonly labels?: { readonly [key: string]: string };
    readonly annotations?: { readonly [key: string]: string };
  };
  readonly spec?: { readonly containers?: readonly { readonly image?: string }[] };
}

const REVISION = 'deployment.kubernetes.io/revision';
const CAUSE = 'kubernetes.io/change-cause';
const HASH = 'pod-template-hash';

export const numberOfReplicaSet = ({ metadata }: ReplicaSet): number =>
  Number(metadata.annotations?.[REVISION] ?? 0);

/** Newest first. */
export function revisionsOfDeployment(
  deployment: Deployment,
  owned: readonly ReplicaSet[],
): readonly Revision[] {
  const current = Number(deployment.metadata.annotations?.[REVISION] ?? 0);
  return owned
    .map((replicaSet) => {
      const { [HASH]: _hash, ...labels } = replicaSet.spec.template?.metadata?.labels ?? {};
      const { metadata = {}, ...template } = (replicaSet.spec.template ?? {}) as PodTemplate;
      return revision(replicaSet, {
        number: numberOfReplicaSet(replicaSet),
        template: { metadata: { ...metadata, labels }, ...template },
        newest: numberOfReplicaSet(replicaSet) === current,
        pods: replicaSet.status?.replicas ?? 0,
      });
    })
    .toSorted((one, other) => other.number - one.number);
}

export function revisionsOf(
  workload: KubeObject,
  owned: readonly ControllerRevision[],
  pods: readonly Pod[],
): readonly Revision[] {
  const count = new Map<string, number>();
  for (const { metadata } of pods) {
    const hash = metadata.labels?.['controller-revision-hash'] ?? '';
    count.set(hash, (count.get(hash) ?? 0) + 1);
  }
  const last = Math.max(0, ...owned.map(({ revision: number }) => number));
  const update = (workload as unknown as StatefulSet).status?.updateRevision;
  return owned
    .map((each) => {
      const { name, labels } = each.metadata;
      const hash = labels?.['controller-revision-hash'] ?? '';
      return revision(each, {
        number: each.revision,
        template:
          (each.data as { spec?: { template?: PodTemplate } } | undefined)?.spec?.template ?? {},
        data: each.data,
        newest: update ? name === update : each.revision === last,
        // A StatefulSet's Pods carry the revision's name, a DaemonSet's its hash.
        pods: (count.get(name) ?? 0) + (hash === name ? 0 : (count.get(hash) ?? 0)),
      });
    })
    .toSorted((one, other) => other.number - one.number);
}

function revision(
  { kind, metadata }: ReplicaSet | ControllerRevision,
  known: Pick<Revision, 'number' | 'template' | 'data' | 'newest' | 'pods'>,
): Revision {
  const cause = metadata.annotations?.[CAUSE];
  return {
    ...known,
    name: metadata.name,
    to: referenceByKind(kind, metadata.namespace, metadata.name),
    ...(cause && { cause }),
    images: known.template.spec?.containers?.map(({ image = '' }) => image) ?? [],
    created: Date.parse(metadata.creationTimestamp ?? ''),
  };
}
