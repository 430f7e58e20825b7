/**
 * kube-scheduler: takes Pods without a node from its queue, one at a time, and gives each the best node
 * (pkg/scheduler/scheduler.go, 1.36). It sees the cluster through watches only, and changes it through the API only.
 */
import { replicaSets } from '../../api/apps/v1/replica-set/replica-set.ts';
import { events } from '../../api/core/v1/event/event.ts';
import { namespaces } from '../../api/core/v1/namespace/namespace.ts';
import { persistentVolumes } from '../../api/core/v1/persistent-volume/persistent-volume.ts';
import { pods } from '../../api/core/v1/pod/pod.ts';
import { statefulSets } from '../../api/apps/v1/stateful-set/stateful-set.ts';
import { replicationControllers } from '../../api/core/v1/replication-controller/replication-controller.ts';
import { services } from '../../api/core/v1/service/service.ts';
import type { Labels } from '../../apimachinery/labels.ts';
import { podDisruptionBudgets } from '../../api/policy/v1/pod-disruption-budget/pod-disruption-budget.ts';
import { volumeAttachments } from '../../api/storage/v1/volume-attachment/volume-attachment.ts';
import type { Client } from '../../client/client.ts';
import { EventRecorder } from '../../client/event-recorder.ts';
import type { InformerFactory } from '../../client/informer.ts';
import { SECOND, type Cancel, type Millis, type ScopedClock } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import type { Trace } from '../../sim/trace.ts';
import type { SchedulingExplanation } from '../../api/sim/v1alpha1/scheduling-explanation/types.ts';
import type { AttemptRecord, AttemptRecorder } from './attempts/attempt-record.ts';
import { SchedulerCache } from './cache/scheduler-cache.ts';
import { Snapshot } from './cache/snapshot.ts';
import { followCluster } from './cluster-events.ts';
import {
  DEFAULT_SCHEDULER,
  type ProfileConfiguration,
  type SchedulerConfiguration,
} from './configuration/configuration.ts';
import { profileOf } from './configuration/profiles.ts';
import { explainAttempt } from './explain/explain-attempt.ts';
import { PastSnapshot } from './explain/past-snapshot.ts';
import type { PluginRegistry, SchedulerHandle, SharedKey } from './framework/handle.ts';
import { podInfoOf } from './framework/pod-info.ts';
import type { PluginFault } from './framework/plugin.ts';
import type { Profile } from './framework/profile.ts';
import { SchedulerMetrics } from './metrics.ts';
import { success } from './framework/status.ts';
import { attachedNode } from './plugins/node-volume-limits/node-volume-limits.ts';
import { selectedLabel } from './plugins/pod-topology-spread/default-selector.ts';
import { volumeClass } from './plugins/volume-binding/volume-binder.ts';
import { SchedulingQueue } from './scheduling-queue/scheduling-queue.ts';
import { NodeFinder } from './scheduling/find-nodes.ts';
import { SchedulingCycle } from './scheduling/scheduling-cycle.ts';
import { WaitingPods } from './scheduling/waiting-pods.ts';

export interface KubeSchedulerHost {
  readonly client: Client;
  /** The process' own: it ends with it. */
  readonly clock: ScopedClock;
  readonly random: Random;
  readonly trace: Trace;
  readonly informers: InformerFactory;
  readonly attempts: AttemptRecorder;
  readonly config?: SchedulerConfiguration;
  /** Plugins of one's own, for the configuration to name. */
  readonly plugins?: PluginRegistry;
  /** Told when a plugin fails where it must not. */
  readonly onPluginFault?: (fault: PluginFault) => void;
}

/** How long one Pod keeps the scheduler busy: some hundred Pods a second, as on a real machine. */
const CYCLE_COST: Millis = 2;
const SYNC_POLL: Millis = 100;

