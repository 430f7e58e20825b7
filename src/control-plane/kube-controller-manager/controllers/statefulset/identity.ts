/** What makes a StatefulSet's Pod that one and no other: its name, labels, hostname and claims (pkg/controller/statefulset/stateful_set_utils.go, 1.36). */
import type { StatefulSet } from '../../../../api/generated/types/apps/v1.ts';
import type {
  PersistentVolumeClaim,
  Pod,
  Volume,
} from '../../../../api/generated/types/core/v1.ts';
import type { OwnerReference } from '../../../../api/generated/types/meta/v1.ts';
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { controllerReference, type Draft, type KubeObject } from '../../../../apimachinery/meta.ts';
import { podFromTemplate } from '../../../../controller-runtime/pod-control.ts';

export const REVISION_LABEL = 'controller-revision-hash';
const NAME_LABEL = 'statefulset.kubernetes.io/pod-name';
const INDEX_LABEL = 'apps.kubernetes.io/pod-index';

const claimTemplates = ({ spec }: StatefulSet): readonly PersistentVolumeClaim[] =>
  (spec.volumeClaimTemplates ?? []) as readonly PersistentVolumeClaim[];

export const podName = (set: StatefulSet, ordinal: number): string =>
  `${set.metadata.name}-${ordinal}`;

/** 3 of `web-3`; -1 of a name that is not the set's. */
export function ordinalOf(set: StatefulSet, { metadata }: KubeObject): number {
  const match = /^(.*)-([0-9]+)$/.exec(metadata.name);
  return match?.[1] === set.metadata.name ? Number(match[2]) : -1;
}

export const firstOrdinal = ({ spec }: StatefulSet): number => spec.ordinals?.start ?? 0;

/** The Pod of an ordinal as the set's template makes it now, of that revision. */
export function podOf(set: StatefulSet, ordinal: number, revision: string): Draft<Pod> {
  const name = podName(set, ordinal);
  const pod = podFromTemplate(set.spec.template, controllerReference(set), { name });
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: { ...pod.metadata.labels, ...identity(set, ordinal), [REVISION_LABEL]: revision },
    },
    spec: {
      ...pod.spec,
      hostname: name,
      ...(set.spec.serviceName && { subdomain: set.spec.serviceName }),
      ...volumes(set, ordinal, pod.spec.volumes),
    },
  };
}

const identity = (set: StatefulSet, ordinal: number) => ({
  [NAME_LABEL]: podName(set, ordinal),
  [INDEX_LABEL]: String(ordinal),
});

/** Claims take the place of volumes of the same name. */
function volumes(
  set: StatefulSet,
  ordinal: number,
  given: readonly Volume[] = [],
): { readonly volumes?: readonly Volume[] } {
  const claims = claimTemplates(set);
  if (claims.length === 0) return given.length > 0 ? { volumes: given } : {};
  const names = new Set(claims.map(({ metadata }) => metadata.name));
  return {
    volumes: [
      ...claims.map(({ metadata: { name } }) => ({
        name,
        persistentVolumeClaim: { claimName: claimName(set, name, ordinal), readOnly: false },
      })),
      ...given.filter(({ name }) => !names.has(name)),
    ],
  };
}

const claimName = (set: StatefulSet, template: string, ordinal: number): string =>
  `${template}-${set.metadata.name}-${ordinal}`;

/** Its labels as they should be, or undefined if they are. */
export function repairedLabels(set: StatefulSet, pod: Pod): Pod['metadata']['labels'] {
  const wanted = { ...pod.metadata.labels, ...identity(set, ordinalOf(set, pod)) };
  return deepEqual(wanted, pod.metadata.labels) ? undefined : wanted;
}

/** The claims of an ordinal's Pod. */
export function claimsOf(
  set: StatefulSet,
  ordinal: number,
): readonly Draft<PersistentVolumeClaim>[] {
  return claimTemplates(set).map((template) => ({
    metadata: {
      ...template.metadata,
      name: claimName(set, template.metadata.name, ordinal),
      namespace: set.metadata.namespace,
      labels: { ...template.metadata.labels, ...set.spec.selector.matchLabels },
    },
    spec: template.spec,
  }));
}

const isRefTo = ({ apiVersion, kind, name }: OwnerReference, wanted: Referee): boolean =>
  apiVersion === wanted.apiVersion && kind === wanted.kind && name === wanted.name;

type Referee = Pick<OwnerReference, 'apiVersion' | 'kind' | 'name'>;

const asSet = ({ metadata }: StatefulSet): Referee => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  name: metadata.name,
});
const asPod = (set: StatefulSet, ordinal: number): Referee => ({
  apiVersion: 'v1',
  kind: 'Pod',
  name: podName(set, ordinal),
});

/** The claim goes with a Pod that had this ordinal before, so that no other may have it (PodClaimIsStale). */
export function goesWithPredecessor(
  set: StatefulSet,
  ordinal: number,
  { metadata }: PersistentVolumeClaim,
): boolean {
  if (set.spec.persistentVolumeClaimRetentionPolicy?.whenScaled !== 'Delete') return false;
  return metadata.ownerReferences?.some((each) => isRefTo(each, asPod(set, ordinal))) ?? false;
}

/**
 * Who owns an ordinal's claims (isClaimOwnerUpToDate and updateClaimOwnerRefForSetAndPod): the set, if they are to go with it; the Pod, if
 * they are to go when it is scaled away. References to anybody else stay. Claims of a former set or Pod of the same name are not touched,
 * and beside another controller there is none of theirs.
 */
export function claimOwners(
  set: StatefulSet,
  pod: Pod | undefined,
  ordinal: number,
  current: readonly OwnerReference[] = [],
): readonly OwnerReference[] {
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  const toSet = current.find((each) => isRefTo(each, asSet(set)));
  const toPod = current.find((each) => isRefTo(each, asPod(set, ordinal)));
  if (toSet && toSet.uid !== set.metadata.uid) return current;
  if (toPod && toPod.uid !== pod?.metadata.uid) return current;

  const others = current.filter((each) => each !== toSet && each !== toPod);
  const retains = whenDeleted !== 'Delete' && whenScaled !== 'Delete';
  const taken = !retains && others.some(({ controller }) => controller);
  const first = firstOrdinal(set);
  const condemned = ordinal < first || ordinal >= first + (set.spec.replicas ?? 1);
  const byPod = !taken && whenScaled === 'Delete' && condemned && pod !== undefined;
  const bySet = !taken && whenDeleted === 'Delete' && !byPod;
  const isRight = (reference: OwnerReference | undefined, wanted: boolean) =>
    wanted ? reference?.controller === true : reference === undefined;
  if (isRight(toSet, bySet) && isRight(toPod, byPod)) return current;
  return [
    ...others,
    ...(bySet ? [controllerReference(set)] : []),
    ...(byPod ? [controllerReference(pod)] : []),
  ];
}
