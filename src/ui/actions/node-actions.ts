/** What can be done to a node and to the machine under it. */
import type { Node, Taint } from '../../api/generated/types/core/v1.ts';
import type { Session } from '../app/session.ts';
import { ui } from '../app/ui-store.ts';
import { leavesOnDrain, taintText } from '../model/node-health.ts';
import { words } from '../words/words.ts';
import { patchLine, type Action } from './action.ts';
import { ApiProblem, type Api } from './api.ts';

const { actions: say } = words;
const reference = (name: string) => ({ plural: 'nodes', name });
const machineOf = (name: string) => ({ plural: 'machines', name });

/** As kubectl taint: one of the same key and effect is replaced. */
export function taint(node: Node, added: Taint): Action {
  const { name } = node.metadata;
  const taints = [
    ...(node.spec?.taints ?? []).filter(
      ({ key, effect }) => key !== added.key || effect !== added.effect,
    ),
    added,
  ];
  return {
    id: 'taint',
    title: say.taint,
    kubectl: `kubectl taint nodes ${name} ${taintText(added)}`,
    done: say.done.taint(name, taintText(added)),
    run: (api) => patchTaints(api, node, taints),
  };
}

export function untaint(node: Node, removed: Taint): Action {
  const { name } = node.metadata;
  const taints = (node.spec?.taints ?? []).filter(
    ({ key, effect }) => key !== removed.key || effect !== removed.effect,
  );
  return {
    id: `untaint-${taintText(removed)}`,
    title: say.untaint(taintText(removed)),
    kubectl: `kubectl taint nodes ${name} ${removed.key}:${removed.effect}-`,
    done: say.done.untaint(name, taintText(removed)),
    run: (api) => patchTaints(api, node, taints),
  };
}

// With the resourceVersion, because the list is replaced whole: a taint that a controller adds meanwhile must not be lost.
const patchTaints = (
  api: Api,
  { metadata: { name, resourceVersion } }: Node,
  taints: readonly Taint[],
) =>
  api.patch(reference(name), {
    metadata: { resourceVersion },
    spec: { taints: taints.length ? taints : null },
  });

export function cordon(name: string, unschedulable: boolean): Action {
  const verb = unschedulable ? 'cordon' : 'uncordon';
  return {
    id: verb,
    title: say[verb],
    kubectl: `kubectl ${verb} ${name}`,
    done: say.done[verb](name),
    run: (api) => api.patch(reference(name), { spec: { unschedulable: unschedulable || null } }),
  };
}

/** Real milliseconds between two rounds of evictions that a disruption budget held up, and how many rounds. */
const DRAIN_RETRY = 1_000;
const DRAIN_ROUNDS = 120;

export function drain(name: string): Action {
  return {
    id: 'drain',
    title: say.drain,
    kubectl: `kubectl drain ${name} --ignore-daemonsets --delete-emptydir-data`,
    run: (api, session) => evictAll(api, session, name),
  };
}

async function evictAll(api: Api, { mirror }: Session, node: string): Promise<void> {
  const { toast } = ui.getState();
  await api.patch(reference(node), { spec: { unschedulable: true } });
  const leaving = mirror.podsOn(node).filter(leavesOnDrain);
  toast({
    text: say.done.draining(node, leaving.length),
    tone: 'busy',
    kubectl: drain(node).kubectl,
  });
  let left = leaving;
  for (let round = 0; left.length && round < DRAIN_ROUNDS; round++) {
    const held: typeof left = [];
    for (const pod of left) {
      const outcome = await evict(api, pod.metadata.namespace!, pod.metadata.name);
      if (outcome && round === 0)
        toast({ text: say.done.drainBlocked(pod.metadata.name, outcome), tone: 'warn' });
      if (outcome) held.push(pod);
    }
    left = held;
    if (left.length) await new Promise((resolve) => setTimeout(resolve, DRAIN_RETRY));
    // Uncordoned meanwhile: somebody has changed their mind.
    if (!mirror.get('nodes', node)?.spec?.unschedulable && round > 0) return;
  }
  if (!left.length) toast({ text: say.done.drain(node, leaving.length), tone: 'ok' });
}

/** Nothing, or why a disruption budget holds it up for now. */
export async function evict(
  api: Api,
  namespace: string,
  name: string,
): Promise<string | undefined> {
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { namespace, name } };
  try {
    await api.post(`/api/v1/namespaces/${namespace}/pods/${name}/eviction`, body);
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.code === 429) return problem.message;
    if (!(problem instanceof ApiProblem && problem.code === 404)) throw problem; // 404: gone already.
  }
  return undefined;
}

export function power(name: string, powered: boolean): Action {
  const patch = { spec: { powered } };
  return {
    id: powered ? 'boot' : 'crash',
    title: powered ? say.boot : say.crash,
    kubectl: patchLine('machine', name, patch),
    done: powered ? say.done.boot(name) : say.done.crash(name),
    ...(!powered && { tone: 'bad' as const }),
    run: (api) => api.patch(machineOf(name), patch),
  };
}

export function restart(name: string): Action {
  return {
    id: 'restart',
    title: say.restart,
    kubectl: `${power(name, false).kubectl} && ${power(name, true).kubectl}`,
    done: say.done.restart(name),
    run: async (api) => {
      await api.patch(machineOf(name), { spec: { powered: false } });
      await api.patch(machineOf(name), { spec: { powered: true } });
    },
  };
}

/** The node reaches nobody and nobody reaches it, until the fault is deleted. */
export function partition(name: string): Action {
  const fault = {
    apiVersion: 'sim.kubeglass.dev/v1alpha1',
    kind: 'Fault',
    metadata: { generateName: 'partition-' },
    spec: { type: 'Partition', target: { node: name } },
  };
  return {
    id: 'partition',
    title: say.partition,
    kubectl: `echo '${JSON.stringify(fault)}' | kubectl create -f -`,
    done: say.done.partition(name),
    tone: 'bad',
    run: (api) => api.create('faults', fault),
  };
}

export function heal(name: string, fault: string): Action {
  return {
    id: 'heal',
    title: say.heal,
    kubectl: `kubectl delete fault ${fault}`,
    done: say.done.heal(name),
    run: (api) => api.delete({ plural: 'faults', name: fault }),
  };
}

export function removeNode(name: string): Action {
  return {
    id: 'remove',
    title: say.removeNode,
    kubectl: `kubectl delete machine ${name}`,
    done: say.done.remove(name),
    tone: 'bad',
    run: (api) => api.delete(machineOf(name)),
  };
}

export interface NewNodes {
  readonly count: number;
  readonly namePrefix: string;
  readonly capacity: { readonly [resource: string]: string };
  readonly labels?: { readonly [key: string]: string };
  readonly taints?: readonly Taint[];
  readonly zones?: readonly string[];
  readonly containerRuntime?: string;
}

export function addNodes(spec: NewNodes): Action {
  const template = {
    apiVersion: 'sim.kubeglass.dev/v1alpha1',
    kind: 'NodeTemplate',
    metadata: { generateName: 'template-' },
    spec,
  };
  return {
    id: 'add-nodes',
    title: words.graph.addNodes,
    kubectl: `echo '${JSON.stringify(template)}' | kubectl create -f -`,
    done: say.done.addNodes(spec.count),
    run: (api) => api.post('/apis/sim.kubeglass.dev/v1alpha1/nodetemplates', template),
  };
}
