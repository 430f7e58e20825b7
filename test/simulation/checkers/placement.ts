/** Where Pods are: bound once and for good, never more on a node than it has, and what has ended stays so. */
import type { Node, Pod } from '../../../src/api/generated/types/core/v1.ts';
import { keyOf } from '../../../src/apimachinery/meta.ts';
import { cpuMillis, quantityValue } from '../../../src/apimachinery/quantity.ts';
import { isPodTerminal } from '../../../src/controller-runtime/pod-state.ts';
import type { MakeChecker } from '../checker.ts';

const RESOURCES: readonly (readonly [string, (text: string) => number])[] = [
  ['cpu', cpuMillis],
  ['memory', quantityValue],
];

/** The sum over a Pod's containers; those of these tests have no init containers. */
export function requestOf(pod: Pod, resource: string): number {
  const read = resource === 'cpu' ? cpuMillis : quantityValue;
  let sum = 0;
  for (const { resources } of pod.spec.containers) {
    const asked = resources?.requests?.[resource];
    if (asked !== undefined) sum += read(String(asked));
  }
  return sum;
}

export const placement: MakeChecker = ({ world, broken }) => {
  const touched = new Set<string>();
  const replaced = new Set<string>();
  return {
    onWrite({ kind, current, previous }) {
      if (kind === 'Node') {
        const { name } = (current ?? previous)!.metadata;
        touched.add(name);
        const [now, before] = [current, previous].map(
          (node) => (node as Node | undefined)?.status?.nodeInfo?.systemUUID,
        );
        if (before !== undefined && now !== before) replaced.add(name);
      }
      if (kind !== 'Pod') return;
      const [pod, before] = [current, previous] as (Pod | undefined)[];
      if (pod?.spec.nodeName) touched.add(pod.spec.nodeName);
      if (!pod || !before || pod.metadata.uid !== before.metadata.uid) return;
      const key = keyOf(pod.metadata);
      if (before.spec.nodeName && pod.spec.nodeName !== before.spec.nodeName)
        broken(`${key} moved from ${before.spec.nodeName} to ${pod.spec.nodeName}`);
      if (isPodTerminal(before) && pod.status.phase !== before.status.phase)
        broken(`${key} was ${before.status.phase} and is ${pod.status.phase}`);
      if (before.status.phase === 'Running' && pod.status.phase === 'Pending')
        broken(`${key} ran and is Pending`);
      if (before.metadata.deletionTimestamp && !pod.metadata.deletionTimestamp)
        broken(`${key} is not being deleted any more`);
      // A new machine of the same name knows nothing of what ran on the old one.
      if (replaced.has(pod.spec.nodeName ?? '')) return;
      for (const { name, restartCount } of before.status.containerStatuses ?? []) {
        const now = pod.status.containerStatuses?.find((one) => one.name === name);
        if (now && now.restartCount < restartCount)
          broken(`${key}: ${name} had restarted ${restartCount} times, now ${now.restartCount}`);
      }
    },

    afterTask() {
      for (const name of touched) {
        const node = world.get<Node>('Node', name);
        const allocatable = node?.status.allocatable;
        if (!allocatable) continue;
        const there = world.podsOn(name).filter((pod) => !isPodTerminal(pod));
        for (const [resource, read] of RESOURCES) {
          const asked = there.reduce((sum, pod) => sum + requestOf(pod, resource), 0);
          const has = read(String(allocatable[resource]));
          if (asked > has) broken(`${name}: ${asked} ${resource} asked of ${has}`);
        }
        if (there.length > Number(allocatable.pods)) broken(`${name}: ${there.length} Pods`);
      }
      touched.clear();
    },
  };
};
