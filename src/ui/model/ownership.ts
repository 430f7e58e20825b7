/**
 * Who owns what, as a forest: from what a person made, through what controllers made of it, down to Pods and their claims.
 * Each node says in one sentence how it is. What has no owner, or an owner that is gone, says what that means.
 */
import type {
  DaemonSet,
  Deployment,
  ReplicaSet,
  StatefulSet,
} from '../../api/generated/types/apps/v1.ts';
import type { HorizontalPodAutoscaler } from '../../api/generated/types/autoscaling/v2.ts';
import type { CronJob, Job } from '../../api/generated/types/batch/v1.ts';
import type {
  PersistentVolumeClaim,
  Pod,
  ReplicationController,
} from '../../api/generated/types/core/v1.ts';
import type { PodDisruptionBudget } from '../../api/generated/types/policy/v1.ts';
import { selectorOf } from '../../apimachinery/labels.ts';
import { controllerOf, type KubeObject } from '../../apimachinery/meta.ts';
import { laterWords } from '../words/later-words.ts';
import { words } from '../words/words.ts';
import { endOf } from './job-end.ts';
import { podHealth } from './pod-health.ts';
import { referenceByKind, type Reference } from './reference.ts';
import { numberOfReplicaSet } from './revisions.ts';
import { rolloutOfDaemonSet, rolloutOfDeployment, rolloutOfStatefulSet } from './rollout.ts';
import type { Tone } from './tone.ts';

const { ownership: say } = laterWords;

export interface OwnershipInput {
  readonly deployments: readonly Deployment[];
  readonly replicasets: readonly ReplicaSet[];
  readonly replicationcontrollers: readonly ReplicationController[];
  readonly statefulsets: readonly StatefulSet[];
  readonly daemonsets: readonly DaemonSet[];
  readonly jobs: readonly Job[];
  readonly cronjobs: readonly CronJob[];
  readonly pods: readonly Pod[];
  readonly persistentvolumeclaims: readonly PersistentVolumeClaim[];
  readonly poddisruptionbudgets: readonly PodDisruptionBudget[];
  readonly horizontalpodautoscalers: readonly HorizontalPodAutoscaler[];
}

export interface OwnedNode {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly to?: Reference;
  readonly tone: Tone;
  /** How it is, in a sentence. */
  readonly says: string;
  /** Short facts beside its name: `revision 3`. */
  readonly marks: readonly string[];
  readonly children: readonly OwnedNode[];
  /** Drawn as tiles, or as rows where they have children of their own. */
  readonly pods: readonly PodLeaf[];
  /** How many Pods are below it. */
  readonly podCount: number;
  /** Wanted of a ReplicaSet: its bar. */
  readonly wanted?: number;
  /** As many as its bar is long. */
  readonly barOf?: number;
  /** Closed until somebody opens it. */
  readonly quiet?: true;
  readonly object?: KubeObject;
}

export interface PodLeaf {
  readonly pod: Pod;
  readonly to: Reference;
  /** What tells it from its siblings: a suffix, an ordinal, an index, a node. */
  readonly label: string;
  /** Said beside it: that it is of an old revision. */
  readonly note?: string;
  readonly claims: readonly OwnedNode[];
}

const INDEX = 'batch.kubernetes.io/job-completion-index';

/** Roots in the order of the explorer's kinds, then by name. */
export function forestOf(input: OwnershipInput): readonly OwnedNode[] {
  return new Forest(input).roots();
}

class Forest {
  readonly #input: OwnershipInput;
  readonly #owned = new Map<string, KubeObject[]>();
  readonly #known = new Set<string>();
  readonly #claims: ReadonlyMap<string, PersistentVolumeClaim>;

