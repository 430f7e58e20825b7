/**
 * The Pods that a manifest stands for: made by the very functions of its controller, from the object as kube-apiserver
 * has taken it, but with names that tell them apart from the cluster's own. What makes none says so.
 */
import { daemonSets } from '../../api/apps/v1/daemon-set/daemon-set.ts';
import { replicaSets } from '../../api/apps/v1/replica-set/replica-set.ts';
import { persistentVolumeClaims } from '../../api/core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import { pods } from '../../api/core/v1/pod/pod.ts';
import type { DaemonSet, Deployment, StatefulSet } from '../../api/generated/types/apps/v1.ts';
import type { CronJob, Job } from '../../api/generated/types/batch/v1.ts';
import type { Node, Pod, PodTemplateSpec } from '../../api/generated/types/core/v1.ts';
import { kubernetesKinds } from '../../api/registry.ts';
import type { ResourceDefinition } from '../../api/resource-definition.ts';
import type { StudiedManifest } from '../../api/sim/v1alpha1/placement-study/types.ts';
import {
  apiVersionOf,
  controllerReference,
  timestamp,
  type Draft,
  type KubeObject,
  type ObjectMeta,
} from '../../apimachinery/meta.ts';
import { StatusError } from '../../apimachinery/status.ts';
import { timesOf } from '../../control-plane/kube-controller-manager/controllers/cronjob/plan.ts';
import {
  fits,
  podFor,
} from '../../control-plane/kube-controller-manager/controllers/daemonset/pod.ts';
import {
  isIndexed,
  podOf as podOfJob,
} from '../../control-plane/kube-controller-manager/controllers/job/pods.ts';
import {
  claimsOf,
  firstOrdinal,
  podOf as podOfStatefulSet,
} from '../../control-plane/kube-controller-manager/controllers/statefulset/identity.ts';
import { podFromTemplate } from '../../controller-runtime/pod-control.ts';
import { copiedKinds } from './copied-kinds.ts';

/** A manifest on its way: it is created first, and then what its controller makes of it. */
export interface Expanded {
  readonly kind: ResourceDefinition;
  readonly object: Drafted;
  /** At most so many Pods come of it. */
  readonly most: number;
  /** Whose earlier Pods go when these come: `Deployment/web`. */
  readonly workload?: { readonly kind: string; readonly name: string; readonly namespace: string };
  /** What follows from the object as it was created; `nodes` and `now` are those of the study. */
  readonly follows: (created: KubeObject, nodes: readonly Node[], now: number) => Consequences;
}

export interface Consequences {
  /** What has to be there before the Pods: claims, a ReplicaSet. */
  readonly needs?: readonly { readonly kind: ResourceDefinition; readonly object: Drafted }[];
  readonly pods?: readonly Drafted[];
  /** Why there is nothing to place, or less than one might think. */
  readonly note?: string;
}

/** An object before the API server has seen it. */
export interface Drafted {
  readonly metadata: Partial<ObjectMeta>;
  readonly [field: string]: unknown;
}

/** Throws BadRequest for what is no kind of this cluster. */
export function expanded(manifest: StudiedManifest, nodes: readonly Node[]): Expanded {
  const kind = kubernetesKinds.find(
    (one) =>
      one.kind === manifest.kind && apiVersionOf(one.group, one.version) === manifest.apiVersion,
  );
  if (!kind)
    throw StatusError.badRequest(
      `no matches for kind "${manifest.kind}" in version "${manifest.apiVersion}"`,
    );
  const object: Drafted = kind.namespaced ? inNamespace(manifest) : manifest;
  if (kind === pods) return { kind, object, most: 1, follows: () => ({}) };
  const { name = '', namespace = '' } = object.metadata;
  const maker = makers[manifest.kind];
  if (!maker) return { kind, object, most: 0, follows: () => withoutPods(kind) };
  return {
    kind,
    object,
    most: maker.most((manifest.spec ?? {}) as Counts, nodes),
    workload: { kind: manifest.kind, name, namespace },
    follows: maker.follows,
  };
}

interface Counts {
  readonly replicas?: unknown;
  readonly parallelism?: unknown;
}

interface Maker {
  readonly most: (spec: Counts, nodes: readonly Node[]) => number;
  readonly follows: Expanded['follows'];
}

const count = (given: unknown): number => (typeof given === 'number' ? given : 1);
const replicated = ({ replicas }: Counts): number => count(replicas);

const makers: { readonly [kind: string]: Maker } = {
  Deployment: { most: replicated, follows: (created) => ofDeployment(created as Deployment) },
  ReplicaSet: { most: replicated, follows: (created) => ({ pods: replicasOf(created) }) },
  ReplicationController: {
    most: replicated,
    follows: (created) => ({ pods: replicasOf(created) }),
  },
  StatefulSet: { most: replicated, follows: (created) => ofStatefulSet(created as StatefulSet) },
  DaemonSet: {
    most: (_, nodes) => nodes.length,
    follows: (created, nodes) => ofDaemonSet(created as DaemonSet, nodes),
  },
  Job: {
    most: ({ parallelism }) => count(parallelism),
    follows: (created) => ofJob(created as Job),
  },
  CronJob: { most: () => 0, follows: (created, _, now) => ofCronJob(created as CronJob, now) },
};

