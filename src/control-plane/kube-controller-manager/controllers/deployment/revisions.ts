/** A template's ReplicaSet: its hash, its name, and the annotations that number it (pkg/controller/deployment/util, 1.36). */
import type { Deployment, ReplicaSet } from '../../../../api/generated/types/apps/v1.ts';
import type { PodTemplateSpec } from '../../../../api/generated/types/core/v1.ts';
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { controllerReference, type Draft, type ObjectMeta } from '../../../../apimachinery/meta.ts';
import { shortHash } from '../../short-hash.ts';
import { maxSurge, replicasOf } from './limits.ts';

const HASH_LABEL = 'pod-template-hash';
export const REVISION = 'deployment.kubernetes.io/revision';
const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';

/** Annotations that stay the Deployment's or the ReplicaSet's own; the others are copied to the newest ReplicaSet. */
const NOT_COPIED = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
]);

const INTEGER = /^-?[0-9]{1,19}$/;
const LONGEST_HISTORY = 2000;
const LONGEST_NAME = 253;

/** The same template, but for the hash that the controller itself put there. */
export function sameTemplate(
  a: PodTemplateSpec | undefined,
  b: PodTemplateSpec | undefined,
): boolean {
  return deepEqual(a?.spec, b?.spec) && deepEqual(comparableMeta(a), comparableMeta(b));
}

// Nothing and an empty map are the same here, as in Go.
function comparableMeta(template: PodTemplateSpec | undefined): Partial<ObjectMeta> {
  const { labels, annotations, ...rest } = template?.metadata ?? {};
  const { [HASH_LABEL]: _, ...others } = labels ?? {};
  return { ...rest, labels: others, annotations: annotations ?? {} };
}

/** The ReplicaSet that a Deployment's template has none of yet. */
export function newReplicaSet(
  deployment: Deployment,
  revision: bigint,
  replicas: number,
): Draft<ReplicaSet> {
  const { template, selector, minReadySeconds } = deployment.spec;
  const hash = shortHash(template, deployment.status?.collisionCount);
  const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash };
  const name = `${deployment.metadata.name.slice(0, LONGEST_NAME - hash.length - 1)}-${hash}`;
  return {
    metadata: {
      name,
      namespace: deployment.metadata.namespace,
      labels,
      annotations: {
        ...copied(deployment),
        [REVISION]: String(revision),
        ...sizeAnnotations(deployment),
      },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas,
      ...(minReadySeconds !== undefined && { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

/** The newest ReplicaSet as it should be: the Deployment's annotations, its own revision, and minReadySeconds. */
export function synchronized(
  deployment: Deployment,
  newest: ReplicaSet,
  revision: bigint,
): ReplicaSet {
  const annotations: Record<string, string> = {
    ...newest.metadata.annotations,
    ...copied(deployment),
  };
  const previous = revisionOf(newest);
  // A revision is only ever raised: old ReplicaSets that were deleted would otherwise let it fall.
  if (previous < revision) {
    annotations[REVISION] = String(revision);
    if (previous > 0n)
      annotations[REVISION_HISTORY] = withRevision(annotations[REVISION_HISTORY], previous);
  }
  const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
  const sameAnnotations = deepEqual(annotations, newest.metadata.annotations ?? {});
  if (sameAnnotations && (newest.spec.minReadySeconds ?? 0) === minReadySeconds) return newest;
  return {
    ...newest,
    metadata: { ...newest.metadata, annotations },
    spec: { ...newest.spec, minReadySeconds },
  };
}

/** A ReplicaSet with another size, marked with the Deployment's size that it was scaled for. */
export function scaled(
  deployment: Deployment,
  replicaSet: ReplicaSet,
  replicas: number,
): ReplicaSet {
  const marks = sizeAnnotations(deployment);
  const { annotations = {} } = replicaSet.metadata;
  const marked = Object.entries(marks).every(([key, value]) => annotations[key] === value);
  if (marked && replicasOf(replicaSet) === replicas) return replicaSet;
  return {
    ...replicaSet,
    metadata: { ...replicaSet.metadata, annotations: { ...annotations, ...marks } },
    spec: { ...replicaSet.spec, replicas },
  };
}

/** An int64, as whoever made a ReplicaSet that is adopted may have numbered it; 0 for what is none. */
export function revisionOf({ metadata }: { readonly metadata: Partial<ObjectMeta> }): bigint {
  const text = metadata.annotations?.[REVISION];
  const revision = text !== undefined && INTEGER.test(text) ? BigInt(text) : 0n;
  return BigInt.asIntN(64, revision) === revision ? revision : 0n;
}

/** The size of the Deployment when this ReplicaSet was last scaled. */
export const desiredReplicas = ({ metadata }: ReplicaSet): number | undefined =>
  integer(metadata.annotations?.[DESIRED_REPLICAS]);

/** The same, with its surge. */
export const maxReplicas = ({ metadata }: ReplicaSet): number | undefined =>
  integer(metadata.annotations?.[MAX_REPLICAS]);

function integer(text: string | undefined): number | undefined {
  return text !== undefined && INTEGER.test(text) ? Number(text) : undefined;
}

function sizeAnnotations(deployment: Deployment): Record<string, string> {
  const replicas = replicasOf(deployment);
  return {
    [DESIRED_REPLICAS]: String(replicas),
    [MAX_REPLICAS]: String(replicas + maxSurge(deployment)),
  };
}

function copied({ metadata }: Deployment): Record<string, string> {
  const entries = Object.entries(metadata.annotations ?? {}).filter(
    ([key]) => !NOT_COPIED.has(key),
  );
  return Object.fromEntries(entries);
}

/** Old revisions that this ReplicaSet has been, oldest dropped first once the text gets too long. */
function withRevision(history: string | undefined, revision: bigint): string {
  const revisions = history ? history.split(',') : [];
  revisions.push(String(revision));
  while (revisions.length > 1 && revisions.join(',').length > LONGEST_HISTORY) revisions.shift();
  return revisions.join(',');
}