  constructor(input: OwnershipInput) {
    this.#input = input;
    this.#claims = new Map(
      input.persistentvolumeclaims.map((claim) => [keyIn(claim, claim.metadata.name), claim]),
    );
    for (const objects of Object.values(input) as (readonly KubeObject[])[])
      for (const object of objects) {
        this.#known.add(object.metadata.uid);
        const owner = controllerOf(object);
        if (!owner) continue;
        const held = this.#owned.get(owner.uid);
        if (held) held.push(object);
        else this.#owned.set(owner.uid, [object]);
      }
  }

  roots(): readonly OwnedNode[] {
    const { deployments, statefulsets, daemonsets, cronjobs, jobs, replicasets, pods } =
      this.#input;
    const tops = [
      ...deployments,
      ...statefulsets,
      ...daemonsets,
      ...cronjobs,
      ...jobs,
      ...replicasets,
      ...this.#input.replicationcontrollers,
    ] as readonly KubeObject[];
    const loosePods = (pods as readonly KubeObject[]).filter((pod) => this.#isTop(pod)) as Pod[];
    return [
      ...tops.filter((object) => this.#isTop(object)).map((object) => this.#node(object)),
      ...loosePods.map((pod) => this.#loosePod(pod)),
    ];
  }

  /** Owned by nobody, or by something that is not shown: a custom resource, a node, what is gone. */
  #isTop(object: KubeObject): boolean {
    const owner = controllerOf(object);
    return !owner || !this.#known.has(owner.uid);
  }

  #node(object: KubeObject): OwnedNode {
    switch (object.kind) {
      case 'Deployment':
        return this.#deployment(object as Deployment);
      case 'StatefulSet':
        return this.#statefulSet(object as StatefulSet);
      case 'DaemonSet':
        return this.#daemonSet(object as DaemonSet);
      case 'CronJob':
        return this.#cronJob(object as CronJob);
      case 'Job':
        return this.#job(object as Job);
      default:
        return this.#replicas(object as ReplicaSet);
    }
  }

  #deployment(deployment: Deployment): OwnedNode {
    const sets = (this.#ownedBy(deployment, 'ReplicaSet') as unknown as ReplicaSet[]).toSorted(
      (one, other) => numberOfReplicaSet(other) - numberOfReplicaSet(one),
    );
    const rollout = rolloutOfDeployment(deployment);
    const barOf = Math.max(1, rollout.atMost ?? rollout.wanted);
    const nodes = sets.map((replicaSet) => ({ ...this.#replicas(replicaSet), barOf }));
    const alive = nodes.filter(({ podCount, wanted = 0 }, at) => at === 0 || podCount || wanted);
    const idle = nodes.filter((node) => !alive.includes(node));
    const tone: Tone =
      rollout.state === 'stuck' || rollout.problem
        ? 'bad'
        : rollout.state === 'done'
          ? 'ok'
          : rollout.state === 'going' || rollout.state === 'unseen'
            ? 'busy'
            : 'idle';
    return this.#branch(deployment, tone, say.rollout(rollout), {
      marks: revisionMark(deployment),
      children: [
        ...this.#around(deployment, deployment.spec.template?.metadata?.labels),
        ...alive,
        ...(idle.length > 0
          ? [
              {
                id: `${deployment.metadata.uid} earlier`,
                kind: '',
                name: say.earlier(idle.length),
                tone: 'idle' as const,
                says: say.earlierSays,
                marks: [],
                children: idle,
                pods: [],
                podCount: 0,
                quiet: true as const,
              },
            ]
          : []),
      ],
    });
  }

  #replicas(replicaSet: ReplicaSet | ReplicationController): OwnedNode {
    const pods = this.#podsOf(replicaSet, suffix);
    const wanted = replicaSet.spec?.replicas ?? 1;
    const ready = replicaSet.status?.readyReplicas ?? 0;
    return this.#branch(
      replicaSet,
      pods.length === 0 && wanted === 0 ? 'idle' : toneOf(pods, ready >= wanted),
      [say.replicaSet(pods.length, wanted, ready), ...this.#without(replicaSet)].join(' '),
      {
        marks: replicaSet.kind === 'ReplicaSet' ? revisionMark(replicaSet) : [],
        pods,
        wanted,
      },
    );
  }

  #statefulSet(set: StatefulSet): OwnedNode {
    const rollout = rolloutOfStatefulSet(set);
    const pods = this.#podsOf(set, ({ metadata }) =>
      metadata.name.slice(set.metadata.name.length + 1),
    ).toSorted((one, other) => Number(one.label) - Number(other.label));
    return this.#branch(set, toneOf(pods, rollout.state !== 'going'), say.rollout(rollout), {
      children: this.#around(set, set.spec.template?.metadata?.labels),
      pods: pods.map((leaf) => ({
        ...leaf,
        label: leaf.pod.metadata.name,
        ...(isOld(set, leaf.pod) && { note: say.oldRevision }),
        claims: this.#claimsOf(leaf.pod),
      })),
    });
  }

  #daemonSet(set: DaemonSet): OwnedNode {
    const rollout = rolloutOfDaemonSet(set);
    const pods = this.#podsOf(set, nodeOf);
    return this.#branch(set, toneOf(pods, rollout.state !== 'going'), say.daemonSet(rollout), {
      pods: pods.toSorted((one, other) => (one.label < other.label ? -1 : 1)),
    });
  }

  #cronJob(cronJob: CronJob): OwnedNode {
    const jobs = (this.#ownedBy(cronJob, 'Job') as unknown as Job[]).toSorted(
      (one, other) =>
        Date.parse(other.metadata.creationTimestamp!) - Date.parse(one.metadata.creationTimestamp!),
    );
    const { schedule, timeZone, suspend, successfulJobsHistoryLimit, failedJobsHistoryLimit } =
      cronJob.spec;
    return this.#branch(
      cronJob,
      suspend ? 'idle' : 'ok',
      say.cronJob({
        schedule,
        timeZone,
        suspended: Boolean(suspend),
        active: cronJob.status?.active?.length ?? 0,
        succeeded: successfulJobsHistoryLimit ?? 3,
        failed: failedJobsHistoryLimit ?? 1,
      }),
      { children: jobs.map((job) => this.#job(job)) },
    );
  }

  #job(job: Job): OwnedNode {
    const { status = {}, spec } = job;
    const ended = endOf(job);
    const pods = this.#podsOf(job, (pod) =>
      pod.metadata.annotations?.[INDEX] === undefined
        ? suffix(pod)
        : say.index(Number(pod.metadata.annotations[INDEX])),
    ).toSorted((one, other) => createdAt(one.pod) - createdAt(other.pod));
    const says = say.job({
      state: ended?.type ?? (spec.suspend ? 'Suspended' : 'Active'),
      why: ended?.type === 'Failed' ? (ended.message ?? ended.reason) : undefined,
      active: status.active ?? 0,
      succeeded: status.succeeded ?? 0,
      failed: status.failed ?? 0,
      completions: spec.completions,
      backoffLimit: spec.backoffLimit ?? 6,
      completedIndexes: status.completedIndexes,
      failedIndexes: status.failedIndexes,
    });
    const tone: Tone =
      ended?.type === 'Failed' ? 'bad' : ended ? 'idle' : spec.suspend ? 'idle' : 'busy';
    const node = this.#branch(job, tone, [says, ...this.#without(job)].join(' '), { pods });
    // What has ended a while ago is there for its logs.
    return ended && controllerOf(job) ? { ...node, quiet: true } : node;
  }

  #loosePod(pod: Pod): OwnedNode {
    const health = podHealth(pod);
    const claims = this.#claimsOf(pod);
    const node = this.#branch(
      pod,
      health.tone,
      [health.words, ...this.#without(pod)].join('. ').replace(/\.+$/, '.'),
      { children: claims },
    );
    return { ...node, podCount: 1 };
  }

  /** What it means that nobody, or nobody here, looks after it. */
  #without(object: KubeObject): readonly string[] {
    const owner = controllerOf(object);
    if (owner && this.#known.has(owner.uid)) return [];
    if (owner?.kind === 'Node') return [say.staticPod(owner.name)];
    if (owner && referenceByKind(owner.kind, 'x', 'x') && isLookedAt(owner.kind))
      return [say.ownerGone(owner.kind, owner.name)];
    if (owner) return [say.ownedBy(owner.kind, owner.name)];
    return object.kind === 'Pod'
      ? [say.orphanPod]
      : object.kind === 'ReplicaSet'
        ? [say.orphanReplicaSet]
        : [];
  }

  /** What acts on it from the side: an autoscaler, and budgets for its Pods. */
  #around(
    workload: KubeObject,
    labels: { readonly [key: string]: string } | undefined,
  ): OwnedNode[] {
    const { namespace, name } = workload.metadata;
    const scalers = this.#input.horizontalpodautoscalers.filter(
      ({ metadata, spec }) =>
        metadata.namespace === namespace &&
        spec.scaleTargetRef.kind === workload.kind &&
        spec.scaleTargetRef.name === name,
    );
    const budgets = this.#input.poddisruptionbudgets.filter(
      ({ metadata, spec }) =>
        metadata.namespace === namespace &&
        spec?.selector !== undefined &&
        selectorOf(spec.selector).matches(labels ?? {}),
    );
    return [
      ...scalers.map((scaler) =>
        this.#branch(
          scaler,
          'idle',
          say.autoscaler(
            scaler.spec.minReplicas ?? 1,
            scaler.spec.maxReplicas,
            scaler.status?.currentReplicas,
            scaler.status?.desiredReplicas,
          ),
        ),
      ),
      ...budgets.map((budget) => {
        const {
          disruptionsAllowed = 0,
          currentHealthy = 0,
          desiredHealthy = 0,
        } = budget.status ?? {};
        return this.#branch(
          budget,
          disruptionsAllowed > 0 ? 'ok' : 'warn',
          say.budget(disruptionsAllowed, currentHealthy, desiredHealthy),
        );
      }),
    ];
  }

  #claimsOf(pod: Pod): readonly OwnedNode[] {
    return (pod.spec?.volumes ?? []).flatMap(({ persistentVolumeClaim }) => {
      const claim =
        persistentVolumeClaim && this.#claims.get(keyIn(pod, persistentVolumeClaim.claimName));
      if (!claim) return [];
      const phase = claim.status?.phase ?? 'Pending';
      const { storage } = claim.spec?.resources?.requests ?? {};
      return this.#branch(
        claim,
        phase === 'Bound' ? 'ok' : 'busy',
        say.claim(phase, claim.spec?.volumeName, storage && String(storage)),
      );
    });
  }

  #podsOf(owner: KubeObject, label: (pod: Pod) => string): readonly PodLeaf[] {
    return (this.#ownedBy(owner, 'Pod') as Pod[]).map((pod) => ({
      pod,
      to: { plural: 'pods', namespace: pod.metadata.namespace!, name: pod.metadata.name },
      label: label(pod),
      claims: [],
    }));
  }

  #ownedBy({ metadata }: KubeObject, kind: string): readonly KubeObject[] {
    return (this.#owned.get(metadata.uid) ?? []).filter((object) => object.kind === kind);
  }

  #branch(
    object: KubeObject,
    tone: Tone,
    says: string,
    {
      marks = [],
      children = [],
      pods = [],
      wanted,
    }: Partial<Pick<OwnedNode, 'marks' | 'children' | 'pods' | 'wanted'>> = {},
  ): OwnedNode {
    const { uid, namespace, name } = object.metadata;
    const to = referenceByKind(object.kind, namespace, name);
    return {
      id: uid,
      kind: object.kind,
      name,
      ...(to && { to }),
      tone,
      says,
      marks,
      children,
      pods,
      podCount: pods.length + children.reduce((sum, { podCount }) => sum + podCount, 0),
      ...(wanted !== undefined && { wanted }),
      object,
    };
  }
}

