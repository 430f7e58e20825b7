/** What the controller of ResourceClaims knows. */
import { owningPod } from '../../../../api/devices/pod-claims.ts';
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import type {
  ResourceClaim,
  ResourceClaimTemplate,
} from '../../../../api/generated/types/resource/v1.ts';
import type { Client } from '../../../../client/client.ts';
import type { EventRecorder } from '../../../../client/event-recorder.ts';
import type { Informer } from '../../../../client/informer.ts';
import { isPodTerminal } from '../../../../controller-runtime/pod-state.ts';

export interface ClaimContext {
  readonly client: Client;
  readonly events: EventRecorder;
  readonly pods: Informer<Pod>;
  readonly claims: Informer<ResourceClaim>;
  readonly templates: Informer<ResourceClaimTemplate>;
  /** By Pod's uid and the claim's name in it: what was made just now, before the informer shows it. */
  readonly made: Map<string, Map<string, ResourceClaim>>;
}

export const byOwningPod = {
  name: 'owning-pod',
  values: (claim: ResourceClaim): readonly string[] => {
    const owner = owningPod(claim);
    return owner ? [owner.uid] : [];
  },
};

/** No container of it runs or ever will. */
export const isPodDone = (pod: Pod): boolean =>
  isPodTerminal(pod) || (pod.metadata.deletionTimestamp !== undefined && !pod.spec.nodeName);
