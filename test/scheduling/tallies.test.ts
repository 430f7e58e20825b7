/** What affinity and spreading keep from one cycle to the next is, after each event, what would be counted from scratch. */
import { expect, test } from 'vitest';
import { pods } from '../../src/api/core/v1/pod/pod.ts';
import type { Pod } from '../../src/api/generated/types/core/v1.ts';
import { PastSnapshot } from '../../src/control-plane/kube-scheduler/explain/past-snapshot.ts';
import type {
  SchedulerHandle,
  SnapshotView,
} from '../../src/control-plane/kube-scheduler/framework/handle.ts';
import { podInfoOf } from '../../src/control-plane/kube-scheduler/framework/pod-info.ts';
import {
  clusterTerms,
  meantByAll,
  meantByEach,
} from '../../src/control-plane/kube-scheduler/plugins/inter-pod-affinity/cluster-terms.ts';
import { OwnTerms } from '../../src/control-plane/kube-scheduler/plugins/inter-pod-affinity/node-terms.ts';
import { constraintsOf } from '../../src/control-plane/kube-scheduler/plugins/pod-topology-spread/constraints.ts';
import { podsByDomain } from '../../src/control-plane/kube-scheduler/plugins/pod-topology-spread/domain-tally.ts';
import { GeneratedCluster } from './generated-cluster.ts';

const sorted = (counts: ReadonlyMap<string, number>) => [...counts].sort();

/** Everything that is kept, as far as these Pods ask for it. */
function told(snapshot: SnapshotView, all: readonly Pod[]): unknown {
  const handle = { snapshot } as unknown as SchedulerHandle;
  const ofPods = all.map((pod) => {
    const info = podInfoOf(pod);
    const wishes = [
      info.requiredAffinity,
      info.requiredAntiAffinity,
      info.preferredAffinity,
      info.preferredAntiAffinity,
    ].map((terms) => new OwnTerms(terms));
    const spread = pod.spec.topologySpreadConstraints?.length
      ? (['DoNotSchedule', 'ScheduleAnyway'] as const).flatMap((when) =>
          constraintsOf(pod, when, [], handle),
        )
      : [];
    return [
      wishes.map((terms) => meantByAll(terms, snapshot).map(({ counts }) => sorted(counts))),
      wishes.map((terms) => meantByEach(terms, snapshot).map(({ counts }) => sorted(counts))),
      spread.map((one) => sorted(podsByDomain(pod, one, spread, snapshot))),
    ];
  });
  const terms = [...clusterTerms(snapshot)].map(
    ({ term, affinity, antiAffinity, preferences, weight }) =>
      JSON.stringify([term.text, ...[affinity, antiAffinity, preferences, weight].map(sorted)]),
  );
  return [ofPods, terms.sort()];
}

test.each([21, 22, 23, 24])('seed %i: sums that are kept equal sums made anew', (seed) => {
  const cluster = new GeneratedCluster(seed);
  const { cache, snapshot } = cluster.scheduler;
  for (let i = 0; i < 60; i++) {
    cluster.step();
    cache.updateSnapshot(snapshot);
    // Not too many different ones, or nothing would be kept.
    const asking = cluster.client.list(pods).items.slice(0, 8) as readonly Pod[];
    const scratch = new PastSnapshot(snapshot.nodes.map((node) => node.clone()));
    expect(told(snapshot, asking)).toEqual(told(scratch, asking));
  }
});