export class KubeScheduler {
  readonly queue: SchedulingQueue;
  readonly cache = new SchedulerCache();
  /** As the newest scheduling cycle saw the nodes. */
  readonly snapshot = new Snapshot();
  readonly #host: KubeSchedulerHost;
  readonly #profiles: ReadonlyMap<string, Profile>;
  readonly #handles = new Map<string, SchedulerHandle>();
  readonly #shared = new Map<SharedKey<any>, unknown>();
  readonly #cycle: SchedulingCycle;
  readonly #metrics = new SchedulerMetrics(CYCLE_COST);
  #busy = false;
  #started = false;
  #stopFlushing: Cancel = () => {};

  constructor(host: KubeSchedulerHost) {
    const { client, clock, random, trace, informers, attempts, config = {} } = host;
    this.#host = host;
    const { cache, snapshot } = this;
    const waiting = new WaitingPods(clock);
    const profiles = new Map<string, Profile>();
    this.#profiles = profiles;
    for (const profile of configuredProfiles(config)) {
      const { schedulerName = DEFAULT_SCHEDULER } = profile;
      const recorder = new EventRecorder(client, clock, events, { component: schedulerName });
      const handle = this.#handle(schedulerName, recorder, snapshot, waiting);
      this.#handles.set(schedulerName, handle);
      profiles.set(schedulerName, profileOf(profile, handle, host.plugins));
    }
    this.queue = new SchedulingQueue(
      {
        clock,
        trace,
        profiles,
        namespaceLabels: (name) => this.#namespaceLabels(name),
        onWork: () => this.#wake(),
      },
      {
        initialBackoff: (config.podInitialBackoffSeconds ?? 1) * SECOND,
        maxBackoff: (config.podMaxBackoffSeconds ?? 10) * SECOND,
      },
    );
    this.#cycle = new SchedulingCycle({
      client,
      clock,
      random,
      trace,
      events: new EventRecorder(client, clock, events, { component: DEFAULT_SCHEDULER }),
      attempts,
      metrics: this.#metrics,
      cache,
      queue: this.queue,
      snapshot,
      finder: new NodeFinder(snapshot, this.queue.nominator, config.percentageOfNodesToScore),
      waiting,
      seen: ({ pod }) => informers.informer(pods).get(pod.metadata),
    });
    informers.informer(services).addIndex(selectedLabel.name, selectedLabel.values);
    informers.informer(persistentVolumes).addIndex(volumeClass.name, volumeClass.values);
    informers.informer(volumeAttachments).addIndex(attachedNode.name, attachedNode.values);
    for (const kind of [
      namespaces,
      podDisruptionBudgets,
      replicationControllers,
      replicaSets,
      statefulSets,
    ]) {
      informers.informer(kind as typeof namespaces);
    }
    followCluster({ informers, cache, queue: this.queue, waiting, profiles });
  }

  /** Once for each process. Nothing is scheduled before every informer has read its first list. */
  start(): void {
    this.#started = true;
    this.#stopFlushing = this.queue.start();
    this.#host.informers.start();
    this.#wake();
  }

  /** As when the process is killed. Its clock is stopped by its owner. */
  stop(): void {
    this.#started = false;
    this.#stopFlushing();
    this.#host.informers.stop();
  }

  /** What is scraped from :10259/metrics. */
  metrics(): string {
    return this.#metrics.text(this.queue);
  }

  /** How many Pods wait where. */
  get queues(): readonly { readonly name: string; readonly length: number }[] {
    return [
      { name: 'active', length: this.queue.active.length },
      { name: 'backoff', length: this.queue.backingOff.length },
      { name: 'unschedulable', length: [...this.queue.unschedulable].length },
    ];
  }

  /**
   * An attempt again, with every verdict and the arithmetic of every score. Undefined when what it saw is not known any
   * more: too long ago, or by a process before this one.
   */
  explain(name: string, record: AttemptRecord, node?: string): SchedulingExplanation | undefined {
    const { history, moment, nominated } = record.seen;
    const { config, plugins, clock } = this.#host;
    const nodes = history === this.snapshot.history && history.at(moment, this.snapshot.nodes);
    const profile = configuredProfiles(config).find(
      ({ schedulerName = DEFAULT_SCHEDULER }) => schedulerName === record.profile,
    );
    const handle = this.#handles.get(record.profile);
    if (!nodes || !profile || !handle) return undefined;
    const again: Profile = profileOf(
      profile,
      {
        ...handle,
        onFault: undefined,
        snapshot: new PastSnapshot(nodes),
        clock: { ...clock, now: () => record.at },
        nominatedPods: (nodeName) => nominated?.get(nodeName) ?? [],
        runFilters: (state, pod, at) => {
          const waiting = nominated?.get(at.name) ?? [];
          return (
            again.runFiltersWithNominated(state, podInfoOf(pod), at, waiting)?.status ?? success
          );
        },
        addPod: (state, pod, added, at) => again.addPod(state, pod, added, at),
        removePod: (state, pod, removed, at) => again.removePod(state, pod, removed, at),
      },
      plugins,
    );
    return explainAttempt(name, record, nodes, again, node);
  }

  #wake(): void {
    if (this.#busy || !this.#started || !this.queue.hasWork) return;
    this.#busy = true;
    this.#host.clock.after(0, () => this.#next());
  }

  #next(): void {
    const { clock, trace, informers } = this.#host;
    if (!informers.hasSynced) {
      clock.upkeep(SYNC_POLL, () => this.#next());
      return;
    }
    const queued = this.queue.pop();
    if (!queued) {
      this.#busy = false;
      return;
    }
    const { info, attempts, wokenBy, cause } = queued;
    const profile = this.#profiles.get(info.pod.spec.schedulerName ?? DEFAULT_SCHEDULER)!;
    trace.resume(cause, () =>
      trace.span(
        'kube-scheduler',
        'schedule',
        `pods/${info.key}`,
        () => this.#cycle.run(profile, queued),
        { attempt: attempts, wokenBy },
      ),
    );
    clock.after(CYCLE_COST, () => this.#next());
  }

  #namespaceLabels(name: string): Labels {
    return this.#host.informers.informer(namespaces).get({ name })?.metadata.labels ?? NO_LABELS;
  }

  #handle(
    schedulerName: string,
    recorder: EventRecorder,
    snapshot: Snapshot,
    waiting: WaitingPods,
  ): SchedulerHandle {
    const { client, clock, random, informers } = this.#host;
    const profile = () => this.#profiles.get(schedulerName)!;
    const handle: SchedulerHandle = {
      client,
      clock,
      random: random.fork(schedulerName),
      events: recorder,
      onFault: this.#host.onPluginFault ?? (() => {}),
      snapshot,
      lister: (kind) => informers.informer(kind),
      shared: (key) => {
        if (!this.#shared.has(key)) this.#shared.set(key, key.make(handle));
        return this.#shared.get(key) as ReturnType<typeof key.make>;
      },
      namespaceLabels: (name) => this.#namespaceLabels(name),
      nominatedPods: (nodeName) => this.queue.nominator.podsFor(nodeName),
      runFilters: (state, pod, node) => {
        const nominated = this.queue.nominator.podsFor(node.name);
        const info = podInfoOf(pod);
        const verdict = profile().runFiltersWithNominated(state, info, node, nominated);
        return verdict?.status ?? success;
      },
      addPod: (state, pod, added, node) => profile().addPod(state, pod, added, node),
      removePod: (state, pod, removed, node) => profile().removePod(state, pod, removed, node),
      activate: (pod) => this.queue.activate(podInfoOf(pod)),
      allowWaiting: (uid, plugin) => waiting.allow(uid, plugin),
      rejectWaiting: (uid, plugin, reason) => waiting.reject(uid, plugin, reason),
    };
    return handle;
  }
}

const configuredProfiles = ({
  profiles,
}: SchedulerConfiguration = {}): readonly ProfileConfiguration[] =>
  profiles?.length ? profiles : [{}];

const NO_LABELS: Labels = {};
