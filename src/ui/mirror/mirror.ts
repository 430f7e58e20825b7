/** The cluster's objects in the page. Filled by watches, applied once a frame, read through the hooks beside it. */
import type { ResourceClaim } from '../../api/generated/types/resource/v1.ts';
import type {
  ControllerRevision,
  DaemonSet,
  Deployment,
  ReplicaSet,
  StatefulSet,
} from '../../api/generated/types/apps/v1.ts';
import type { HorizontalPodAutoscaler } from '../../api/generated/types/autoscaling/v2.ts';
import type { CronJob, Job } from '../../api/generated/types/batch/v1.ts';
import type {
  Event,
  Namespace,
  Node,
  PersistentVolumeClaim,
  Pod,
  ReplicationController,
  Service,
} from '../../api/generated/types/core/v1.ts';
import type { PodDisruptionBudget } from '../../api/generated/types/policy/v1.ts';
import type { Clock } from '../../api/sim/v1alpha1/clock/types.ts';
import type { Component } from '../../api/sim/v1alpha1/component/types.ts';
import type { Fault } from '../../api/sim/v1alpha1/fault/types.ts';
import type { SchedulingAttempt } from '../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import { controllerOf, keyOf, type KubeObject } from '../../apimachinery/meta.ts';
import type { WatchEvent } from '../../apimachinery/api-request.ts';
import type { Machine } from '../../api/sim/v1alpha1/machine/types.ts';
import { Table } from './table.ts';

/** Kinds whose types the page knows. Any other plural holds plain objects. */
export interface MirroredKinds {
  pods: Pod;
  nodes: Node;
  deployments: Deployment;
  replicasets: ReplicaSet;
  statefulsets: StatefulSet;
  daemonsets: DaemonSet;
  jobs: Job;
  cronjobs: CronJob;
  replicationcontrollers: ReplicationController;
  controllerrevisions: ControllerRevision;
  horizontalpodautoscalers: HorizontalPodAutoscaler;
  poddisruptionbudgets: PodDisruptionBudget;
  persistentvolumeclaims: PersistentVolumeClaim;
  resourceclaims: ResourceClaim;
  services: Service;
  namespaces: Namespace;
  events: Event;
  clocks: Clock;
  components: Component;
  machines: Machine;
  faults: Fault;
  schedulingattempts: SchedulingAttempt;
}

const byOwner = (object: KubeObject) => {
  const owner = controllerOf(object);
  return owner ? [owner.uid] : [];
};

const indexesOf: { readonly [plural: string]: ConstructorParameters<typeof Table>[0] } = {
  pods: { node: (pod) => [(pod as Pod).spec?.nodeName ?? ''], owner: byOwner },
  replicasets: { owner: byOwner },
  jobs: { owner: byOwner },
  controllerrevisions: { owner: byOwner },
  events: {
    about: (event) => {
      const { kind, namespace, name } = (event as Event).involvedObject;
      return [`${kind}/${namespace ? `${namespace}/` : ''}${name}`];
    },
  },
  schedulingattempts: {
    pod: (attempt) => {
      const { namespace, name } = (attempt as unknown as SchedulingAttempt).pod;
      return [`${namespace}/${name}`];
    },
  },
};

/** What arrived, in order: a whole list, or one change. */
export type Arrival =
  | { readonly plural: string; readonly list: readonly KubeObject[] }
  | { readonly plural: string; readonly event: WatchEvent<KubeObject> };

export class Mirror {
  readonly #tables = new Map<string, Table>();
  readonly #arrivalListeners = new Set<(arrivals: readonly Arrival[]) => void>();

  table(plural: string): Table {
    let table = this.#tables.get(plural);
    if (!table) this.#tables.set(plural, (table = new Table(indexesOf[plural])));
    return table;
  }

  get<K extends keyof MirroredKinds>(plural: K, key: string): MirroredKinds[K] | undefined;
  get(plural: string, key: string): KubeObject | undefined;
  get(plural: string, key: string): KubeObject | undefined {
    return this.table(plural).get(key);
  }

  list<K extends keyof MirroredKinds>(plural: K): readonly MirroredKinds[K][];
  list(plural: string): readonly KubeObject[];
  list(plural: string): readonly KubeObject[] {
    return this.table(plural).all();
  }

  podsOn(node: string): readonly Pod[] {
    return this.table('pods').inBucket('node', node) as readonly Pod[];
  }

  /** Applies what has arrived and tells whoever follows it. */
  apply(arrivals: readonly Arrival[]): void {
    for (const arrival of arrivals) {
      const table = this.table(arrival.plural);
      if ('list' in arrival) table.replace(arrival.list);
      else if (arrival.event.type === 'DELETED') table.remove(keyOf(arrival.event.object.metadata));
      else
        table.put(
          arrival.plural === 'clocks'
            ? withKnownStatus(arrival.event.object, table)
            : arrival.event.object,
        );
    }
    for (const listener of this.#arrivalListeners) listener(arrivals);
    this.flush();
  }

  flush(): void {
    for (const table of this.#tables.values()) table.flush();
  }

  /** Everything that arrives, after it was applied and before the page draws it: for what moves on the picture. */
  onArrivals(listener: (arrivals: readonly Arrival[]) => void): () => void {
    this.#arrivalListeners.add(listener);
    return () => this.#arrivalListeners.delete(listener);
  }
}

/** A Clock's status is made up for whoever gets it; a watch brings only its spec. What was known of it stays: the seed. */
function withKnownStatus(clock: KubeObject, table: Table): KubeObject {
  const before = table.get(keyOf(clock.metadata)) as { readonly status?: object } | undefined;
  return {
    ...clock,
    status: { ...before?.status, ...(clock as { readonly status?: object }).status },
  } as KubeObject;
}
