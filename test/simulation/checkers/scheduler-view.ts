/** What the scheduler keeps up to date piece by piece is what it would make from scratch. */
import { SchedulerCache } from '../../../src/control-plane/kube-scheduler/cache/scheduler-cache.ts';
import { Snapshot } from '../../../src/control-plane/kube-scheduler/cache/snapshot.ts';
import type { NodeInfo } from '../../../src/control-plane/kube-scheduler/framework/node-info.ts';
import { isPodTerminal } from '../../../src/controller-runtime/pod-state.ts';
import type { MakeChecker } from '../checker.ts';

export const schedulerView: MakeChecker = ({ world, scheduler, broken }) => ({
  sometimes() {
    const running = scheduler();
    if (!running) return;
    const { cache, snapshot } = running;
    const scratch = new SchedulerCache();
    for (const { node } of cache.nodes) if (node) scratch.addNode(node);
    for (const { pod } of cache.pods) scratch.addPod(pod);
    const made = new Snapshot();
    scratch.updateSnapshot(made);
    cache.updateSnapshot(snapshot);
    const [kept, fresh] = [told(snapshot), told(made)];
    if (kept !== fresh) broken(`the scheduler's snapshot is ${kept}, and should be ${fresh}`);
  },

  settled() {
    const running = scheduler();
    if (!running) return broken('no scheduler runs');
    const { cache, queue } = running;
    const known = [...cache.pods].map(({ uid }) => uid).sort();
    const bound = world.pods.filter((pod) => pod.spec.nodeName && !isPodTerminal(pod));
    const uids = bound.map(({ metadata }) => metadata.uid).sort();
    if (known.join() !== uids.join())
      broken(`the scheduler counts ${known.length} Pods of ${uids.length}`);
    for (const { pod, uid } of cache.pods)
      if (cache.isAssumed(uid)) broken(`${pod.metadata.name} is still assumed`);
    const waiting = [...queue.active, ...queue.backingOff, ...queue.unschedulable]
      .map(({ info }) => info.uid)
      .sort();
    const unbound = world.pods.filter((pod) => !pod.spec.nodeName && !isPodTerminal(pod));
    const expected = unbound.map(({ metadata }) => metadata.uid).sort();
    if (waiting.join() !== expected.join())
      broken(`${waiting.length} Pods wait in the queue, of ${expected.length}`);
  },
});

function told(snapshot: Snapshot): string {
  return JSON.stringify({
    nodes: [...snapshot.nodes].map(tellNode).sort(),
  });
}

function tellNode({
  name,
  node,
  pods,
  podsWithAffinity,
  requested,
  nonZeroRequested,
  images,
  ports,
}: NodeInfo): string {
  return JSON.stringify([
    name,
    node?.metadata.resourceVersion,
    pods.map(({ uid }) => uid).sort(),
    podsWithAffinity.map(({ uid }) => uid).sort(),
    [requested.milliCpu, requested.memory, nonZeroRequested.milliCpu, nonZeroRequested.memory],
    [...images].map(([image, { nodes }]) => [image, [...nodes].sort()]).sort(),
    ports !== undefined,
  ]);
}
