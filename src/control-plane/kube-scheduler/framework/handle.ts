/** What a plugin may use of the scheduler that it is part of (kube-scheduler/framework/interface.go, Handle). */
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import type { Labels } from '../../../apimachinery/labels.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import type { Client } from '../../../client/client.ts';
import type { EventRecorder } from '../../../client/event-recorder.ts';
import type { Lister } from '../../../client/informer.ts';
import type { Clock } from '../../../sim/clock.ts';
import type { Random } from '../../../sim/random.ts';
import type { CycleState } from './cycle-state.ts';
import type { NodeInfo } from './node-info.ts';
import type { PodInfo } from './pod-info.ts';
import type { PluginFault, SchedulerPlugin } from './plugin.ts';
import type { Status } from './status.ts';
import type { Tally } from './tally.ts';

export interface SchedulerHandle {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventRecorder;
  /** The nodes as they were when this cycle began. */
  readonly snapshot: SnapshotView;
  /** What the process has seen of a kind. */
  lister<T extends KubeObject>(kind: ResourceDefinition<T>): Lister<T>;
  /** What a plugin's instances in all profiles have in common; made when the first one asks. */
  shared<T>(key: SharedKey<T>): T;
  /** Labels of a namespace; none while it is unknown. */
  namespaceLabels(name: string): Labels;
  /** Pods that a node is being made ready for. */
  nominatedPods(nodeName: string): readonly PodInfo[];
  /** All filters of the profile, with Pods of equal or higher priority that are nominated to the node counted in. */
  runFilters(state: CycleState, pod: Pod, node: NodeInfo): Status;
  /** Tells the profile's plugins that a Pod is there, or not, in a dry run. */
  addPod(state: CycleState, pod: Pod, added: PodInfo, node: NodeInfo): void;
  removePod(state: CycleState, pod: Pod, removed: PodInfo, node: NodeInfo): void;
  /** Brings a waiting Pod back to the queue at once. */
  activate(pod: Pod): void;
  /** Lets go of a Pod that this plugin's permit holds. */
  allowWaiting(uid: string, plugin: string): void;
  /** Told of a plugin's bugs; absent while an attempt is only explained. */
  readonly onFault?: (fault: PluginFault) => void;
  /** Refuses a Pod that Permit holds; false if it holds no such Pod. */
  rejectWaiting(uid: string, plugin: string, reason: string): boolean;
}

/** Names something that is there once for each scheduler. */
export interface SharedKey<T> {
  make(handle: SchedulerHandle): T;
}

export interface SnapshotView {
  /** Interleaved by zone. */
  readonly nodes: readonly NodeInfo[];
  get(nodeName: string): NodeInfo | undefined;
  /** A sum over all nodes as they are in this cycle. The same key must mean the same sum: it is kept for the next one. */
  tally<T extends Tally<any>>(key: string, make: () => T): T;
  /** Whether any Pod on any node uses the claim `namespace/name`. */
  claimInUse(claim: string): boolean;
}

/** Plugins by the name that a configuration calls them by. */
export interface PluginRegistry {
  readonly [name: string]: PluginFactory;
}

/** Makes a plugin for one profile from its `pluginConfig` args. */
export type PluginFactory = (args: any, handle: SchedulerHandle) => SchedulerPlugin;