/** By way of its newest ReplicaSet, with the label that keeps it apart from others. */
function ofDeployment({ metadata, spec }: Deployment): Consequences {
  const label = { 'pod-template-hash': HASH };
  const { selector, replicas = 1 } = spec;
  const labels = { ...spec.template.metadata?.labels, ...label };
  const template = { ...spec.template, metadata: { ...spec.template.metadata, labels } };
  const set = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${metadata.name}-${HASH}`,
      namespace: metadata.namespace,
      uid: `what-if-${metadata.uid}`,
    },
    spec: {
      selector: { ...selector, matchLabels: { ...selector.matchLabels, ...label } },
      template,
      replicas,
    },
  };
  return {
    needs: [{ kind: replicaSets, object: set }],
    pods: replicasOf(set as unknown as KubeObject),
  };
}

/** In place of a hash, and of the letters that kube-apiserver would draw. */
const HASH = 'whatif';

function replicasOf(set: KubeObject): readonly Drafted[] {
  const { replicas = 1, template } = (set as unknown as Replicated).spec;
  const owner = controllerReference(set);
  return Array.from({ length: replicas }, (_, index) =>
    inSet(set, podFromTemplate(template, owner, { name: `${set.metadata.name}-${index + 1}` })),
  );
}

interface Replicated {
  readonly spec: { readonly replicas?: number; readonly template: PodTemplateSpec };
}

function ofStatefulSet(set: StatefulSet): Consequences {
  const first = firstOrdinal(set);
  const ordinals = Array.from({ length: set.spec.replicas ?? 1 }, (_, index) => first + index);
  const inTurn = set.spec.podManagementPolicy !== 'Parallel' && ordinals.length > 1;
  return {
    needs: ordinals.flatMap((ordinal) =>
      claimsOf(set, ordinal).map((claim) => ({
        kind: persistentVolumeClaims,
        object: claim as Drafted,
      })),
    ),
    pods: ordinals.map((ordinal) => inSet(set, podOfStatefulSet(set, ordinal, HASH))),
    ...(inTurn && {
      note: 'makes its Pods one after the other, each when the one before is ready: one that finds no node holds up those after it',
    }),
  };
}

/** On each node that may have one. */
function ofDaemonSet(set: DaemonSet, nodes: readonly Node[]): Consequences {
  const here = nodes.filter((node) => fits(set, node).runs).map(({ metadata }) => metadata.name);
  const left = nodes.length - here.length;
  return {
    pods: here.map((node) => daemonOn(set, node)),
    ...(left > 0 && {
      note: `makes no Pod for ${left} of ${nodes.length} nodes, which its node selector or affinity leaves out or whose taints it does not tolerate`,
    }),
  };
}

/** What a DaemonSet's controller makes for a node. */
const daemonOn = (set: DaemonSet, node: string): Drafted =>
  inSet(set, podFor(set, node, HASH), `${set.metadata.name}-${node}`);

/** Pods for nodes that were not there before, of DaemonSets that were. */
export function daemonsOf(
  world: ReadonlyMap<string, KubeObject>,
  added: readonly Node[],
): readonly Drafted[] {
  if (added.length === 0) return [];
  return [...world.values()]
    .filter(({ kind }) => kind === daemonSets.kind)
    .flatMap((set) => ofDaemonSet(set as DaemonSet, added).pods!);
}

function ofJob(job: Job): Consequences {
  const { suspend, parallelism = 1, completions = parallelism } = job.spec;
  if (suspend) return { note: 'makes no Pods while it is suspended' };
  const { name } = job.metadata;
  const indexed = isIndexed(job);
  const made = Array.from({ length: Math.min(parallelism, completions) }, (_, index) =>
    indexed
      ? inSet(job, podOfJob(job, index), `${name}-${index}`)
      : inSet(job, podOfJob(job), `${name}-${index + 1}`),
  );
  const later = completions - made.length;
  return {
    pods: made,
    ...(later > 0 && { note: `makes ${later} more Pods later, as these complete` }),
  };
}

function ofCronJob(cronJob: CronJob, now: number): Consequences {
  if (cronJob.spec.suspend) return { note: 'makes no Jobs while it is suspended' };
  const times = timesOf({ ...cronJob, status: cronJob.status ?? {} }, now);
  const next = 'tooManyMissed' in times ? times.next : undefined;
  const when = next === undefined ? 'its schedule never comes' : `it is due ${timestamp(next)}`;
  return { note: `makes no Job now, and so no Pods: ${when}` };
}

function withoutPods(kind: ResourceDefinition): Consequences {
  if (kind.kind === 'Node')
    return {
      note: 'has no capacity until its kubelet tells: what adds a node to a study is spec.changes[].add',
    };
  return copiedKinds.includes(kind)
    ? {}
    : { note: 'makes no Pods, and is nothing that kube-scheduler looks at' };
}

/** Of its owner's namespace, and free to go at once: nobody here counts what has ended. */
function inSet(set: KubeObject, { metadata, ...pod }: Draft<Pod>, name?: string): Drafted {
  const { generateName: _, finalizers: __, ...rest } = metadata as Partial<ObjectMeta>;
  const { namespace } = set.metadata;
  return { ...pod, metadata: { ...rest, namespace, ...(name !== undefined && { name }) } };
}

const inNamespace = ({ metadata, ...rest }: StudiedManifest): Drafted => ({
  ...rest,
  metadata: { ...metadata, namespace: metadata.namespace ?? 'default' },
});
