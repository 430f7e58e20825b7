/** Runs one case of upstream's scheduler tables against this scheduler's plugins and pure functions. */
import type { PluginConfig } from '../../src/control-plane/kube-scheduler/configuration/configuration.ts';
import type { Node, Pod } from '../../src/api/generated/types/core/v1.ts';
import type { KubeObject } from '../../src/apimachinery/meta.ts';
import { CycleState } from '../../src/control-plane/kube-scheduler/framework/cycle-state.ts';
import { fitErrorMessage } from '../../src/control-plane/kube-scheduler/framework/fit-error.ts';
import { podInfoOf } from '../../src/control-plane/kube-scheduler/framework/pod-info.ts';
import type { SchedulerPlugin } from '../../src/control-plane/kube-scheduler/framework/plugin.ts';
import { Resource } from '../../src/control-plane/kube-scheduler/framework/resource.ts';
import {
  NodeVerdicts,
  success,
  type Status,
  type StatusCode,
} from '../../src/control-plane/kube-scheduler/framework/status.ts';
import { bedOf, type Bed } from './scheduler-bed.ts';
import { runFunction } from './scheduler-functions.ts';
import { runPreemption } from './scheduler-preemption.ts';

export interface Answer {
  readonly code: StatusCode;
  readonly reasons: readonly string[];
}

export interface SchedulerCase {
  readonly id: string;
  readonly plugin: string;
  readonly stage: string;
  readonly args?: PluginConfig['args'];
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly pod: Pod | null;
  readonly feasibleNodes?: readonly string[];
  readonly enabledPlugins?: readonly string[];
  readonly extenders?: readonly unknown[];
  readonly input?: any;
  readonly compare?: 'code' | 'reasons-contain';
  readonly expected: any;
  readonly [objects: string]: unknown;
}

