/** Just enough of a scheduler around a golden case's objects: its cache, a snapshot, and lists of what it says exists. */
import type { PluginConfig } from '../../src/control-plane/kube-scheduler/configuration/configuration.ts';
import type { Node, Pod } from '../../src/api/generated/types/core/v1.ts';
import type { Labels } from '../../src/apimachinery/labels.ts';
import { keyOf, type KubeObject } from '../../src/apimachinery/meta.ts';
import type { Lister } from '../../src/client/informer.ts';
import { SchedulerCache } from '../../src/control-plane/kube-scheduler/cache/scheduler-cache.ts';
import { Snapshot } from '../../src/control-plane/kube-scheduler/cache/snapshot.ts';
import { profileOf } from '../../src/control-plane/kube-scheduler/configuration/profiles.ts';
import type { SchedulerHandle } from '../../src/control-plane/kube-scheduler/framework/handle.ts';
import type { Profile } from '../../src/control-plane/kube-scheduler/framework/profile.ts';
import { success } from '../../src/control-plane/kube-scheduler/framework/status.ts';
import { attachedNode } from '../../src/control-plane/kube-scheduler/plugins/node-volume-limits/node-volume-limits.ts';
import { selectedLabel } from '../../src/control-plane/kube-scheduler/plugins/pod-topology-spread/default-selector.ts';
import { volumeClass } from '../../src/control-plane/kube-scheduler/plugins/volume-binding/volume-binder.ts';
import { Simulation } from '../../src/sim/simulation.ts';

/** Objects of a case by the plural of their kind. */
export type Objects = { readonly [plural: string]: readonly KubeObject[] | undefined };

export interface Bed {
  readonly handle: SchedulerHandle;
  readonly profile: Profile;
  readonly snapshot: Snapshot;
}

export interface BedOptions {
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly objects?: Objects;
  /** The only plugins of the profile, with their args. */
  readonly plugins: readonly { readonly name: string; readonly args?: PluginConfig['args'] }[];
}

const START = Date.UTC(2024, 0, 2);

export function bedOf({ nodes, pods, objects = {}, plugins }: BedOptions): Bed {
  const cache = new SchedulerCache();
  const snapshot = new Snapshot();
  for (const node of nodes) cache.addNode(node);
  for (const pod of pods) if (pod.spec.nodeName) cache.addPod(pod);
  cache.updateSnapshot(snapshot);

  const { clock, random } = new Simulation({ seed: 1, start: START });
  const namespaces = listerOf(objects.namespaces ?? []);
  const handle: SchedulerHandle = {
    clock,
    random,
    snapshot,
    lister: ({ plural }) => listerOf(objects[plural] ?? []) as Lister<any>,
    shared: (key) => key.make(handle),
    namespaceLabels: (name): Labels => namespaces.get({ name })?.metadata.labels ?? {},
    nominatedPods: () => [],
    runFilters: (state, pod, node) => profile.runFilters(state, pod, node)?.status ?? success,
    addPod: (state, pod, added, node) => profile.addPod(state, pod, added, node),
    removePod: (state, pod, removed, node) => profile.removePod(state, pod, removed, node),
    activate: unused('activate'),
    allowWaiting: unused('allowWaiting'),
    rejectWaiting: unused('rejectWaiting'),
    get client() {
      return unused('client')();
    },
    get events() {
      return unused('events')();
    },
  };
  const profile: Profile = profileOf(
    {
      plugins: {
        multiPoint: { enabled: plugins.map(({ name }) => ({ name })), disabled: [{ name: '*' }] },
      },
      pluginConfig: plugins,
    },
    handle,
  );
  return { handle, profile, snapshot };
}

/** Those that the scheduler keeps. */
const indexes = [selectedLabel, volumeClass, attachedNode];

function listerOf(objects: readonly KubeObject[]): Lister<KubeObject> {
  return {
    get: (key) => objects.find(({ metadata }) => keyOf(metadata) === keyOf(key)),
    list: (namespace) =>
      namespace === undefined
        ? objects
        : objects.filter(({ metadata }) => metadata.namespace === namespace),
    ownedBy: () => [],
    byIndex: (name, value) => {
      const index = indexes.find((one) => one.name === name);
      return objects.filter((object) => index?.values(object as any).includes(value));
    },
  };
}

const unused = (name: string) => (): never => {
  throw new Error(`a golden case asked for ${name}`);
};
