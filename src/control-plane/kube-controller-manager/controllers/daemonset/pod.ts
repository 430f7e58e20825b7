/** A DaemonSet's Pod for a node, and which nodes may have one (pkg/controller/daemon/util/daemonset_util.go, 1.36). */
import type { DaemonSet } from '../../../../api/generated/types/apps/v1.ts';
import type {
  Affinity,
  Node,
  Pod,
  PodSpec,
  Toleration,
} from '../../../../api/generated/types/core/v1.ts';
import { matchesRequiredAffinity } from '../../../../api/pod-spec/node-selector.ts';
import { isTolerated } from '../../../../api/pod-spec/tolerations.ts';
import { controllerReference, type Draft } from '../../../../apimachinery/meta.ts';
import { podFromTemplate } from '../../../../controller-runtime/pod-control.ts';

export const HASH_LABEL = 'controller-revision-hash';
const GENERATION_LABEL = 'pod-template-generation';
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';
const NODE_NAME = 'metadata.name';

/** What a daemon lives with, so that it is there on nodes that nobody else may use. */
const TOLERATED: readonly (readonly [condition: string, effect: 'NoExecute' | 'NoSchedule'])[] = [
  ['not-ready', 'NoExecute'],
  ['unreachable', 'NoExecute'],
  ['disk-pressure', 'NoSchedule'],
  ['memory-pressure', 'NoSchedule'],
  ['pid-pressure', 'NoSchedule'],
  ['unschedulable', 'NoSchedule'],
];

function tolerations(spec: PodSpec): readonly Toleration[] {
  const own = spec.tolerations ?? [];
  const added = [
    ...TOLERATED,
    ...(spec.hostNetwork ? [['network-unavailable', 'NoSchedule'] as const] : []),
  ].map(([condition, effect]): Toleration => ({
    key: `node.kubernetes.io/${condition}`,
    operator: 'Exists',
    effect,
  }));
  const same = (a: Toleration, b: Toleration) =>
    a.key === b.key && a.effect === b.effect && a.operator === b.operator;
  return [...own.filter((one) => !added.some((other) => same(one, other))), ...added];
}

/** For one node: kube-scheduler puts it there and nowhere else. */
export function podFor(set: DaemonSet, node: string, hash: string): Draft<Pod> {
  const pod = podFromTemplate(set.spec.template, controllerReference(set), {
    prefix: `${set.metadata.name}-`,
  });
  const generation = set.metadata.annotations?.[TEMPLATE_GENERATION];
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: {
        ...pod.metadata.labels,
        [HASH_LABEL]: hash,
        ...(generation && { [GENERATION_LABEL]: generation }),
      },
    },
    spec: {
      ...pod.spec,
      affinity: boundTo(pod.spec.affinity, node),
      tolerations: tolerations(pod.spec),
    },
  };
}

function boundTo(affinity: Affinity = {}, node: string): Affinity {
  const term = { matchFields: [{ key: NODE_NAME, operator: 'In' as const, values: [node] }] };
  return {
    ...affinity,
    nodeAffinity: {
      ...affinity.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] },
    },
  };
}

/** The node that a Pod is on, or is meant for. */
export function targetOf({ spec }: Pod): string | undefined {
  if (spec.nodeName) return spec.nodeName;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  for (const { matchFields = [] } of required?.nodeSelectorTerms ?? [])
    for (const { key, operator, values } of matchFields)
      if (key === NODE_NAME && operator === 'In' && values?.length === 1) return values[0];
  return undefined;
}

export interface Fits {
  /** It should have a Pod. */
  readonly runs: boolean;
  /** A Pod that it has may stay. */
  readonly stays: boolean;
}

/** NodeShouldRunDaemonPod. */
export function fits({ spec, metadata }: DaemonSet, node: Node): Fits {
  const { nodeName, ...template } = spec.template.spec ?? { containers: [] };
  const pod = { metadata, spec: template, status: {} } as unknown as Pod;
  const place =
    (!nodeName || nodeName === node.metadata.name) && matchesRequiredAffinity(pod, node);
  if (!place) return { runs: false, stays: false };
  const tolerated = tolerations(template);
  const taints = node.spec.taints ?? [];
  const kept = (effects: readonly string[]) =>
    taints.every((taint) => !effects.includes(taint.effect) || isTolerated(taint, tolerated));
  return { runs: kept(['NoSchedule', 'NoExecute']), stays: kept(['NoExecute']) };
}
