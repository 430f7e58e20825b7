/**
 * Counts what each ResourceQuota limits: when its limits change, when something that was charged to it goes, and every
 * five minutes (pkg/controller/resourcequota/{resource_quota_controller,resource_quota_monitor}.go, 1.36).
 * What comes is charged by the API server's admission.
 */
import type {
  PersistentVolumeClaim,
  Pod,
  ResourceQuota,
  Service,
} from '../../../../api/generated/types/core/v1.ts';
import { resourceQuotas } from '../../../../api/core/v1/resource-quota/resource-quota.ts';
import {
  add,
  amountsOf,
  equal,
  listOf,
  only,
  type ResourceList,
} from '../../../../api/quota/amounts.ts';
import { evaluatorOf } from '../../../../api/quota/evaluators.ts';
import type { ResourceDefinition } from '../../../../api/resource-definition.ts';
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { keyOf, parseKey, type KubeObject } from '../../../../apimachinery/meta.ts';
import type { Informer } from '../../../../client/informer.ts';
import { WorkQueue } from '../../../../client/work-queue.ts';
import { isPodTerminal } from '../../../../controller-runtime/pod-state.ts';
import { every, MINUTE, SECOND, type Millis } from '../../../../sim/clock.ts';
import { discover } from '../../discovery.ts';
import type { ManagedController, ManagerHost } from '../../manager-host.ts';
import { isCounted, usageOf } from './usage.ts';

const NAME = 'resourcequota-controller';
/** --concurrent-resource-quota-syncs and --resource-quota-sync-period. */
const WORKERS = 5;
const RESYNC_PERIOD: Millis = 5 * MINUTE;
/** How often it looks for kinds that were added since. */
const DISCOVERY_PERIOD: Millis = 30 * SECOND;

export const resourceQuotaController: ManagedController = {
  name: NAME,
  run: (host) => new ResourceQuotaController(host).start(),
};

class ResourceQuotaController {
  readonly #host: ManagerHost;
  readonly #quotas: Informer<ResourceQuota>;
  readonly #queue: WorkQueue;
  readonly #kinds = new Map<string, ResourceDefinition>();

  constructor(host: ManagerHost) {
    this.#host = host;
    const informer = host.informers.informer(resourceQuotas);
    this.#quotas = informer;
    this.#queue = new WorkQueue(
      host.clock,
      host.trace,
      { component: NAME, subject: resourceQuotas.plural, workers: WORKERS, cost: 5 },
      (key) => (host.informers.hasSynced ? this.#count(key) : 100),
    );
    const enqueue = ({ metadata }: ResourceQuota) => this.#queue.add(keyOf(metadata));
    informer.on({
      add: enqueue,
      // Its status is this controller's own work, or admission's.
      update: (next, previous) => {
        if (!deepEqual(next.spec.hard, previous.spec.hard)) enqueue(next);
      },
    });
  }

  start(): readonly WorkQueue[] {
    for (const kind of this.#host.kinds) this.#watch(kind);
    every(this.#host.clock, RESYNC_PERIOD, () => {
      for (const { metadata } of this.#quotas.list()) this.#queue.add(keyOf(metadata));
    });
    every(this.#host.clock, DISCOVERY_PERIOD, () => this.#watchNewKinds());
    return [this.#queue];
  }

  #count(key: string): void {
    const quota = this.#quotas.get(parseKey(key));
    if (!quota) return;
    const { spec, status, metadata } = quota;
    const list = (kind: ResourceDefinition) =>
      this.#host.informers.informer<KubeObject>(kind).list(metadata.namespace);
    const counted = usageOf(spec, this.#kinds.values(), list, this.#host.clock.now());
    const hard = amountsOf(spec.hard);
    // What nobody can measure keeps its last known use.
    const known = new Map([...amountsOf(status.used), ...counted]);
    const used = only(known, hard.keys());
    const clean =
      status.hard !== undefined &&
      status.used !== undefined &&
      equal(amountsOf(status.hard), hard) &&
      equal(amountsOf(status.used), used);
    if (clean) return;
    const next = { hard: listOf(add(hard, new Map())), used: listOf(used) };
    this.#host.client.updateStatus(resourceQuotas, { ...quota, status: next });
  }

  #watchNewKinds(): void {
    if (!this.#quotas.list().some(({ spec }) => this.#hasUnknown(spec.hard))) return;
    for (const kind of discover(this.#host.client, this.#host.kinds).kinds) {
      if (!this.#watch(kind)) continue;
      this.#host.informers.informer(kind).ensureStarted();
      for (const quota of this.#quotas.list())
        if (limits(quota, kind)) this.#queue.add(keyOf(quota.metadata));
    }
  }

  #hasUnknown(hard: ResourceList = {}): boolean {
    const evaluators = [...this.#kinds.values()].map(evaluatorOf);
    return Object.keys(hard).some((name) => !evaluators.some((one) => one.measures(name)));
  }

  #watch(kind: ResourceDefinition): boolean {
    const id = `${kind.group}/${kind.plural}`;
    if (!isCounted(kind) || this.#kinds.has(id)) return false;
    this.#kinds.set(id, kind);
    const freed = FREED_BY_UPDATE[id];
    this.#host.informers.informer<any>(kind).on({
      update: (next, previous) => {
        if (this.#quotas.size > 0 && freed?.(next, previous)) this.#replenish(kind, next);
      },
      delete: (last) => this.#replenish(kind, last),
    });
    return true;
  }

  /** Something that was charged is not used any more. */
  #replenish(kind: ResourceDefinition, { metadata }: KubeObject): void {
    for (const quota of this.#quotas.list(metadata.namespace))
      if (limits(quota, kind)) this.#queue.add(keyOf(quota.metadata));
  }
}

function limits({ spec }: ResourceQuota, kind: ResourceDefinition): boolean {
  const evaluator = evaluatorOf(kind);
  return Object.keys(spec.hard ?? {}).some((name) => evaluator.measures(name));
}

/** Changes by which an object that stays uses less (pkg/quota/v1/install/update_filter.go). */
const FREED_BY_UPDATE: Readonly<
  Record<string, ((next: any, previous: any) => boolean) | undefined>
> = {
  '/pods': (next: Pod, previous: Pod) =>
    (isPodTerminal(next) && !isPodTerminal(previous)) ||
    (next.spec !== previous.spec && !deepEqual(resourcesOf(next), resourcesOf(previous))),
  '/services': (next: Service, previous: Service) => next.spec.type !== previous.spec.type,
  '/persistentvolumeclaims': (next: PersistentVolumeClaim, previous: PersistentVolumeClaim) =>
    next.status?.allocatedResources?.storage !== previous.status?.allocatedResources?.storage,
};

const resourcesOf = ({ spec }: Pod) => spec.containers.map(({ resources }) => resources);
