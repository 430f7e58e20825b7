/** The second of two worlds: the first with a node, a workload or a Pod otherwise. */
import { nodes } from '../../api/core/v1/node/node.ts';
import { pods } from '../../api/core/v1/pod/pod.ts';
import type { Node, Pod } from '../../api/generated/types/core/v1.ts';
import type { ResourceDefinition } from '../../api/resource-definition.ts';
import type {
  StudiedChange,
  StudiedManifest,
} from '../../api/sim/v1alpha1/placement-study/types.ts';
import { deepFreeze, type KubeObject, type ObjectMeta } from '../../apimachinery/meta.ts';
import { strategicMergePatch } from '../../apimachinery/patch/strategic-merge-patch.ts';
import { StatusError } from '../../apimachinery/status.ts';
import { isTolerated } from '../../api/pod-spec/tolerations.ts';
import { schema } from '../schema.ts';
import { copiedKinds } from './copied-kinds.ts';
import { belongsTo, keyIn, nodesOf, podsOf, type World } from './world.ts';

/** Pods that can't stay where they are in a changed world are without a node there. */
export function changedWorld(world: World, changes: readonly StudiedChange[]): World {
  const next = new Map(world);
  for (const change of changes) apply(next, change);
  displace(next, world);
  return next;
}

/** A Pod as before it was scheduled. */
export function unbound(pod: Pod): Pod {
  const { nodeName: _, ...spec } = pod.spec;
  return deepFreeze({ ...pod, spec, status: { phase: 'Pending', qosClass: pod.status?.qosClass } });
}

function apply(world: Map<string, KubeObject>, change: StudiedChange): void {
  const { kind = '', name = '', namespace = 'default', patch, remove, add } = change;
  if (add) return void world.set(keyIn(nodes, '', add.metadata.name!), addedNode(add));
  const definition = copiedKinds.find((one) => one.kind === kind);
  const key = definition && keyIn(definition, namespace, name);
  const object = key === undefined ? undefined : world.get(key);
  const made = podsOf(world).filter((pod) => belongsTo(pod, kind, name, namespace));
  if (!object && made.length === 0)
    throw StatusError.badRequest(`there is no ${kind} "${name}" to change, and none of its Pods`);
  if (object && remove) world.delete(key!);
  if (object && patch) world.set(key!, patched(definition!, object, patch));
  for (const pod of made) {
    const at = keyIn(pods, namespace, pod.metadata.name);
    if (remove) world.delete(at);
    const template = (patch?.spec as { template?: object } | undefined)?.template;
    // A new template means new Pods: the old ones go as a rollout replaces them.
    if (template) world.set(at, unbound(patched(pods, pod, template) as Pod));
  }
}

function patched(kind: ResourceDefinition, object: KubeObject, patch: object): KubeObject {
  const merged = strategicMergePatch(schema, kind.schema, object, patch) as KubeObject;
  return deepFreeze({ ...merged, kind: object.kind, apiVersion: object.apiVersion });
}

/** A node as a kubelet would have registered it, ready at once. */
function addedNode(manifest: StudiedManifest): Node {
  const { spec, status = {} } = manifest as Partial<Node>;
  const metadata: Partial<ObjectMeta> = manifest.metadata;
  const name = metadata.name!;
  const capacity = status.capacity ?? status.allocatable ?? DEFAULT_CAPACITY;
  return deepFreeze({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      uid: `what-if-${name}`,
      resourceVersion: '1',
      creationTimestamp: '1970-01-01T00:00:00Z',
      ...metadata,
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        ...metadata.labels,
      },
    },
    spec: spec ?? {},
    status: {
      ...status,
      capacity: { ...DEFAULT_CAPACITY, ...capacity },
      allocatable: { ...DEFAULT_CAPACITY, ...(status.allocatable ?? capacity) },
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  } as unknown as Node);
}

const DEFAULT_CAPACITY = { cpu: '4', memory: '16Gi', pods: '110' };

/** Pods of nodes that are gone, or whose new NoExecute taint they do not tolerate, wait again; a DaemonSet's are gone. */
function displace(world: Map<string, KubeObject>, before: World): void {
  const known = new Map(nodesOf(world).map((node) => [node.metadata.name, node]));
  const former = new Set(nodesOf(before).map(({ metadata }) => metadata.name));
  for (const pod of podsOf(world)) {
    const { nodeName, tolerations } = pod.spec;
    if (!nodeName || !former.has(nodeName)) continue;
    const node = known.get(nodeName);
    const evicting = node?.spec?.taints?.find(
      (taint) => taint.effect === 'NoExecute' && !isTolerated(taint, tolerations),
    );
    if (node && !evicting) continue;
    const key = keyIn(pods, pod.metadata.namespace!, pod.metadata.name);
    const pinned = pod.metadata.ownerReferences?.some(
      ({ kind }) => kind === 'DaemonSet' || kind === 'Node',
    );
    if (pinned) world.delete(key);
    else world.set(key, unbound(pod));
  }
}