export interface CaseResult {
  readonly passed: boolean;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** Undefined: not covered. */
export function runCase(one: SchedulerCase): CaseResult | undefined {
  if (one.extenders?.length) return undefined;
  const expected = expectedIn136(one);
  const actual = actualOf(one);
  return { passed: agrees(one, expected, actual), expected, actual };
}

function actualOf(one: SchedulerCase): unknown {
  switch (one.stage) {
    case 'message':
      return { message: message(one.input) };
    case 'function':
      return runFunction(one);
    case 'preempt':
      return runPreemption(one, objectsOf(one));
  }
  const bed = bedOf({
    nodes: one.nodes,
    pods: one.pods,
    objects: objectsOf(one),
    plugins: [{ name: one.plugin, args: one.args }],
  });
  const plugin = bed.profile.plugins[0]!;
  switch (one.stage) {
    case 'filter':
    case 'prefilter':
      return filtered(one, bed, plugin);
    case 'prefilter-nodes': {
      const { nodeNames } = plugin.preFilter!(new CycleState(), one.pod!, bed.snapshot.nodes);
      return { nodeNames: nodeNames ? [...nodeNames].sort() : null };
    }
    case 'prescore': {
      const status = plugin.preScore!(new CycleState(), one.pod!, bed.snapshot.nodes);
      return perNode(one, () => answer(status));
    }
    case 'score-raw':
    case 'score-normalized':
      return scored(one, bed, plugin);
    default:
      return `no such stage: ${one.stage}`;
  }
}

function filtered(one: SchedulerCase, { snapshot }: Bed, plugin: SchedulerPlugin): unknown {
  const state = new CycleState();
  const before = plugin.preFilter?.(state, one.pod!, snapshot.nodes);
  // Who says Skip is not asked any further, so the node will do.
  if (before?.code === 'Skip' && one.stage === 'filter') return perNode(one, () => answer(success));
  if (before && before.code !== 'Success') return perNode(one, () => answer(before));
  return perNode(one, (name) => answer(plugin.filter!(state, one.pod!, snapshot.get(name)!)));
}

function scored(one: SchedulerCase, { snapshot }: Bed, plugin: SchedulerPlugin): unknown {
  const state = new CycleState();
  const names = one.feasibleNodes ?? one.nodes.map(({ metadata }) => metadata.name);
  const nodes = names.map((name) => snapshot.get(name)!);
  const values = new Float64Array(nodes.length);
  if (plugin.preScore?.(state, one.pod!, nodes).code !== 'Skip') {
    nodes.forEach((node, i) => (values[i] = Number(plugin.score!(state, one.pod!, node))));
    if (one.stage === 'score-normalized')
      plugin.normalizeScore?.(state, one.pod!, { nodes, values });
  }
  return Object.fromEntries(names.map((name, i) => [name, values[i]]));
}

function message(input: any): string {
  const verdicts = new NodeVerdicts();
  for (const [name, { code, reasons = [] }] of Object.entries<any>(input.nodeStatuses)) {
    verdicts.set(name, { code, reasons });
  }
  return fitErrorMessage({
    nodes: input.numAllNodes,
    verdicts,
    preFilterMessage: input.preFilterMsg,
    postFilterMessage: input.postFilterMsg,
  });
}

const objectsOf = (one: SchedulerCase): { readonly [plural: string]: readonly KubeObject[] } => ({
  namespaces: (one.namespaces ?? []) as readonly KubeObject[],
  services: (one.services ?? []) as readonly KubeObject[],
  replicasets: (one.replicaSets ?? []) as readonly KubeObject[],
  poddisruptionbudgets: (one.pdbs ?? []) as readonly KubeObject[],
  persistentvolumeclaims: (one.pvcs ?? []) as readonly KubeObject[],
  persistentvolumes: (one.pvs ?? []) as readonly KubeObject[],
  storageclasses: (one.storageClasses ?? []) as readonly KubeObject[],
  csinodes: (one.csiNodes ?? []) as readonly KubeObject[],
  volumeattachments: (one.volumeAttachments ?? []) as readonly KubeObject[],
});

const perNode = (one: SchedulerCase, of: (name: string) => Answer): { [name: string]: Answer } =>
  Object.fromEntries(one.nodes.map(({ metadata: { name } }) => [name, of(name)]));

const answer = ({ code, reasons }: Status): Answer => ({ code, reasons });

/**
 * Some cases are of a commit whose NodeResourcesFit said Unschedulable even where a Pod asks for more than the whole
 * node has. Newer sources say UnschedulableAndUnresolvable there (plugins/noderesources/fit.go, the field Unresolvable
 * of InsufficientResource). Only the code of exactly those nodes is read so; reasons and everything else stay.
 */
function expectedIn136(one: SchedulerCase): unknown {
  if (one.plugin === 'VolumeBinding') return volumeBindingIn136(one);
  if (one.plugin !== 'NodeResourcesFit' || one.stage !== 'filter') return one.expected;
  const { requests } = podInfoOf(one.pod!);
  return Object.fromEntries(
    one.nodes.map(({ metadata: { name }, status }) => {
      const expected: Answer = one.expected[name];
      const whole = Resource.parse(status?.allocatable);
      const hopeless = expected.reasons.some((reason) => {
        const resource = /^Insufficient (.+)$/.exec(reason)?.[1];
        return resource !== undefined && requests.amount(resource) > whole.amount(resource);
      });
      return [name, hopeless ? { ...expected, code: 'UnschedulableAndUnresolvable' } : expected];
    }),
  );
}

/**
 * In 1.36 PreFilter leaves all nodes in: a local volume's hostname need not be the name of its node
 * (plugins/volumebinding/volume_binding.go); and the reason for a volume that is elsewhere reads otherwise
 * (ErrReasonNodeConflict, plugins/volumebinding/binder.go).
 */
function volumeBindingIn136({ stage, expected }: SchedulerCase): unknown {
  if (stage === 'prefilter-nodes') return { nodeNames: null };
  const text = JSON.stringify(expected);
  return JSON.parse(
    text.replaceAll(
      'node(s) had volume node affinity conflict',
      "node(s) didn't match PersistentVolume's node affinity",
    ),
  );
}

function agrees({ compare }: SchedulerCase, expected: any, actual: any): boolean {
  if (!compare) return stable(expected) === stable(actual);
  if (Object.keys(expected).length !== Object.keys(actual).length) return false;
  return Object.entries<Answer>(expected).every(([name, { code, reasons }]) => {
    const said: Answer | undefined = actual[name];
    if (said?.code !== code) return false;
    const text = said.reasons.join(', ');
    return compare === 'code' || reasons.every((reason) => text.includes(reason));
  });
}

/** JSON with sorted keys. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
