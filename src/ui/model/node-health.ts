/** How a node is doing. Unreachable, crashed, cordoned and drained each say so in their own words. */
import type { Node, Pod, Taint } from '../../api/generated/types/core/v1.ts';
import { controllerOf } from '../../apimachinery/meta.ts';
import { words } from '../words/words.ts';
import type { Machine } from '../../api/sim/v1alpha1/machine/types.ts';
import type { NodeState } from './states.ts';
import type { Tone } from './tone.ts';

export interface NodeHealth {
  readonly state: NodeState;
  readonly tone: Tone;
  /** The word on the box. */
  readonly title: string;
  /** A sentence. */
  readonly words: string;
}

const tones: { readonly [state in NodeState]: Tone } = {
  ready: 'ok',
  'not-ready': 'bad',
  unreachable: 'bad',
  crashed: 'bad',
  cordoned: 'idle',
  drained: 'idle',
  pressure: 'warn',
  starting: 'busy',
};

export function nodeHealth(
  node: Node,
  pods: readonly Pod[],
  machine: Machine | undefined,
): NodeHealth {
  const state = stateOf(node, pods, machine);
  const pressure = pressuresOf(node);
  return {
    state,
    tone: tones[state],
    title: words.node.states[state],
    words: words.node.health(state, pressure, readyCondition(node)?.message),
  };
}

function stateOf(node: Node, pods: readonly Pod[], machine: Machine | undefined): NodeState {
  const ready = readyCondition(node);
  // The machine is known at once; the cluster learns of it only when the heartbeats have been missing for a while.
  if (machine?.spec?.powered === false && machine.status?.state !== 'ShuttingDown')
    return 'crashed';
  if (!ready) return 'starting';
  if (ready.status === 'Unknown') return 'unreachable';
  if (ready.status !== 'True') return 'not-ready';
  if (node.spec?.unschedulable)
    return pods.some((pod) => leavesOnDrain(pod)) ? 'cordoned' : 'drained';
  return pressuresOf(node).length ? 'pressure' : 'ready';
}

const readyCondition = (node: Node) =>
  node.status?.conditions?.find(({ type }) => type === 'Ready');

/** Conditions that ought to be False and are not. */
const pressuresOf = (node: Node): string[] =>
  (node.status?.conditions ?? [])
    .filter(({ type, status }) => type !== 'Ready' && status === 'True')
    .map(({ type }) => type);

/** Whether `kubectl drain` would evict it: not a DaemonSet's, not a static Pod's mirror, not ended. */
export function leavesOnDrain(pod: Pod): boolean {
  if (controllerOf(pod)?.kind === 'DaemonSet') return false;
  if (pod.metadata.annotations?.['kubernetes.io/config.mirror']) return false;
  return pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed';
}

/** `control-plane, gpu`: from the labels that kubectl reads roles from. */
export function rolesOf(node: Node): string[] {
  const labels = Object.keys(node.metadata.labels ?? {});
  return labels
    .filter((label) => label.startsWith('node-role.kubernetes.io/'))
    .map((label) => label.slice(24))
    .filter(Boolean);
}

export const zoneOf = (node: Node): string | undefined =>
  node.metadata.labels?.['topology.kubernetes.io/zone'];

/** A taint as kubectl writes it: `gpu=true:NoSchedule`. */
export const taintText = ({ key, value, effect }: Taint): string =>
  `${key}${value ? `=${value}` : ''}:${effect}`;

/** Enough of a key to tell it by: `node.kubernetes.io/unreachable` becomes `unreachable`. */
export const shortTaint = ({ key }: Taint): string => key.slice(key.lastIndexOf('/') + 1);

export interface TaintFlag {
  /** The first of them; the others differ in their effect alone. */
  readonly taint: Taint;
  /** The hardest first. */
  readonly effects: readonly Taint['effect'][];
}

const hardest: readonly Taint['effect'][] = ['NoExecute', 'NoSchedule', 'PreferNoSchedule'];

/** One flag for each key and value, whatever it does: an unreachable node has the same taint with two effects. */
export function taintFlags(taints: readonly Taint[]): TaintFlag[] {
  const flags = new Map<string, TaintFlag>();
  for (const taint of taints) {
    const name = `${taint.key}=${taint.value ?? ''}`;
    const { effects = [] } = flags.get(name) ?? {};
    flags.set(name, {
      taint: flags.get(name)?.taint ?? taint,
      effects: [...effects, taint.effect].toSorted(
        (a, b) => hardest.indexOf(a) - hardest.indexOf(b),
      ),
    });
  }
  return [...flags.values()];
}