const isLookedAt = (kind: string): boolean =>
  /^(Deployment|ReplicaSet|StatefulSet|DaemonSet|Job|CronJob|ReplicationController)$/.test(kind);

function revisionMark({ metadata }: KubeObject): readonly string[] {
  const revision = metadata.annotations?.['deployment.kubernetes.io/revision'];
  return revision ? [words.inspector.revision(revision)] : [];
}

/** Of a revision that an update replaces, as far as its partition lets it. */
function isOld({ status }: StatefulSet, { metadata }: Pod): boolean {
  const revision = metadata.labels?.['controller-revision-hash'];
  return (
    revision !== undefined &&
    status?.updateRevision !== undefined &&
    revision !== status.updateRevision
  );
}

const keyIn = ({ metadata }: KubeObject, name: string): string => `${metadata.namespace}/${name}`;
const suffix = ({ metadata }: Pod): string =>
  metadata.name.slice(metadata.name.lastIndexOf('-') + 1);
const createdAt = ({ metadata }: KubeObject): number =>
  Date.parse(metadata.creationTimestamp ?? '');

/** Where a Pod of a DaemonSet runs, or is to run: its affinity names the node before the scheduler has. */
const nodeOf = ({ spec }: Pod): string =>
  spec?.nodeName ??
  spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms[0]
    ?.matchFields?.[0]?.values?.[0] ??
  '';

function toneOf(pods: readonly PodLeaf[], settled: boolean): Tone {
  const tones = new Set(pods.map(({ pod }) => podHealth(pod).tone));
  return tones.has('bad') ? 'bad' : tones.has('warn') ? 'warn' : settled ? 'ok' : 'busy';
}
