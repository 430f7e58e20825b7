import { expect, test } from 'vitest';
import { pods } from '../../api/core/v1/pod/pod.ts';
import type { Pod } from '../../api/generated/types/core/v1.ts';
import { node, pod } from '../../api/testing/builders.ts';
import type { EventHandler, InformerFactory } from '../../client/informer.ts';
import { SchedulerCache } from './cache/scheduler-cache.ts';
import { followCluster, type ClusterEventsHost } from './cluster-events.ts';
import { podInfoOf } from './framework/pod-info.ts';

/** As after a break of the connection: the next thing that is heard of a Pod that was just bound is that it is gone. */
test('a Pod that was bound and deleted between two looks leaves its node', () => {
  const cache = new SchedulerCache();
  cache.addNode(node('n').build());
  const handlers: EventHandler<Pod>[] = [];
  const informer = (kind: unknown) => ({
    on: (handler: EventHandler<Pod>) => kind === pods && handlers.push(handler),
  });
  const nothing = () => {};
  followCluster({
    cache,
    informers: { informer } as unknown as InformerFactory,
    queue: { add: nothing, delete: nothing, move: nothing, nominator: { nodeOf: nothing } },
    waiting: { reject: () => false },
    profiles: new Set(['default-scheduler']),
  } as unknown as ClusterEventsHost);

  const waiting = pod('a').requests({ cpu: 1 }).build();
  handlers[0]!.add!(waiting);
  cache.assume(podInfoOf({ ...waiting, spec: { ...waiting.spec, nodeName: 'n' } }));
  expect(cache.node('n')!.requested.milliCpu).toBe(1000);
  handlers[0]!.delete!(waiting);
  expect(cache.isAssumed(waiting.metadata.uid)).toBe(false);
  expect(cache.node('n')!.requested.milliCpu).toBe(0);
});
