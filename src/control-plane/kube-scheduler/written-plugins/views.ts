/** What a written plugin sees of Pods and nodes: plain data, as text. Nothing in it leads back to the scheduler. */
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import type { NodeInfo } from '../framework/node-info.ts';
import { podInfoOf, type PodInfo } from '../framework/pod-info.ts';
import type { Resource } from '../framework/resource.ts';

/** The API object, and the same summary that a node's Pods have. */
export function podText(pod: Pod): string {
  const { managedFields: _, ...metadata } = pod.metadata;
  return JSON.stringify({ ...summary(podInfoOf(pod)), ...pod, metadata });
}

/** Three lines a node: what most plugins look at, its Pods, and the Node as an API object. */
export function nodeText(node: NodeInfo): string {
  const known = texts.get(node);
  if (known?.generation === node.generation && known.node === node.node) return known.text;
  const text = [
    JSON.stringify(viewOf(node)),
    JSON.stringify(inOrder(node.pods).map(summary)),
    JSON.stringify(objectOf(node)),
  ].join('\n');
  texts.set(node, { generation: node.generation, node: node.node, text });
  return text;
}

interface NodeText {
  readonly generation: number;
  readonly node: NodeInfo['node'];
  readonly text: string;
}

const texts = new WeakMap<NodeInfo, NodeText>();

const viewOf = (node: NodeInfo) => ({
  name: node.name,
  labels: node.labels,
  taints: node.node?.spec?.taints ?? [],
  unschedulable: node.node?.spec?.unschedulable ?? false,
  allocatable: { ...amountsOf(node.allocatable), pods: node.allocatable.allowedPods },
  requested: { ...amountsOf(node.requested), pods: node.pods.length },
});

function objectOf({ node, name }: NodeInfo): object {
  if (!node) return { metadata: { name } };
  const { managedFields: _, ...metadata } = node.metadata;
  const { images: __, ...status } = node.status ?? {};
  return { ...node, metadata, status };
}

const summary = ({ pod, priority, requests }: PodInfo) => ({
  name: pod.metadata.name,
  namespace: pod.metadata.namespace,
  labels: pod.metadata.labels ?? {},
  priority,
  requests: amountsOf(requests),
});

const amountsOf = ({ milliCpu, memory, ephemeralStorage, scalar }: Resource) => ({
  milliCpu,
  memory,
  ...(ephemeralStorage > 0 && { ephemeralStorage }),
  ...(scalar && Object.fromEntries(scalar)),
});

/** The list itself is in no order that anybody promises. */
const inOrder = (pods: readonly PodInfo[]): readonly PodInfo[] =>
  pods.toSorted((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
