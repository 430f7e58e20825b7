/**
 * Makes the claims that Pods ask for by template, and takes devices back from Pods that need them no more
 * (pkg/controller/resourceclaim/controller.go, 1.36).
 */
import { claimOfPod, owningPod } from '../../../../api/devices/pod-claims.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import type { ResourceClaim } from '../../../../api/generated/types/resource/v1.ts';
import { resourceClaimTemplates } from '../../../../api/resource/v1/resource-claim-template/resource-claim-template.ts';
import { resourceClaims } from '../../../../api/resource/v1/resource-claim/resource-claim.ts';
import { keyOf, parseKey, type ObjectKey } from '../../../../apimachinery/meta.ts';
import { EventRecorder } from '../../../../client/event-recorder.ts';
import { WorkQueue } from '../../../../client/work-queue.ts';
import type { Millis } from '../../../../sim/clock.ts';
import type { ManagedController } from '../../manager-host.ts';
import { byOwningPod, isPodDone, type ClaimContext } from './claim-context.ts';
import { syncClaim } from './sync-claim.ts';
import { syncPod } from './sync-pod.ts';

/** As in Events; the controller's own name is another. */
const COMPONENT = 'resource_claim';
const WORKERS = 50;
const COST: Millis = 5;
const UNSYNCED: Millis = 100;
const BY_CLAIM = 'resourceclaim';
const POD = 'pod:';
const CLAIM = 'claim:';

export const resourceClaimController: ManagedController = {
  name: 'resourceclaim-controller',
  serviceAccount: 'resource-claim-controller',

  run(host) {
    const { informers, client, clock } = host;
    const allPods = informers.informer(pods);
    const claims = informers.informer(resourceClaims);
    const templates = informers.informer(resourceClaimTemplates);
    allPods.addIndex(BY_CLAIM, (pod) => claimsOf(pod).map(keyOf));
    claims.addIndex(byOwningPod.name, byOwningPod.values);
    const context: ClaimContext = {
      client,
      pods: allPods,
      claims,
      templates,
      events: new EventRecorder(client, clock, host.events, { component: COMPONENT }),
      made: new Map(),
    };
    const queue = new WorkQueue(
      clock,
      host.trace,
      {
        component: 'resourceclaim-controller',
        subject: 'resource_claim',
        workers: WORKERS,
        cost: COST,
        onRefusal: (key, refusal) =>
          host.log?.(COMPONENT, `${key} failed with: ${refusal.message}`),
      },
      (key) => {
        if (!informers.hasSynced) return UNSYNCED;
        if (key.startsWith(POD)) syncPod(context, parseKey(key.slice(POD.length)));
        else syncClaim(context, parseKey(key.slice(CLAIM.length)));
        return undefined;
      },
    );
    const addPod = (pod: Pod, isGone = false): void => {
      if (!pod.spec.resourceClaims?.length) return;
      if (!isGone && !isPodDone(pod)) return queue.add(POD + keyOf(pod.metadata));
      // Those that it used, and those that were made for it.
      const owned = claims
        .byIndex(byOwningPod.name, pod.metadata.uid)
        .map(({ metadata }) => metadata);
      for (const claim of [...claimsOf(pod), ...owned]) queue.add(CLAIM + keyOf(claim));
    };
    const addClaim = ({ metadata }: ResourceClaim): void => queue.add(CLAIM + keyOf(metadata));
    allPods.on({
      add: (pod) => addPod(pod),
      update: (pod) => addPod(pod),
      delete(pod) {
        context.made.delete(pod.metadata.uid);
        addPod(pod, true);
      },
    });
    claims.on({
      add: addClaim,
      update: addClaim,
      delete(claim) {
        // Somebody deleted what a Pod waits for: it is made again.
        for (const pod of allPods.byIndex(BY_CLAIM, keyOf(claim.metadata))) addPod(pod);
        const owner = owningPod(claim);
        const { namespace } = claim.metadata;
        const pod = owner && allPods.get({ namespace, name: owner.name });
        if (pod?.metadata.uid === owner?.uid && pod) addPod(pod);
      },
    });
    return [queue];
  },
};

function claimsOf(pod: Pod): readonly ObjectKey[] {
  const { namespace } = pod.metadata;
  return (pod.spec.resourceClaims ?? []).flatMap((one) => {
    const found = claimOfPod(pod, one);
    return 'problem' in found || found.name === undefined ? [] : [{ namespace, name: found.name }];
  });
}
